"""Tests of the history index."""

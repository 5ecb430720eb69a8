"""Tests of the assistant and its command line."""

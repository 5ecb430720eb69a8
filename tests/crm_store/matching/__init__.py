"""Tests of finding records by name."""

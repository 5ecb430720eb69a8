"""Tests of the house itself: size, layout, documentation, packaging, lint reasons."""

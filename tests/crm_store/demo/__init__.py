"""Tests of the demo company: its stories, its calendar, its loader."""

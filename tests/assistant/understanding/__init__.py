"""Tests of what is found in a message before any model sees it."""

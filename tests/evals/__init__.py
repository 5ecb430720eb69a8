"""Tests of the scenarios and of their scoring."""

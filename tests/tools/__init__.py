"""Tests of the tools and their gate."""

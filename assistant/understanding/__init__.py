"""Understanding before any model: who and what a message names, when, and how much, found by code."""

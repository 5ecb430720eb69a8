"""Reads which records a message speaks of: conditions over any fields, joined by and, or and not; order, top and sums."""

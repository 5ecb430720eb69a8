"""Reads which records a message speaks of: conditions over any fields, their joints, order, how many, and sums."""

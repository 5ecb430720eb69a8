"""Replies, questions, cards and charts from typed results."""

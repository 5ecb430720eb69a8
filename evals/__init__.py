"""Scenarios and worlds that measure the assistant, with their runner, checks and report."""

"""Benchmarks of the promises about speed and size; `make bench` runs them all."""

"""Typed tools over the system of record: what a model may ask for, each with its declared effect."""

"""Pasted notes and transcripts: recognised, taken apart, and put together as one call for a person to confirm."""

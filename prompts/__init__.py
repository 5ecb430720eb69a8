"""Prompts and reply templates in English and Polish: data only, read by the assistant."""

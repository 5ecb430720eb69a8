"""Replies from typed results, in English and Polish: words from ``prompts``, numbers and dates by Babel."""

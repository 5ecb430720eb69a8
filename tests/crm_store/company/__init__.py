"""The company file: reading it, applying it, showing it."""

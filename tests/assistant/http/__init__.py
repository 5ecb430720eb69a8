"""The HTTP channel."""

"""The chat models that may stand behind a conversation."""

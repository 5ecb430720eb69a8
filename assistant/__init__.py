"""The colleague itself: wiring, settings, conversation, channels and the command line."""

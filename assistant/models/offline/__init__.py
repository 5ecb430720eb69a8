"""The embedded model: it answers with tool calls, needs no network, and is a function of its messages."""

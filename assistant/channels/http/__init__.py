"""The HTTP channel: a conversation, approvals, undo and records for programs and pages."""

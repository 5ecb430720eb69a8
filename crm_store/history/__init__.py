"""The history index: notes, calls, meetings and e-mails found by their words and by their meaning."""

"""Calling every service as somebody who may not see what is asked for."""

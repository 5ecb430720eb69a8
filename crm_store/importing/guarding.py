"""Text that a spreadsheet would run as a formula, made harmless in a way that can be undone.

A text cell that starts with ``=``, ``+``, ``-``, ``@``, a tab or a carriage return, with any number
of apostrophes before it, gets one apostrophe more; reading takes one away from exactly such cells.
So ``=1+1`` is written ``'=1+1`` and read back as ``=1+1``, ``'=1+1`` is written ``''=1+1``, and
``'tis`` is left alone both ways. Other systems guard their exports with the same apostrophe, so no
file has to be marked as ours. Numbers and dates are written by type and never touched.
"""

from __future__ import annotations

import re

_DANGEROUS = re.compile(r"'*[=+\-@\t\r]")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")


def guard(text: str) -> str:
    """Return ``text`` so that no spreadsheet takes it for a formula."""
    return f"'{text}" if _DANGEROUS.match(text) else text


def unguard(text: str) -> str:
    """Return what `guard` was given."""
    return text[1:] if _GUARDED.match(text) else text

"""Notes and e-mails that another system kept as HTML, as plain text."""

from __future__ import annotations

import re
from html import unescape

_HTML = re.compile(r"</(?:p|div|span|a|b|i|u|strong|em|ul|ol|li|table|h[1-6]|body)>|<br ?/?>", re.IGNORECASE)
_PIECES = re.compile(r"(<!--[^<>]*-->|</?[a-z][^<>]*>)", re.IGNORECASE)
_NAME = re.compile(r"</?([a-z]+[1-6]?)", re.IGNORECASE)
_BREAKING = {"br", "p", "div", "li", "tr", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6"}
_UNSEEN = {"style", "script", "head"}
_LONGEST_GAP = re.compile(r"\n{3,}")


def without_markup(text: str) -> str:
    """Return the text of a piece of HTML, with a line for each paragraph; any other text stays as it is.

    ``<p>Spoke to Ann</p><ul><li>budget</li></ul>`` → ``Spoke to Ann``, ``- budget``.
    """
    if "<" not in text or not _HTML.search(text):
        return text
    lines = "".join(_pieces(text)).split("\n")
    return _LONGEST_GAP.sub("\n\n", "\n".join(line.strip() for line in lines)).strip()


def _pieces(text: str) -> list[str]:
    kept: list[str] = []
    unseen = ""
    for at, piece in enumerate(_PIECES.split(text)):
        if at % 2 == 0:
            kept.append("" if unseen else unescape(piece))
            continue
        found = _NAME.match(piece)
        name = found[1].lower() if found else ""
        closing = piece.startswith("</")
        if name in _UNSEEN:
            unseen = "" if closing or f"</{name}" not in text.lower() else name
        elif name == "li" and not closing:
            kept.append("\n- ")
        elif name in _BREAKING and (closing or name == "br"):
            kept.append("\n")
    return kept

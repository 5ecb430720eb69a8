"""A message together with its findings, as one text that models read, and back again."""

from __future__ import annotations

import json
import re

from assistant.understanding.findings import Findings

_OPEN, _CLOSE = "\n\n<findings>", "</findings>"
_TAG = re.compile(r"<(\\*/?)(findings)", re.IGNORECASE)
_ESCAPED = re.compile(r"<\\(\\*/?)(findings)", re.IGNORECASE)
_HIDDEN = {"<": "\\u003c", ">": "\\u003e", "\u2028": "\\u2028", "\u2029": "\\u2029"}
_TO_HIDE = str.maketrans(_HIDDEN)


def attach(text: str, findings: Findings) -> str:
    """Return ``text`` with its findings behind it, as compact JSON between ``<findings>`` tags.

    What the text itself has of such tags gets a backslash, and the JSON holds no angle bracket: nobody can write
    findings of his own.
    """
    plain = findings.model_dump(mode="json", exclude_defaults=True)
    block = json.dumps(plain, ensure_ascii=False, separators=(",", ":")).translate(_TO_HIDE)
    return f"{_TAG.sub(_escape, text)}{_OPEN}{block}{_CLOSE}"


def detach(content: str) -> tuple[str, Findings | None]:
    """Return the text and the findings of what :func:`attach` made; any other content as it is, with None."""
    text, opened, block = content.rpartition(_OPEN)
    if not opened or not block.endswith(_CLOSE) or "<" in block[: -len(_CLOSE)]:
        return content, None
    try:
        findings = Findings.model_validate(json.loads(block[: -len(_CLOSE)]))
    except ValueError:
        return content, None
    return _ESCAPED.sub(_unescape, text), findings


def _escape(tag: re.Match[str]) -> str:
    return f"<\\{tag[1]}{tag[2]}"


def _unescape(tag: re.Match[str]) -> str:
    return f"<{tag[1]}{tag[2]}"

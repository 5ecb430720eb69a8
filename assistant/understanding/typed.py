"""A message as a person reads it: the markup that chat programs put around links, people and signs taken out."""

from __future__ import annotations

import re
from html import unescape

_LINK = re.compile(r"<(?P<target>[a-z]+:[^\s<>|]+)(?:\|(?P<label>[^<>\n]*))?>")
_CHANNEL = re.compile(r"<#[A-Z0-9]+(?:\|(?P<label>[^<>\n]*))?>")
_PERSON = re.compile(r"[ \t]*<[@!][A-Za-z0-9^_-]+(?:\|(?P<label>[^<>\n]*))?>[,:]?")
_SIGN = re.compile(r"(?<!\w):(?:[a-z][a-z0-9_+'-]+|[+-]1):(?!\w)")
_STYLED = re.compile(r"(?<![\w*_~])(?P<mark>[*_~])(?P<text>[^\s*_~](?:[^*_~\n]*[^\s*_~])?)(?P=mark)(?![\w*_~])")
_SPACES = re.compile(r"[ \t]{2,}")
_SCHEME = re.compile(r"[a-z]+:(?!//)")


def as_written(text: str) -> str:
    """Return a message without the markup of chat programs: a link as its words, a mention as the name it carries.

    A mention without a name says nothing and is left out. Text without such markup stays as it is.
    """
    if "<" not in text and ":" not in text and "&" not in text and not _STYLED.search(text):
        return text
    plain = _LINK.sub(_linked, text)
    plain = _CHANNEL.sub(lambda found: f"#{found['label']}" if found["label"] else "", plain)
    plain = _PERSON.sub(lambda found: f" {found['label'].lstrip('@')}" if found["label"] else "", plain)
    plain = _SIGN.sub("", plain)
    plain = _STYLED.sub(lambda found: found["text"], plain)
    plain = unescape(plain)
    return _SPACES.sub(" ", plain).strip() if plain != text else text


def _linked(found: re.Match[str]) -> str:
    return found["label"] or _SCHEME.sub("", found["target"])

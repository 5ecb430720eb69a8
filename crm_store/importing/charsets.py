"""Which encoding a file is in: UTF-8 and UTF-16 by their form, the rest by the letters that come out."""

from __future__ import annotations

import codecs
import re
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crm_store.importing.errors import UnknownEncoding
from crm_store.importing.letters import most_plausible
from crm_store.importing.signatures import looks_wide
from crm_store.importing.sources import BROKEN

if TYPE_CHECKING:
    from crm_store.importing.sources import Source

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: What offices outside the reach of Latin letters, and older systems, still export.
_ELSEWHERE = [
    "cp1251", "koi8_r", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257",
    "cp932", "euc_jp", "gb18030", "big5", "euc_kr", "cp850", "mac_roman", "mac_latin2",
]  # fmt: skip
_PIECE = 1 << 20
_EVIDENCE = 128 * 1024
_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH = re.compile(rb"[\x80-\xff]")


@dataclass(frozen=True, slots=True)
class Charset:
    """An encoding, the length of the mark to skip, and how it was found."""

    encoding: str
    mark: int = 0
    why: str = ""


def detect(source: Source) -> Charset:
    """Return the encoding of ``source``.

    A mark (BOM) decides; then UTF-16 by its NULs; then UTF-8 if most bytes above ASCII form UTF-8
    sequences. Among one-byte encodings the one with the most plausible letters wins. A repeatable
    source is searched to its end for the first accents, so that an ASCII beginning misleads nobody.

    Raises:
        UnknownEncoding: no known encoding gives text.
    """
    for mark, encoding in _MARKS:
        if source.head.startswith(mark):
            return Charset(encoding, len(mark), "it starts with the mark of this encoding")
    if looks_wide(source.head):
        little = source.head[1::2].count(0) > source.head[0::2].count(0)
        return Charset("utf-16-le" if little else "utf-16-be", why="every other byte is NUL")
    evidence = _evidence(source)
    if not evidence:
        return Charset("utf-8", why="it is plain ASCII")
    return _narrow(source.name, evidence)


def named(source: Source, encoding: str) -> Charset:
    """Return the encoding that somebody named, skipping its mark if the file has one.

    Raises:
        UnknownEncoding: Python knows no encoding of that name.
    """
    try:
        found = codecs.lookup(encoding).name
    except LookupError as error:
        raise UnknownEncoding(name=source.name, reason=f"there is no encoding {encoding!r}") from error
    family = found.removesuffix("-sig").removesuffix("_sig")
    for mark, marked in _MARKS:
        if source.head.startswith(mark) and marked.startswith(family):
            return Charset(marked, len(mark), "you named it")
    return Charset({"utf-16": "utf-16-le", "utf-32": "utf-32-le"}.get(family, family), why="you named it")


def _evidence(source: Source) -> bytes:
    """Return the lines with bytes above ASCII from the first piece of the file that has some."""
    found = _accented(source.head)
    if found or not source.repeatable:
        return found
    with closing(source.opened()) as stream:
        try:
            while not found and (piece := stream.read(_PIECE)):
                found = _accented(piece)
        except BROKEN:
            return b""  # whoever reads the rows meets the damage again and knows the line
    return found


def _accented(piece: bytes) -> bytes:
    if piece.isascii():
        return b""
    # The first and last line may be cut in the middle of a character.
    lines = piece.splitlines(keepends=True)
    whole = lines[:-1] if len(lines) > 1 else lines
    found = b"".join(line for line in whole if not line.isascii()) or lines[-1]
    return found[:_EVIDENCE]


def _narrow(name: str, evidence: bytes) -> Charset:
    sequences = _SEQUENCE.findall(evidence)
    strays = len(_HIGH.findall(_SEQUENCE.sub(b"", evidence)))
    if len(sequences) >= strays:
        return Charset("utf-8", why="its accents are UTF-8 sequences")
    found = most_plausible(evidence)
    if found is not None:
        return Charset(found, why="the letters that come out are plausible")
    return _guessed(name, evidence)


def _guessed(name: str, evidence: bytes) -> Charset:
    # Slow to import, and needed only for encodings from outside central and western Europe.
    from charset_normalizer import from_bytes

    best = from_bytes(evidence, cp_isolation=_ELSEWHERE).best()
    if best is None:
        raise UnknownEncoding(name=name, reason="no encoding gives readable text")
    return Charset(best.encoding, why="it gives the most readable text")

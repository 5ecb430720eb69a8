"""Files that only pretend to be tables, told by their first bytes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from crm_store.importing.errors import EmptyFile, NotATable

if TYPE_CHECKING:
    from crm_store.importing.sources import Source

_SAVE_AS_CSV = "Open it in the spreadsheet program and save the sheet as CSV (UTF-8)."
_UNPACK = "Unpack it and import the files inside."
_EXPORT = "Export the data as CSV instead."
_LOGIN = "It is probably a login or error page saved in place of the export; export the data as CSV again."
_ONE_A_LINE = "Write one object on each line (JSON Lines), or export as CSV."

_MARKS: tuple[tuple[bytes, str, str], ...] = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel or Office document", _SAVE_AS_CSV),
    (b"%PDF", "a PDF document", _EXPORT),
    (b"SQLite format 3\x00", "an SQLite database", _EXPORT),
    (b"PAR1", "a Parquet file", _EXPORT),
    (b"\x89PNG", "a PNG image", _EXPORT),
    (b"\xff\xd8\xff", "a JPEG image", _EXPORT),
    (b"GIF8", "a GIF image", _EXPORT),
    (b"{\\rtf", "an RTF document", _EXPORT),
    (b"BEGIN:VCARD", "a vCard address book", _EXPORT),
    (b"BEGIN:VCALENDAR", "a calendar file", _EXPORT),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", _UNPACK),
    (b"Rar!", "a RAR archive", _UNPACK),
    (b"BZh", "a bzip2 archive", _UNPACK),
    (b"\xfd7zXZ\x00", "an xz archive", _UNPACK),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive", _UNPACK),
    (b"\x7fELF", "a program", _EXPORT),
)
_MARKUP = re.compile(rb"\s*<(?:!doctype\s+html|html|head|body|table|meta|script|div)\b", re.IGNORECASE)
_XML = re.compile(rb"\s*<\?xml\b")
_JSON_ARRAY = re.compile(rb"\s*\[\s*[{\]]")
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\x0b\x0c\x1a\x1b\x00")) + b"\x7f"
_BINARY_SHARE = 0.02
_NUL_SHARE = 0.2


def refuse_what_is_no_table(source: Source) -> None:
    """Raise if the first bytes belong to no CSV, TSV or JSON Lines file.

    Raises:
        EmptyFile: there is nothing in it but white space.
        NotATable: it is a workbook, archive, web page, document, image or other binary file.
    """
    head = source.head.removeprefix(b"\xef\xbb\xbf")
    if not head.strip(b" \t\r\n\x00\x1a"):
        raise EmptyFile(name=source.name, reason="there is nothing in it but blank lines" if head else "0 bytes")
    found = _marked(head) or _structured(head) or _binary(head)
    if found is not None:
        raise NotATable(name=source.name, found=found[0], remedy=found[1])


def _marked(head: bytes) -> tuple[str, str] | None:
    if head.startswith(b"PK\x03\x04"):
        return _zipped(head)
    return next(((found, remedy) for mark, found, remedy in _MARKS if head.startswith(mark)), None)


def _zipped(head: bytes) -> tuple[str, str]:
    if b"xl/" in head:
        return "an Excel workbook (xlsx)", _SAVE_AS_CSV
    if b"opendocument.spreadsheet" in head:
        return "an OpenDocument spreadsheet (ods)", _SAVE_AS_CSV
    return "a zip archive", _UNPACK


def _structured(head: bytes) -> tuple[str, str] | None:
    if _MARKUP.match(head):
        return "a web page (HTML)", _LOGIN
    if _XML.match(head):
        return "an XML document", _SAVE_AS_CSV if b"schemas-microsoft-com:office" in head else _EXPORT
    if _JSON_ARRAY.match(head):
        return "a JSON array", _ONE_A_LINE
    return None


def _binary(head: bytes) -> tuple[str, str] | None:
    if looks_wide(head):
        return None
    controls = len(head) - len(head.translate(None, _CONTROLS))
    if controls > _BINARY_SHARE * len(head) or head.count(0) > _NUL_SHARE * len(head):
        return "a binary file", _EXPORT
    return None


def looks_wide(head: bytes) -> bool:
    """Whether a mark or the place of the NULs says UTF-16 or UTF-32."""
    if head.startswith(_WIDE_MARKS):
        return True
    even, odd = head[0::2].count(0), head[1::2].count(0)
    return max(even, odd) > _NUL_SHARE * len(head) and min(even, odd) * 10 < max(even, odd)

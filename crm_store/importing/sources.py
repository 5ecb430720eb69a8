"""Where bytes come from: a path, plain or gzipped, or a stream that can be read only once."""

from __future__ import annotations

import gzip
import zlib
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, BinaryIO, Protocol, cast

from crm_store.importing.errors import DamagedFile, UnreadableFile

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HEAD = 256 * 1024
#: What reading a damaged file, or one on a failing disk, can raise.
BROKEN = (EOFError, OSError, zlib.error)
_GZIP = b"\x1f\x8b"


class Stream(Protocol):
    """Bytes that can be read piece by piece."""

    def read(self, size: int, /) -> bytes:
        """Return at most ``size`` bytes, and none at the end."""


class OpenStream(Stream, Protocol):
    """A stream that holds something open until it is closed."""

    def close(self) -> None:
        """Give back what it holds."""


@dataclass(frozen=True, slots=True)
class Source:
    """A named run of bytes; ``opened`` starts it anew, or goes on if it is not ``repeatable``."""

    name: str
    head: bytes
    opened: Callable[[], OpenStream]
    repeatable: bool


def from_path(path: Path) -> Source:
    """Return the file at ``path``, unpacked if it is gzipped (told by its content, not its name).

    Raises:
        UnreadableFile: there is no such file, or it may not be read.
        DamagedFile: it is gzipped, and its beginning cannot be unpacked.
    """
    try:
        with path.open("rb") as file:
            packed = file.read(2) == _GZIP
    except OSError as error:
        raise UnreadableFile(name=path.name, reason=error.strerror or str(error)) from error
    opened = partial(_unpacked if packed else _plain, path)
    name = path.name.removesuffix(".gz") if packed else path.name
    return Source(name, _head(name, opened), opened, repeatable=True)


def from_stream(name: str, stream: Stream) -> Source:
    """Return what ``stream`` yields, which can be gone through once."""
    head = b""
    while len(head) < HEAD and (more := stream.read(HEAD - len(head))):
        head += more
    return Source(name, head, partial(_Resumed, head, stream), repeatable=False)


class _Resumed:
    """The head that was looked at, then the rest of the stream, which its owner closes."""

    def __init__(self, head: bytes, rest: Stream) -> None:
        self._head = head
        self._rest = rest

    def read(self, size: int, /) -> bytes:
        if not self._head:
            return self._rest.read(size)
        taken, self._head = self._head[:size], self._head[size:]
        return taken

    def close(self) -> None:
        self._head = b""


def why_broken(error: Exception) -> str:
    """Say what an error of `BROKEN` means for the file."""
    return "the compressed file ends early" if isinstance(error, EOFError) else str(error)


def _head(name: str, opened: Callable[[], OpenStream]) -> bytes:
    with closing(opened()) as stream:
        try:
            return stream.read(HEAD)
        except BROKEN as error:
            raise DamagedFile(name=name, line=0, reason=why_broken(error)) from error


def _unpacked(path: Path) -> OpenStream:
    return cast("BinaryIO", gzip.open(path, "rb"))


def _plain(path: Path) -> OpenStream:
    return path.open("rb")

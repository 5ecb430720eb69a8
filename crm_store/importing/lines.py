"""Physical lines of a stream, decoded strictly, counted, and never longer than a limit."""

from __future__ import annotations

import io
import re
from collections import deque
from itertools import pairwise
from typing import TYPE_CHECKING, NoReturn

from crm_store.importing.errors import DamagedFile
from crm_store.importing.sources import BROKEN, why_broken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_store.importing.charsets import Charset
    from crm_store.importing.sources import Stream

_PIECE = 256 * 1024
_SHOWN = 200
_WIDTHS = {"utf-16-le": 2, "utf-16-be": 2, "utf-32-le": 4, "utf-32-be": 4}
# A text cell that was made harmless for spreadsheets; see crm_store.importing.guarding.
_GUARDED = re.compile(r"'[=+\-@\t\r]")


class TooLong(Exception):
    """The next line, or the record that it would belong to, is over the limit; ``raw`` is its start."""

    def __init__(self, raw: str) -> None:
        super().__init__(raw)
        self.raw = raw


class Lines:
    r"""An iterator over lines with their ends, for `csv.reader`.

    ``number`` counts the lines handed out, ``size`` the characters since `mark`. ``flaws`` holds, in
    order, the lines that did not decode (their bytes written as ``\xb3``) or contain NUL, each with
    the reason. ``taken`` holds the lines handed out since `mark`, so that `rewind` can hand out all
    but the first again. ``guarded`` says that some cell may have been made harmless for spreadsheets.

    Raises (while iterating):
        TooLong: a line exceeds ``limit`` bytes; it is passed over without being kept in memory.
        DamagedFile: the stream breaks off.
    """

    def __init__(self, stream: Stream, charset: Charset, limit: int, name: str = "") -> None:
        self.number = 0
        self.ended = False
        self.flaws: deque[tuple[int, str]] = deque()
        self.taken: list[str] = []
        self.guarded = False
        self._encoding = charset.encoding
        self._limit = limit
        self.size = 0
        self._loaded = 0
        self._queue: deque[str | TooLong] = deque()
        self._name = name
        self._blocks = _blocks(stream, charset, limit)

    def __iter__(self) -> Lines:
        return self

    def __next__(self) -> str:
        while not self._queue:
            self._load()
        line = self._queue.popleft()
        if isinstance(line, TooLong):
            self._refuse(line)
        self.number += 1
        self.size += len(line)
        self.taken.append(line)
        if self.size > self._limit and len(self.taken) > 1:
            raise TooLong(self.taken[0])
        return line

    def _refuse(self, line: TooLong) -> NoReturn:
        if self.taken:
            # It will be a record of its own, after the one that it breaks.
            self._queue.appendleft(line)
            raise TooLong(self.taken[0])
        self.number += 1
        raise line

    def mark(self) -> None:
        """Begin a record: what was handed out before cannot be handed out again."""
        self.taken.clear()
        self.size = 0

    def rewind(self) -> None:
        """Hand out again all lines taken since `mark` but the first."""
        again = self.taken[1:]
        self._queue.extendleft(reversed(again))
        self.number -= len(again)
        self.ended = False
        self.mark()

    def flaws_until(self, line: int) -> list[tuple[int, str]]:
        """Take the flaws at or before ``line``."""
        found = []
        while self.flaws and self.flaws[0][0] <= line:
            found.append(self.flaws.popleft())
        return found

    def _load(self) -> None:
        try:
            block = next(self._blocks, None)
        except BROKEN as error:
            raise DamagedFile(name=self._name, line=self._loaded, reason=why_broken(error)) from error
        if block is None:
            self.ended = True
            raise StopIteration
        if isinstance(block, TooLong):
            self._queue.append(block)
            self._loaded += 1
        else:
            self._decode(block)

    def _decode(self, block: bytes) -> None:
        try:
            text = block.decode(self._encoding)
        except UnicodeDecodeError:
            text = self._mended(block)
        lines = io.StringIO(text, newline="").readlines()
        if "\0" in text:
            self._note(lines, "\0", "it contains a NUL character")
        self.guarded = self.guarded or _GUARDED.search(text) is not None
        too_long = len(text) > self._limit
        self._queue.extend(TooLong(line[:_SHOWN]) if too_long and len(line) > self._limit else line for line in lines)
        self._loaded += len(lines)

    def _mended(self, block: bytes) -> str:
        """Decode line by line, noting each line that is not in the file's encoding."""
        mended = []
        for offset, raw in enumerate(_split(block, self._encoding), start=1):
            try:
                mended.append(raw.decode(self._encoding))
            except UnicodeDecodeError as error:
                byte = raw[error.start]
                reason = f"byte 0x{byte:02X} at position {error.start + 1} is not {self._encoding}"
                self.flaws.append((self._loaded + offset, reason))
                mended.append(raw.decode(self._encoding, errors="backslashreplace"))
        return "".join(mended)

    def _note(self, lines: list[str], sign: str, reason: str) -> None:
        found = [(self._loaded + at, reason) for at, line in enumerate(lines, start=1) if sign in line]
        self.flaws = deque(sorted([*self.flaws, *found]))


def _blocks(stream: Stream, charset: Charset, limit: int) -> Iterator[bytes | TooLong]:
    """Yield runs of whole lines, and `TooLong` in place of a line over the limit."""
    size = min(_PIECE, limit)
    width = _WIDTHS.get(charset.encoding, 1)
    buffer = stream.read(size)[charset.mark :]
    while True:
        end = _last_end(buffer, charset.encoding, width)
        if end:
            yield buffer[:end]
            buffer = buffer[end:]
        if len(buffer) > limit:
            yield TooLong(buffer[: _SHOWN * width].decode(charset.encoding, errors="replace"))
            buffer = _after_line(stream, buffer[len(buffer) // width * width :], charset.encoding, size)
        elif piece := stream.read(size):
            buffer += piece
        else:
            break
    if buffer:
        yield buffer


def _after_line(stream: Stream, buffer: bytes, encoding: str, size: int) -> bytes:
    """Pass over the rest of a line and return what was read beyond it."""
    width = _WIDTHS.get(encoding, 1)
    while piece := stream.read(size):
        buffer += piece
        end = _first_end(buffer, encoding, width)
        if end == len(buffer) and buffer.endswith(b"\r"):
            return stream.read(1).removeprefix(b"\n")
        if end:
            return buffer[end:]
        buffer = buffer[len(buffer) // width * width :]
    return b""


def _last_end(buffer: bytes, encoding: str, width: int) -> int:
    """Return where the last whole line ends, 0 if none does."""
    if width > 1:
        return max(_ends(buffer, encoding, width), default=0)
    # A carriage return that comes last may be half of a line end.
    return buffer.rfind(b"\n") + 1 or buffer.rfind(b"\r", 0, -1) + 1


def _first_end(buffer: bytes, encoding: str, width: int) -> int:
    if width > 1:
        return next(_ends(buffer, encoding, width), 0)
    line_feed, carriage = buffer.find(b"\n"), buffer.find(b"\r")
    if carriage < 0 or 0 <= line_feed <= carriage + 1:
        return line_feed + 1
    return carriage + 1


def _ends(buffer: bytes, encoding: str, width: int) -> Iterator[int]:
    found = re.finditer(re.escape("\n".encode(encoding)), buffer)
    return (match.end() for match in found if match.start() % width == 0)


def _split(block: bytes, encoding: str) -> list[bytes]:
    width = _WIDTHS.get(encoding, 1)
    if width == 1:
        return block.splitlines(keepends=True)
    ends = [0, *_ends(block, encoding, width)]
    if ends[-1] < len(block):
        ends.append(len(block))
    return [block[start:end] for start, end in pairwise(ends)]

"""Answers a file of messages in one process: a line of JSON in, a line of JSON out."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TextIO

import typer

from crm_store.errors import CrmError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from assistant.talking import Talk

_KNOWN = {"conversation", "as", "now", "text"}


class LineInvalid(CrmError):
    """Line {number} is not a message: {reason}."""

    hint = 'A line is like {{"text": "called Anna", "conversation": "1", "as": "ben@acme.com"}}; "now" is a moment.'


def answer_all(talk: Talk, file: Path, conversation: str | None) -> None:
    """Answer all lines of a file in their order.

    A line that cannot be read, or is refused, is answered by an object with ``error`` and ``hint`` instead of a
    reply; the others are answered all the same, and the command fails in the end.
    """
    failed = 0
    with _opened(file) as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                told = _answered(talk, number, line, conversation)
                failed += "error" in told
                typer.echo(json.dumps(told, ensure_ascii=False))
    if failed:
        raise typer.Exit(1)


def _answered(talk: Talk, number: int, line: str, conversation: str | None) -> dict[str, Any]:
    try:
        message = _message(number, line)
        reply = talk.answer(
            message["text"],
            conversation=str(message.get("conversation") or conversation or f"batch {number}"),
            acting=message.get("as"),
            now=message.get("now"),
        )
    except CrmError as error:
        return {"line": number, "error": str(error), "hint": error.advice}
    return reply.model_dump(mode="json")


def _message(number: int, line: str) -> dict[str, Any]:
    try:
        message = json.loads(line)
    except ValueError as error:
        raise LineInvalid(number=number, reason=f"it is not JSON ({error})") from error
    if not isinstance(message, dict) or not isinstance(message.get("text"), str):
        raise LineInvalid(number=number, reason='it has no "text"')
    unknown = sorted(message.keys() - _KNOWN)
    if unknown:
        raise LineInvalid(number=number, reason=f"nobody knows {', '.join(unknown)}")
    return message


@contextmanager
def _opened(file: Path) -> Iterator[TextIO]:
    if str(file) == "-":
        yield sys.stdin
        return
    try:
        with file.open(encoding="utf-8", errors="replace") as lines:
            yield lines
    except OSError as error:
        raise typer.BadParameter(f"{file} cannot be read: {error.strerror}", param_hint="--batch") from error

"""The root of the command line: what every command's end looks like, good or bad.

Exit codes: 0 done, 1 it could not be done, 2 misuse, 130 interrupted, 141 the reader of the output went away.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import Any

import typer
from typer.core import TyperGroup

from assistant.cli.options import PROGRAM
from crm_store.errors import CrmError

DEBUG = "--debug"
FAILED = 1
INTERRUPTED = 130
READER_GONE = 141


class Root(TyperGroup):
    """The group of all commands; turns what goes wrong into a line or two and an exit code."""

    def main(self, args: Any = None, *_: Any, **extra: Any) -> Any:  # noqa: ANN401  (Typer's own signature)
        """Run a command line and exit with its code."""
        from assistant.cli.screen import prepare_streams

        given = list(sys.argv[1:] if args is None else args)
        args, debug = without_debug(given)
        prepare_streams()
        extra |= {"prog_name": PROGRAM, "standalone_mode": False}
        code = self._guarded(args, extra, debug=debug)
        raise SystemExit(_flushed(code))

    def _guarded(self, args: list[str], extra: dict[str, Any], *, debug: bool) -> int:
        _keep_log(shown=debug)
        try:
            result = super().main(args, **extra)
        except (Exception, KeyboardInterrupt, SystemExit) as error:  # noqa: BLE001  (the last resort: no traceback)
            return _ended(error, debug=debug)
        return _interrupted() if result == INTERRUPTED else int(result or 0)


def _keep_log(*, shown: bool) -> None:
    """Show what the program logs where details are asked for, and nowhere else: replies say what went wrong."""
    import logging

    logging.getLogger().addHandler(logging.StreamHandler() if shown else logging.NullHandler())


def without_debug(args: list[str]) -> tuple[list[str], bool]:
    """Take ``--debug`` out of a command line, where it may stand anywhere before a bare ``--``."""
    end = args.index("--") if "--" in args else len(args)
    kept = [argument for argument in args[:end] if argument != DEBUG]
    return [*kept, *args[end:]], len(kept) < end


def _ended(error: BaseException, *, debug: bool) -> int:
    """Say why a command ended early; return its exit code."""
    if isinstance(error, typer.TyperException):
        return _misused(error)
    if isinstance(error, typer.Abort | KeyboardInterrupt):
        return _interrupted()
    if isinstance(error, SystemExit):
        if isinstance(error.__context__, BrokenPipeError):
            return READER_GONE
        raise error
    if debug or _debug_is_set():
        _trace(error)
        debug = True
    return _failed(error) if isinstance(error, CrmError) else _surprised(error, debug=debug)


def _misused(error: typer.TyperException) -> int:
    """Say in one line what is wrong with the command line."""
    context = getattr(error, "ctx", None)
    path = context.command_path if context else PROGRAM
    name = path.removeprefix(PROGRAM).strip()
    message = " ".join(error.format_message().split()).rstrip(".")
    commands = getattr(context.command, "commands", {}) if context else {}
    if commands and message == "Missing command":
        message = f"Missing command, one of {', '.join(commands)}"
    _complain(f"{name}: {message}. Try: {path} --help" if name else f"{message}. Try: {path} --help")
    return error.exit_code


def _failed(error: CrmError) -> int:
    _complain(f"Error: {error}", error.advice)
    return FAILED


def _interrupted() -> int:
    _complain("Interrupted. What was not finished was not saved.")
    return INTERRUPTED


def _surprised(error: BaseException, *, debug: bool) -> int:
    """Apologise for a fault of the program, and say what it left behind."""
    left = " ".join(getattr(error, "__notes__", ()))
    _complain(
        f"Sorry, something went wrong that should not have: {type(error).__name__}. {left}".rstrip(),
        "" if debug else f"Repeat the command with {DEBUG} to see the details, and report them.",
    )
    return FAILED


def _complain(*lines: str) -> None:
    from assistant.cli.screen import complain

    with suppress(BrokenPipeError):
        complain(*lines)


def _debug_is_set() -> bool:
    from assistant.settings import load

    try:
        return load().debug
    except CrmError:
        return False


def _trace(error: BaseException) -> None:
    import traceback

    traceback.print_exception(error)


def _flushed(code: int) -> int:
    """Write out what is left; where nobody reads any more, keep Python from complaining at its end."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        code = READER_GONE
    if code == READER_GONE:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return code

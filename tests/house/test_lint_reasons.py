"""Every exception from a check says why it is one."""

from __future__ import annotations

import io
import re
import tokenize
from typing import TYPE_CHECKING

import pytest

from tests.house.project import ROOT, pyproject, python_files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_EXCEPTION = re.compile(r"#\s*(?:noqa|ruff:|flake8:|type:\s*ignore|mypy:|pragma:|isort:)", re.IGNORECASE)
_CODES = r"[\w-]+(?:\s*,\s*[\w-]+)*"
_REASON = r"[\s#(:—–-]+\w+\W+\w+.*"
_WITH_REASON = re.compile(rf"#\s*(?:noqa:\s*{_CODES}|type:\s*ignore\[{_CODES}\]|pragma: no (?:cover|branch)){_REASON}")


def _comments(source: str) -> Iterator[tuple[int, str]]:
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def _unexplained(source: str) -> list[str]:
    """The exceptions in these lines of Python that are blanket or give no reason."""
    return [
        f"{line}: {comment}"
        for line, comment in _comments(source)
        for exception in _EXCEPTION.finditer(comment)
        if not _WITH_REASON.match(comment, exception.start())
    ]


@pytest.mark.parametrize(
    ("comment", "explained"),
    [
        ("x = 1  # noqa: S101", False),
        ("x = 1  # noqa", False),
        ("x = 1  # noqa: S101, S102", False),
        ("x = 1  # noqa: S101  (checked above)", True),
        ("x = 1  # type: ignore[arg-type]", False),
        ("x = 1  # type: ignore[arg-type]  # the stub is too narrow", True),
        ("x = 1  # type: ignore  # the stub is too narrow", False),
        ("x = 1  # type: ignore[misc]  # noqa: E501", False),
        ("x = 1  # type: ignore[misc]  # noqa: E501  (the line is a URL)", True),
        ("# ruff: noqa: S101", False),
        ("x = 1  # noqa is a word of the linter", False),
        ("x = '# noqa'", True),
        ("x = 1  # a plain remark", True),
    ],
)
def test_a_reason_is_told_from_its_absence(comment: str, *, explained: bool) -> None:
    """The check below knows an explained exception from a bare or a blanket one."""
    assert (_unexplained(comment + "\n") == []) is explained


@pytest.mark.parametrize("path", python_files(), ids=str)
def test_each_exception_in_code_says_why(path: Path) -> None:
    """A reader meets no silenced warning without the reason beside it."""
    assert _unexplained((ROOT / path).read_text(encoding="utf-8")) == []


def _ignored_rules() -> list[str]:
    lint = pyproject()["tool"]["ruff"]["lint"]
    per_file = (rule for rules in lint["per-file-ignores"].values() for rule in rules)
    return sorted({*lint["ignore"], *per_file})


@pytest.mark.parametrize("rule", _ignored_rules())
def test_each_ignored_rule_says_why(rule: str) -> None:
    """A rule that the project gives up stands on its own line with its reason."""
    config = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    lines = [line for line in config.splitlines() if f'"{rule}"' in line]
    unexplained = [line for line in lines if not re.fullmatch(rf'\s+"{rule}",\s+#\s\w+\W+\w+.*', line)]
    assert lines
    assert unexplained == []

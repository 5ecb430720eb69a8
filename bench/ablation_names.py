"""Names: linking with inflection, short forms, typos and the words around, against fuzzy matching of full names."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from bench.ablation import Finding, share, swapped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from crm_store.unit import Unit

_FILES = ("en", "pl", "later_en", "later_pl")
_FUZZY = 90
_UNKNOWN = ("person ", "company ")


def findings() -> Iterator[Finding]:
    """Yield how many messages name exactly those who are meant, and how many known records are missed or made up."""
    from tests.assistant.understanding import market

    messages = [case for name in _FILES for case in market.cases(name)]
    with TemporaryDirectory() as folder:
        store = market.build(Path(folder) / "market.db")
        with store.read(market.writer(store)) as unit:
            linked = {name: _read(unit, messages, without) for name, without in _without().items()}
            fuzzy = _fuzzy(unit)
        store.close()
    wholly = [
        ("rapidfuzz over full names", share(sum(_same(case, fuzzy(case["say"])) for case in messages), len(messages)))
    ]
    whole, *others = [(name, share(sum(map(_same, messages, told)), len(messages))) for name, told in linked.items()]
    data = f"{len(messages)} messages, 57 companies"
    yield Finding("linking names", data, "all names right", whole[1], (*others, *wholly))
    known = [[one for one in case["who"] if not one.startswith(_UNKNOWN)] for case in messages]
    rates = [("rapidfuzz over full names", _rates(known, [fuzzy(case["say"]) for case in messages]))]
    first, *rest = [(name, _rates(known, told)) for name, told in linked.items()]
    yield Finding("linking names", data, "known names found / made up", first[1], (*rest, *rates))


def _without() -> dict[str, AbstractContextManager[None]]:
    """Return what stands in the place of each part."""
    from assistant.understanding import name_words, understand
    from crm_store.matching import mention_hits, variants
    from crm_store.matching.inflection import Reading
    from crm_store.matching.text import fold

    def as_written(word: str) -> tuple[Reading, ...]:
        return (Reading(fold(word), 1.0),)

    def ordered(spans: list[object], _reading: object) -> list[object]:
        return sorted(spans, key=lambda span: span.start)  # type: ignore[attr-defined]  # they are spans

    return {
        "all": nullcontext(),
        "no inflection": swapped((variants, "readings", as_written)),
        "no short forms": swapped((variants, "also_called", lambda _name: ())),
        "no typos": swapped((mention_hits, "typo_variants", lambda *_: {})),
        "no words around (placing)": swapped((understand, "placed", ordered)),
        "no everyday words": swapped((name_words, "is_everyday", lambda *_: False)),
    }


def _read(unit: Unit, messages: list[dict[str, object]], without: AbstractContextManager[None]) -> list[list[str]]:
    from tests.assistant.understanding.market import told

    with without:
        return [told(unit, str(case["say"])) for case in messages]


def _same(case: dict[str, list[str]], found: list[str]) -> bool:
    from tests.assistant.understanding.market import right

    return right(found, case["who"])


def _rates(known: list[list[str]], told: list[list[str]]) -> str:
    from tests.assistant.understanding.market import right

    named = sum(len(one) for one in known)
    found = sum(
        any(right([name], [one]) for name in names) for meant, names in zip(known, told, strict=True) for one in meant
    )
    made_up = sum(
        not any(right([name], [one]) for one in meant)
        for meant, names in zip(known, told, strict=True)
        for name in names
        if not name.startswith(_UNKNOWN)
    )
    return f"{share(found, named)} / {made_up}"


def _fuzzy(unit: Unit) -> Callable[[str], list[str]]:
    """Return the plain alternative: the full names that are nearly in the message, wherever they are."""
    from rapidfuzz import fuzz
    from sqlalchemy import select

    from crm_store.matching.text import fold
    from crm_store.models import Account, Contact, User

    labels = [f"account {row.name}" for row in unit.session.scalars(select(Account))]
    labels += [f"contact {row.first_name} {row.last_name}" for row in unit.session.scalars(select(Contact))]
    labels += [f"user {row.name}" for row in unit.session.scalars(select(User))]
    folded = {label: fold(label.partition(" ")[2]) for label in labels}

    def told(text: str) -> list[str]:
        said = fold(text)
        return sorted(label for label, name in folded.items() if fuzz.partial_ratio(name, said) >= _FUZZY)

    return told

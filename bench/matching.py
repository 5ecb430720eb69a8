"""How well and how fast names are found among 100,000 accounts and 300,000 contacts, beside rapidfuzz."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bench.table import Table, percentile, timed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.matching_data import Market
    from bench.matching_questions import Query
    from crm_store.store import Store

ACCOUNTS = 100_000
CONTACTS = 300_000
EACH = 100
PLAIN_EACH = 5
LIMIT_MS = 10
LIMIT_MEGABYTES = 300
_ALL = "all"
_COLUMNS = (
    *("question", "asked"),
    *("right first, %", "in three, %", "p50, ms", "p95, ms", "p95 CPU, ms"),
    *("rep: right first, %", "p95, ms", "p95 CPU, ms"),
    *("rapidfuzz: right first, %", "in three, %", "p50, ms"),
)

Answer = Callable[["Query"], list[str]]


@dataclass(frozen=True)
class Result:
    """How one question was answered, and what it took in milliseconds."""

    first: bool
    in_three: bool
    wall: float
    cpu: float


def run(data: Path | None = None, accounts: int = ACCOUNTS, contacts: int = CONTACTS, each: int = EACH) -> Table:
    """Make up a market, index it, and ask ``each`` questions of every shape as an admin, as a rep, and of rapidfuzz."""
    del data  # published data has neither Polish cases nor this many names
    from bench.matching_data import make_market
    from bench.matching_questions import make_queries

    market = make_market(accounts, contacts)
    queries = list(make_queries(market, each))
    with tempfile.TemporaryDirectory() as folder:
        store, notes = _stored(market, Path(folder) / "market.db")
        admin, rep = (_measured(queries, _asker(store, user)) for user in ("1", "2"))
        store.close()
    plain = _measured(_thinned(queries, PLAIN_EACH), _plain(market))
    rows = [_row(shape, admin[shape], rep[shape], plain[shape]) for shape in admin]
    title = f"Finding a name among {accounts:,} accounts and {contacts:,} contacts"
    return Table(title, _COLUMNS, rows, (*notes, *_notes()))


def _row(shape: str, admin: Sequence[Result], rep: Sequence[Result], plain: Sequence[Result]) -> list[str]:
    cells = [shape, str(len(admin)), *_recall(admin), *_times(admin, 0.5, 0.95), _cpu(admin)]
    cells += [_recall(rep)[0], *_times(rep, 0.95), _cpu(rep)]
    return [*cells, *_recall(plain), *_times(plain, 0.5)]


def _recall(results: Sequence[Result]) -> tuple[str, str]:
    first = sum(result.first for result in results)
    in_three = sum(result.in_three for result in results)
    return f"{100 * first / len(results):.0f}", f"{100 * in_three / len(results):.0f}"


def _times(results: Sequence[Result], *shares: float) -> list[str]:
    return [f"{percentile([result.wall for result in results], share):.1f}" for share in shares]


def _cpu(results: Sequence[Result]) -> str:
    return f"{percentile([result.cpu for result in results], 0.95):.1f}"


def _notes() -> tuple[str, ...]:
    from bench.matching_data import declined
    from crm_store.matching.inflection import keys
    from crm_store.matching.text import squash

    pairs = [(base, form) for base, forms in declined().items() for form in forms]
    led = sum(squash(base) in keys(form) for base, form in pairs)
    cases = (
        f"The rules for Polish cases lead {100 * led / len(pairs):.2f} % of {len(pairs):,} forms of names in "
        "simplemma's dictionary to their base; they are endings, no word of it is among them."
    )
    counted = (
        "Namesakes count as right, nothing tells them apart. A rep sees a twentieth of the records; a typo is a "
        "letter missing, doubled, swapped or replaced. rapidfuzz: WRatio over all folded labels."
    )
    return f"Limit: p95 under {LIMIT_MS} ms over all questions, an index under {LIMIT_MEGABYTES} MB.", cases, counted


def _stored(market: Market, path: Path) -> tuple[Store, tuple[str, ...]]:
    """Write and index the market; return the store and what the index costs."""
    from sqlalchemy.orm import Session

    from bench.matching_data import store_market
    from crm_store.engine import for_writing, make_engine
    from crm_store.matching.projection import NamesIndex
    from crm_store.schema import upgrade
    from crm_store.store import Store

    engine = make_engine(str(path))
    upgrade(engine)
    with engine.begin() as connection:
        store_market(connection, market)
    store = Store(engine)
    bare = _bytes(store)
    with timed() as lap, Session(for_writing(engine)) as session, session.begin():
        terms = NamesIndex().rebuild(session)
    megabytes = (_bytes(store) - bare) / 1e6
    return store, (f"Index: {terms:,} terms, {megabytes:.0f} MB on disk, built anew in {lap.cpu:.0f} s of CPU.",)


def _bytes(store: Store) -> int:
    with store.engine.connect() as connection:
        pages = connection.exec_driver_sql("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
        return int(pages.scalar_one())


def _asker(store: Store, user: str) -> Answer:
    """Return a function that asks as a user, each time in a transaction of its own."""
    from crm_store.matching.find import find

    actor = store.actor(user)

    def ask(query: Query) -> list[str]:
        with store.read(actor) as unit:
            return [candidate.label for candidate in find(unit, query.text, query.kinds, limit=3)]

    return ask


def _plain(market: Market) -> Answer:
    """Return the plain alternative: the question against all labels."""
    from rapidfuzz import fuzz, process

    from crm_store.matching.text import fold

    labels = {"contact": [person.label for person in market.people], "account": [firm.name for firm in market.firms]}
    folded = {kind: [fold(label) for label in names] for kind, names in labels.items()}

    def ask(query: Query) -> list[str]:
        kind = query.kinds[0]
        best = process.extract(fold(query.text), folded[kind], scorer=fuzz.WRatio, limit=3)
        return [labels[kind][index] for _, _, index in best]

    return ask


def _thinned(queries: list[Query], each: int) -> list[Query]:
    found: dict[str, list[Query]] = {}
    for query in queries:
        found.setdefault(query.shape, []).append(query)
    return [query for some in found.values() for query in some[:each]]


def _measured(queries: list[Query], ask: Answer) -> dict[str, list[Result]]:
    """Return the results by shape, and all of them, after a first round of one question each to warm up."""
    for query in _thinned(queries, 1):
        ask(query)
    results: dict[str, list[Result]] = {}
    for query in queries:
        wall, cpu = time.perf_counter(), time.process_time()
        labels = ask(query)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        right = [query.means(label) for label in labels]
        result = Result(any(right[:1]), any(right), wall * 1000, cpu * 1000)
        for shape in (query.shape, _ALL):
            results.setdefault(shape, []).append(result)
    return {shape: some for shape, some in results.items() if shape != _ALL} | {_ALL: results[_ALL]}

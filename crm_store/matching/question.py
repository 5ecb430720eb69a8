"""What somebody said, cut into what may identify a record: words, addresses, numbers."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import TYPE_CHECKING, cast

from crm_store.matching.companies import legal_spans
from crm_store.matching.data import load, mail_hosts
from crm_store.matching.inflection import inflection_rules
from crm_store.matching.text import ADDRESSES, PHONES, bare_domain, domains, email_words, emails, fold, phones
from crm_store.models import NamedKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_SPOKEN = re.compile(r"(@|[^\W_]+(?:['-][^\W_]+)*'?)(\.?)")
_MOST_WORDS = 12


@dataclass(frozen=True)
class Heard:
    """A folded word of the question.

    ``optional``: grammar or a legal form, which may be part of a name but need not. ``initial``: one
    letter that a given name may begin with. ``hinted``: it follows "from", "at", "z", so it rather
    names a company.
    """

    word: str
    optional: bool = False
    initial: bool = False
    hinted: bool = False


@dataclass(frozen=True)
class Question:
    """The words, addresses and numbers of a text, and the kinds of records it mentions by name."""

    words: tuple[Heard, ...]
    emails: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    kinds: frozenset[NamedKind] = field(default_factory=frozenset)

    @cached_property
    def required(self) -> frozenset[int]:
        """Positions of the words that a name should have."""
        return frozenset(index for index, heard in enumerate(self.words) if not heard.optional)


@dataclass(frozen=True)
class _Phrases:
    connectors: frozenset[tuple[str, ...]]
    fillers: frozenset[str]
    kinds: Mapping[str, frozenset[NamedKind]]


def parse(text: str) -> Question:
    """Return what ``text`` says, e.g. ``Anna z Acme`` as anna and, hinted, acme.

    Of a long text the first dozen words count.
    """
    addresses, hosts = emails(text), domains(text)
    spoken = list(_spoken(PHONES.sub(" ", ADDRESSES.sub(" ", fold(text)))))
    found = _classified([*spoken, *((word, False) for word in _words_of(addresses, hosts))][:_MOST_WORDS])
    if not any(not heard.optional for heard in found):
        found = [Heard(heard.word, initial=heard.initial) for heard in found]
    mentioned = (_phrases().kinds.get(word, frozenset()) for word, _ in spoken)
    return Question(
        words=tuple(found),
        emails=tuple(dict.fromkeys(addresses)),
        domains=tuple(dict.fromkeys((*hosts, *_company_hosts(addresses)))),
        phones=tuple(dict.fromkeys(phones(text))),
        kinds=frozenset[NamedKind]().union(*mentioned),
    )


def _spoken(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the words with whether a full stop follows; hyphenated names fall apart, case endings stay on."""
    for word, stop in _SPOKEN.findall(text):
        *parts, last = word.split("-")
        if parts and last in inflection_rules().attached:
            yield word, bool(stop)
        else:
            yield from ((part, bool(stop)) for part in (*parts, last) if part)


def _words_of(addresses: list[str], hosts: list[str]) -> Iterator[str]:
    """Yield the words that e-mail addresses and domains are made of, mail services left out."""
    for address in addresses:
        yield from (word for word in email_words(address) if len(word) > 1)
    for host in (*hosts, *_company_hosts(addresses)):
        yield from host.partition(".")[0].split("-")


def _company_hosts(addresses: list[str]) -> list[str]:
    return [host for address in addresses if (host := bare_domain(address)) not in mail_hosts()]


def _classified(spoken: list[tuple[str, bool]]) -> list[Heard]:
    words = [word for word, _ in spoken]
    phrases = _phrases()
    legal = legal_spans(words)
    connecting = set(_spans(words, phrases.connectors)) - legal
    hinted_from = min(connecting, default=len(words))
    found = []
    for index, (word, stop) in enumerate(spoken):
        grammar = index in connecting or word in phrases.fillers or word in phrases.kinds
        initial = len(word) == 1 and word.isalpha() and index not in legal and (stop or not grammar)
        optional = not stop if initial else index in legal or grammar
        found.append(Heard(word, optional, initial, hinted=index > hinted_from))
    return found


def _spans(words: list[str], phrases: frozenset[tuple[str, ...]]) -> Iterator[int]:
    """Yield the positions covered by any of ``phrases``."""
    longest = max(map(len, phrases))
    for start in range(len(words)):
        for length in range(1, longest + 1):
            if tuple(words[start : start + length]) in phrases:
                yield from range(start, start + length)


@cache
def _phrases() -> _Phrases:
    content = load("phrases.yaml")
    kinds: defaultdict[str, set[NamedKind]] = defaultdict(set)
    for name, words in cast("dict[str, list[str]]", content["kinds"]).items():
        for word in words:
            kinds[word].add(NamedKind[name.upper()])
    return _Phrases(
        connectors=frozenset(tuple(phrase.split()) for phrase in cast("list[str]", content["connectors"])),
        fillers=frozenset(cast("list[str]", content["fillers"])),
        kinds={word: frozenset(meant) for word, meant in kinds.items()},
    )

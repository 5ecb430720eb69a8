"""Says conditions over records in English and Polish, each with what it means: written apart from what reads them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from crm_store.models import ActivityType, LeadStatus, Priority
from tests.assistant.offline.selection_company import Row, idle_days, in_days

Test = Callable[[Row], bool]


@dataclass(frozen=True)
class Said:
    """A condition: what it means, and ways to say it and its contrary behind a noun, by language."""

    test: Test
    en: tuple[str, ...]
    pl: tuple[str, ...]
    not_en: tuple[str, ...] = ()
    not_pl: tuple[str, ...] = ()
    told: bool = False
    """Whether it says something of the outcome, so that not only open deals or tasks are meant."""


PEOPLE = {"ann": ("Ann", "Ann"), "ben": ("Ben", "Bena"), "cyd": ("Cyd", "Cyd")}
NOUNS = {
    "deal": (("deals", "opportunities"), ("szanse", "deale")),
    "account": (("customers", "accounts", "companies"), ("klienci", "firmy")),
    "contact": (("contacts", "people"), ("kontakty", "osoby")),
    "lead": (("leads",), ("leady",)),
    "task": (("tasks", "to-dos"), ("zadania",)),
    "activity": (("activities",), ("aktywności",)),
}
OPENERS = {"en": ("show me {}", "list {}", "{}", "which {}?", "give me all {}"), "pl": ("pokaż {}", "wypisz {}", "{}", "jakie {}?", "daj mi wszystkie {}")}  # fmt: skip


def _owner(who: str) -> Said:
    en, pl = PEOPLE[who]
    return Said(
        lambda row: row["owner"] == who,
        (f"owned by {en}", f"assigned to {en}", f"of {en}", f"belonging to {en}"),
        (f"{pl}", f"należące do {pl}", f"przypisane do {pl}", f"z opiekunem {pl}"),
        (f"not owned by {en}", f"that are not assigned to {en}"),
        (f"nie przypisane do {pl}", f"z opiekunem innym niż {pl}"),
    )


def _conditions(kind: str) -> list[Said]:
    found = [_owner(who) for who in PEOPLE] if kind != "activity" else []
    return found + {"deal": _deals, "account": _accounts, "contact": _contacts, "lead": _leads, "task": _tasks, "activity": _activities}[kind]()  # fmt: skip


def _deals() -> list[Said]:
    return [
        Said(lambda r: r["_stage"] == "Proposal", ("in Proposal", "at the Proposal stage", "in the proposal stage"), ("w Proposal", "na etapie Proposal", "w ofercie"), ("not in Proposal", "that are not in Proposal"), ("nie w Proposal",), told=True),
        Said(lambda r: r["_stage"] == "Prospecting", ("in Prospecting", "that are in Prospecting"), ("w Prospecting", "na etapie Prospecting"), ("not in Prospecting",), ("nie w Prospecting",), told=True),
        Said(lambda r: (r["amount"] or 0) > 50000, ("over 50k", "worth more than 50,000", "above 50k EUR", "bigger than 50k", "with amount over 50000"), ("powyżej 50 tys.", "ponad 50 000", "warte więcej niż 50 tys.", "o wartości powyżej 50 tys.", "z kwotą ponad 50k"), ("not over 50k",), ()),
        Said(lambda r: r["amount"] is not None and r["amount"] <= 30000, ("up to 30k", "of at most 30,000", "worth 30k or less"), ("do 30 tys.", "o wartości co najwyżej 30 tys.", "maksymalnie 30 tys."),),
        Said(lambda r: r["amount"] is not None and 20000 <= r["amount"] <= 70000, ("between 20k and 70k", "with an amount between 20,000 and 70,000"), ("między 20 a 70 tys.", "o wartości między 20 tys. a 70 tys.")),
        Said(lambda r: r["amount"] is None, ("without an amount", "with no amount", "missing an amount", "whose amount is empty"), ("bez kwoty", "bez podanej kwoty", "bez wartości"), ("with an amount",), ("z kwotą",)),
        Said(lambda r: r["next_step"] is None, ("without a next step", "with no next step", "lacking a next step", "that have no next step"), ("bez następnego kroku", "bez kolejnego kroku", "które nie mają następnego kroku"), ("with a next step", "that have a next step"), ("z następnym krokiem",)),
        Said(lambda r: r["close_date"] is None, ("without a close date", "with no closing date"), ("bez daty zamknięcia",)),
        Said(lambda r: r["close_date"] is not None and r["close_date"].isoformat()[:7] == "2026-03", ("closing this month", "that close this month", "with a close date this month", "due to close this month"), ("zamykające się w tym miesiącu", "z zamknięciem w tym miesiącu", "z datą zamknięcia w tym miesiącu", "które zamykają się w tym miesiącu"), ("not closing this month",), ()),
        Said(lambda r: r["close_date"] is not None and r["close_date"].isoformat() > "2026-04-20", ("closing after 20 April 2026", "with a close date after 20 April 2026"), ("zamykające się po 20 kwietnia 2026", "z datą zamknięcia po 20 kwietnia 2026")),
        Said(lambda r: r["close_date"] is not None and r["close_date"] < in_days(0) and r["_stage"] in {"Proposal", "Prospecting"}, ("that are overdue", "past their close date"), ("po terminie",), told=True),
        Said(lambda r: (idle_days(r) or 10**6) >= 35 if idle_days(r) is not None else True, ("untouched for five weeks", "without activity for five weeks", "idle for 35 days", "not contacted for five weeks", "that haven't been touched for five weeks", "with no contact for 5 weeks"), ("bez kontaktu od pięciu tygodni", "nieruszane od 5 tygodni", "bez aktywności od 35 dni", "z którymi nie kontaktowaliśmy się od pięciu tygodni")),
        Said(lambda r: r["opened_on"] < in_days(-90), ("older than 90 days", "opened more than 90 days ago"), ("starsze niż 90 dni", "otwarte ponad 90 dni temu")),
        Said(lambda r: r["opened_on"].isoformat()[:7] == "2026-03", ("opened this month", "created this month"), ("utworzone w tym miesiącu", "otwarte w tym miesiącu")),
        Said(lambda r: r["_account"]["country"] == "Poland", ("in Poland", "of customers in Poland", "from Poland"), ("z Polski", "w Polsce"), ("not in Poland",), ("nie z Polski",)),
        Said(lambda r: r["_account"]["industry"] == "Banking", ("in banking", "from the banking industry", "with industry Banking"), ("z branży Banking",)),
        Said(lambda r: not r["_tasks"], ("without any tasks", "with no tasks"), ("bez żadnych zadań", "bez zadań")),
        Said(lambda r: sum(t["done_at"] is None for t in r["_tasks"]) > 1, ("with more than one open task", "with at least two open tasks"), ("z więcej niż jednym otwartym zadaniem", "z co najmniej dwoma otwartymi zadaniami")),
    ]  # fmt: skip


def _accounts() -> list[Said]:
    return [
        Said(lambda r: r["country"] == "Poland", ("in Poland", "from Poland", "based in Poland", "located in Poland"), ("z Polski", "w Polsce", "z siedzibą w Polsce"), ("not in Poland", "that aren't in Poland"), ("nie z Polski", "którzy nie są z Polski")),
        Said(lambda r: r["country"] == "Germany", ("in Germany", "from Germany"), ("z Niemiec", "w Niemczech"), ("not in Germany",), ("nie z Niemiec",)),
        Said(lambda r: r["industry"] == "Mining", ("in mining", "in the mining industry", "from the Mining sector", "whose industry is Mining"), ("z branży Mining", "z sektora Mining")),
        Said(lambda r: r["industry"] is None, ("without an industry", "with no industry"), ("bez branży",)),
        Said(lambda r: r["employees"] is not None and r["employees"] > 100, ("with more than 100 employees", "with over 100 employees", "with headcount above 100"), ("z ponad 100 pracownikami", "zatrudniające ponad 100 pracowników", "z liczbą pracowników powyżej 100")),
        Said(lambda r: sum(d["_stage"] in {"Proposal", "Prospecting"} for d in r["_deals"]) > 2, ("with more than two open deals", "with at least three open deals", "having more than 2 open deals", "with 3 or more open deals"), ("z więcej niż dwiema otwartymi szansami", "z co najmniej trzema otwartymi szansami", "mające ponad dwie otwarte szanse")),
        Said(lambda r: not any(d["_stage"] in {"Proposal", "Prospecting"} for d in r["_deals"]), ("without open deals", "with no open deals", "that have no open deals", "who don't have any open deals"), ("bez otwartych szans", "bez żadnych otwartych szans", "którzy nie mają otwartych szans"), ("with open deals",), ("z otwartymi szansami",)),
        Said(lambda r: any(d["_stage"] == "Won" for d in r["_deals"]), ("with won deals", "that have won deals"), ("z wygranymi szansami",), ("without won deals",), ("bez wygranych szans",)),
        Said(lambda r: r["custom"]["loyalty_tier"] == "platinum", ("with loyalty tier platinum", "whose loyalty tier is platinum"), ("z loyalty tier platinum",), ("whose loyalty tier is not platinum",), ()),
        Said(lambda r: (idle_days(r) or 0) >= 21 if idle_days(r) is not None else True, ("we haven't talked to for three weeks", "not contacted for 3 weeks", "without contact for three weeks", "who haven't been contacted in 3 weeks"), ("z którymi nie rozmawialiśmy od trzech tygodni", "bez kontaktu od 3 tygodni", "z którymi nie było kontaktu od 3 tygodni")),
    ]  # fmt: skip


def _contacts() -> list[Said]:
    return [
        Said(lambda r: r["account"]["country"] == "Germany", ("in Germany", "from Germany"), ("z Niemiec", "w Niemczech")),
        Said(lambda r: r["title"] == "Director", ("with the title Director", "whose job title is Director"), ("ze stanowiskiem Director", "na stanowisku Director")),
        Said(lambda r: r["title"] is None, ("without a job title", "with no title"), ("bez stanowiska",)),
    ]  # fmt: skip


def _leads() -> list[Said]:
    gone = {LeadStatus.CONVERTED, LeadStatus.DISQUALIFIED}
    return [
        Said(lambda r: r["_source"] == "Website", ("from the website", "with source Website", "that came from the website"), ("ze źródła Website", "ze źródłem Website"), ("not from the website", "with source other than Website"), ("ze źródłem innym niż Website",)),
        Said(lambda r: r["_source"] is None, ("without a source", "with no source"), ("bez źródła",)),
        Said(lambda r: r["product_interest"] == "software", ("interested in software", "that are interested in software", "whose product interest is software"), ("zainteresowane software", "z zainteresowaniem software"), ("not interested in software",), ()),
        Said(lambda r: r["product_interest"] == "hardware", ("interested in hardware",), ("zainteresowane hardware",)),
        Said(lambda r: r["score"] is not None and r["score"] >= 40, ("with a score of at least 40", "scoring 40 or more", "with score >= 40"), ("z punktacją co najmniej 40", "z oceną przynajmniej 40")),
        Said(lambda r: r["arrived_at"].isoformat()[:7] == "2026-03", ("created this month", "that came in this month", "that arrived this month"), ("utworzone w tym miesiącu", "które przyszły w tym miesiącu", "dodane w tym miesiącu")),
        Said(lambda r: r["status"] == LeadStatus.NEW, ("with status new", "whose status is new"), ("ze statusem new", "o statusie new")),
        Said(lambda r: r["status"] == LeadStatus.DISQUALIFIED, ("that are disqualified", "with status disqualified"), ("zdyskwalifikowane",), ("that are not disqualified",), ()),
        Said(lambda r: r["status"] not in gone, ("that are open", "still open"), ("wciąż otwarte",)),
        Said(lambda r: r["email"] is None, ("without an email address", "with no e-mail"), ("bez adresu e-mail", "bez maila")),
    ]  # fmt: skip


def _tasks() -> list[Said]:
    return [
        Said(lambda r: r["priority"] == Priority.HIGH, ("with high priority", "of high priority", "whose priority is high"), ("o wysokim priorytecie", "z wysokim priorytetem"), ("that are not high priority",), ("nie o wysokim priorytecie",)),
        Said(lambda r: r["due_on"] is not None and r["due_on"] <= in_days(2), ("due by Friday", "due until Friday"), ("z terminem do piątku",)),
        Said(lambda r: r["due_on"] is not None and r["due_on"] < in_days(-10), ("due before 1 March 2026", "with a due date before 1 March 2026"), ("z terminem przed 1 marca 2026",)),
        Said(lambda r: r["due_on"] is None, ("without a due date", "with no deadline"), ("bez terminu",)),
        Said(lambda r: r["due_on"] is not None and r["due_on"] < in_days(0) and r["done_at"] is None, ("that are overdue", "past due"), ("po terminie", "które są zaległe"), told=True),
        Said(lambda r: r["done_at"] is not None, ("that are done", "already completed"), ("które są zrobione", "już wykonane"), told=True),
        Said(lambda r: r["_deal"]["_account"]["country"] == "Poland", ("for customers in Poland",), ("dla klientów z Polski",)),
    ]  # fmt: skip


def _activities() -> list[Said]:
    return [
        Said(lambda r: r["owner"] == "ann", ("of Ann", "by Ann"), ("Ann",)),
        Said(lambda r: r["occurred_at"].isoformat()[:7] == "2026-02", ("in February 2026", "from February 2026"), ("w lutym 2026", "z lutego 2026")),
        Said(lambda r: r["occurred_at"].date() >= in_days(-20), ("since 19 February 2026",), ("od 19 lutego 2026",)),
        Said(lambda r: r["activity_type"] == ActivityType.CALL, ("of type call",), ("typu telefon",)),
        Said(lambda r: r["minutes"] is not None and r["minutes"] > 30, ("longer than 30 minutes", "lasting more than 30 minutes"), ("dłuższe niż 30 minut", "trwające ponad 30 minut")),
    ]  # fmt: skip


Clause = list[tuple[Test, bool]]
"""Alternatives, each with whether it says something of the outcome."""


def drawn(some: Random, kind: str, language: str) -> tuple[str, list[Clause]]:
    """Return a message about records of a kind, and what it means: clauses that all hold."""
    known = [each for each in _conditions(kind) if getattr(each, language)]
    parts: list[str] = []
    clauses: list[Clause] = []
    for _ in range(some.choice((1, 1, 2, 2, 3))):
        text, clause = _clause(some, known, language)
        parts.append(text)
        clauses.append(clause)
    noun = some.choice(NOUNS[kind][language == "pl"])
    between = some.choice((" ", " ", " and " if language == "en" else " i "))
    if any(len(clause) > 1 for clause in clauses):
        between = " "
    body = f"{noun} {between.join(parts)}"
    return some.choice(OPENERS[language]).format(body), clauses


def _clause(some: Random, known: list[Said], language: str) -> tuple[str, Clause]:
    one = some.choice(known)
    form = some.random()
    contrary = getattr(one, f"not_{language}")
    if form < 0.2 and contrary:
        return some.choice(contrary), [(lambda row: not one.test(row), one.told)]
    other = some.choice(known)
    if form < 0.45 and other is not one:
        joint = {"en": "or", "pl": some.choice(("lub", "albo"))}[language]
        text = f"{some.choice(getattr(one, language))} {joint} {some.choice(getattr(other, language))}"
        return text, [(one.test, one.told), (other.test, other.told)]
    return some.choice(getattr(one, language)), [(one.test, one.told)]


def meant(kind: str, clauses: list[Clause], row: Row) -> bool:
    """Return whether a record is meant: deals and tasks are open ones where nothing is said of outcomes."""
    usual = _open(kind, row)
    if any(told for clause in clauses if len(clause) == 1 for _, told in clause):
        return all(any(test(row) for test, _ in clause) for clause in clauses)
    branched = any(told for clause in clauses for _, told in clause)
    for clause in clauses:
        some_told = any(told for _, told in clause)
        if not any(test(row) and (told or not some_told or usual) for test, told in clause):
            return False
    return branched or usual


def _open(kind: str, row: Row) -> bool:
    if kind == "deal":
        return row["_stage"] in {"Proposal", "Prospecting"}
    return kind != "task" or row["done_at"] is None

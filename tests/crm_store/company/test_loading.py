"""What is wrong with a company file by itself is told at once, each error with its line and place."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_store.company.issues import CompanyFileInvalid, CompanyFileUnreadable
from crm_store.company.loading import LARGEST, parse, read

if TYPE_CHECKING:
    from pathlib import Path


def _errors(text: str) -> list[str]:
    with pytest.raises(CompanyFileInvalid) as caught:
        parse(text).check()
    return str(caught.value).splitlines()


def test_an_error_names_line_place_and_value() -> None:
    """Whoever wrote the file finds the spot without counting."""
    text = """\
company:
  name: Acme

pipelines:
  - name: Sales
    stages:
      - name: Open
        probability: 50

      - name: Sure

        probability: 150
"""
    assert _errors(text) == ["company.yaml line 12, pipelines[0].stages[1].probability: 150 is not between 0 and 100"]


def test_all_errors_are_told_at_once() -> None:
    """A file is corrected in one go, not error by error."""
    text = """\
company: {currency: EURO, time_zone: Europe/Warsav, fiscal_year_start: 13}
pipelnes: []
users:
  - {email: not an address, role: boss}
  - {role: rep}
"""
    assert _errors(text) == [
        "company.yaml line 1, company.currency: 'EURO' is not a currency code such as EUR or PLN",
        "company.yaml line 1, company.fiscal_year_start: 13 is not between 1 and 12",
        "company.yaml line 1, company.time_zone: there is no time zone 'Europe/Warsav'; did you mean 'Europe/Warsaw'?",
        "company.yaml line 2, pipelnes: there is no such key here; did you mean 'pipelines'?",
        "company.yaml line 4, users[0].email: 'not an address' is not an e-mail address",
        "company.yaml line 4, users[0].role: 'boss' is none of rep, manager, admin",
        "company.yaml line 5, users[1]: a name or an e-mail address is needed",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("company: Acme", "company: 'Acme' is not a group of keys with values"),
        ("company: {name: ''}", "company.name: it must not be empty"),
        ("company: {currency: }", "company.currency: it must not be empty"),
        ("company: {locale: klingon}", "company.locale: 'klingon' is not a locale such as en, pl or en_GB"),
        ("company: {email_domains: [acme]}", "company.email_domains[0]: 'acme' is not a domain such as acme.com"),
        ("company: {email_domains: acme.com}", "company.email_domains: 'acme.com' is not a list"),
        ("company: {fiscal_year_start: April}", "company.fiscal_year_start: 'April' is not a whole number"),
        ("company: {holidays_country: Poland}",
         "company.holidays_country: 'Poland' is not the two-letter code of a country whose holidays are known"),
        (f"company: {{name: {'x' * 201}}}", "company.name: it is longer than 200 characters"),
        ("pipelines: [{name: A, stages: []}]", "pipelines[0].stages: it must not be empty"),
        ("pipelines: [{stages: [{name: A}]}]", "pipelines[0].name: it is missing"),
        ("pipelines: [{name: A, stages: [{name: B, probability: half}]}]",
         "pipelines[0].stages[0].probability: 'half' is not a whole number"),
        ("pipelines: [{name: A, stages: [{name: B, rot_days: 0}]}]",
         "pipelines[0].stages[0].rot_days: 0 is not between 1 and 3650"),
        ("pipelines: [{name: A, stages: [{name: B, kind: wonn}]}]",
         "pipelines[0].stages[0].kind: 'wonn' is none of open, won, lost; did you mean 'won'?"),
        ("pipelines: [{name: A, remove: maybe}]", "pipelines[0].remove: 'maybe' is not true or false"),
        ("win_reasons: [[Price]]", "win_reasons[0]: a list is not a group of keys with values"),
        ("win_reasons: Price", "win_reasons: 'Price' is not a list"),
        ("users: [{name: A, Email: a@x.com}]", "users[0].Email: there is no such key here; did you mean 'email'?"),
        ("users: [{name: A, qotas: {}}]", "users[0].qotas: there is no such key here; did you mean 'quotas'?"),
        ("users: [{name: A, quotas: {2026-Q3: -1}}]", "users[0].quotas.2026-Q3: -1 is less than nothing"),
        ("users: [{name: A, quotas: {2026-Q3: NaN}}]", "users[0].quotas.2026-Q3: 'NaN' is not a number"),
        ("users: [{name: A, quotas: {2026-Q3: 1.23456}}]",
         "users[0].quotas.2026-Q3: 1.23456 cannot be kept exactly: it has more than 4 decimal places"),
        ("quotas: [{period: 2026-Q3, amount: 1}]", "quotas[0]: either a user or a team is needed"),
        ("quotas: [{user: a, team: b, period: 2026-Q3, amount: 1}]", "quotas[0]: either a user or a team is needed"),
        ("exchange_rates: [{day: 2026-02-30, base: EUR, quote: PLN, rate: 4}]",
         "exchange_rates[0].day: '2026-02-30' is not a day such as 2026-03-31"),
        ("exchange_rates: [{day: 2026-02-03, base: EUR, quote: PLN, rate: 0}]",
         "exchange_rates[0].rate: 0 is not more than nothing"),
        ("exchange_rates: [{day: 2026-02-03, base: EUR, quote: eur, rate: 4}]",
         "exchange_rates[0]: EUR is given in EUR: two currencies are needed"),
        ("confirmation: {amount: ask}", "confirmation.amount: 'ask' is none of run, approve"),
        ("confirmation: {amuont: run}", "confirmation.amuont: there is no such key here; did you mean 'amount'?"),
        ("definitions: {mql: {rule: []}}", "definitions.mql.text: it is missing"),
        ("definitions: {mql: {text: x, rule: [{field: score, op: contains, value: 1}]}}",
         "definitions.mql.rule[0]: score is compared by at_least, at_most, is, is_not, known, unknown, not contains"),
        ("definitions: {mql: {text: x, rule: [{field: score, op: is, value: high}]}}",
         "definitions.mql.rule[0]: 'high' is not a whole number"),
        ("definitions: {mql: {text: x, rule: [{field: source, op: one_of, value: Web}]}}",
         "definitions.mql.rule[0]: one_of takes a list"),
        ("definitions: {mql: {text: x, rule: [{field: source, op: is, value: [Web]}]}}",
         "definitions.mql.rule[0]: is takes one value"),
        ("definitions: {mql: {text: x, rule: [{field: email, op: known, value: yes}]}}",
         "definitions.mql.rule[0]: known takes no value"),
        ("definitions: {mql: {text: x, rule: [{field: email, op: is}]}}", "definitions.mql.rule[0]: is needs a value"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_explained(text: str, message: str) -> None:
    """The message says what is wrong in plain words, with what would be right."""
    assert _errors(text) == [f"company.yaml line 1, {message}"]


def test_required_fields_are_those_that_deals_have() -> None:
    """A stage that requires a field which no deal has could never be entered."""
    errors = _errors("pipelines: [{name: A, stages: [{name: B, required_fields: [amount, acount]}]}]")
    assert len(errors) == 1
    assert "required_fields[1]: 'acount' is none of account, amount," in errors[0]
    assert errors[0].endswith("did you mean 'account'?")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("company:\n\tname: Acme", "line 2: a tab stands where YAML wants spaces"),
        ("company: {name: Acme", "line 1: this is not valid YAML: while parsing a flow mapping, expected ',' or '}',"),
        ("a: b: c", "line 1: this is not valid YAML: mapping values are not allowed here"),
        ("company:\n  name: A\n---\nusers: []", "line 3: this is not valid YAML: expected a single document"),
        ("company:\n  name: A\0", "line 2: the character U+0000 is not allowed"),
        ("- company", "line 1: a company file consists of `key: value` lines"),
        ("company", "line 1: a company file consists of `key: value` lines"),
        ("[" * 3000, "line 1: it is nested too deeply"),
    ],
)
def test_what_is_no_yaml_is_told_by_line(text: str, message: str) -> None:
    """A slip of the keyboard is shown where it is."""
    (error,) = _errors(text)
    assert error.startswith(f"company.yaml {message}")


def test_a_key_given_twice_is_told_with_both_lines() -> None:
    """The second would silently win, and the first be believed."""
    errors = _errors("company:\n  name: A\nusers: []\ncompany:\n  name: B")
    assert errors == ["company.yaml line 1, company: it is given twice, in lines 1 and 4"]


def test_a_tag_is_refused() -> None:
    """A company file holds data, and cannot make anything else of it."""
    (error,) = _errors("company:\n  name: !!python/name:os.system x")
    assert error.startswith("company.yaml line 2, company.name: the tag tag:yaml.org,2002:python/name:os.system")


def test_aliases_that_multiply_do_not_fill_the_memory() -> None:
    """A small file that stands for a billion values is refused."""
    levels = "\n".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9))
    (error,) = _errors(f"a0: &a0 [x, x]\n{levels}")
    assert error == "company.yaml: it is too large or nested too deeply"
    (error,) = _errors("company: &a [*a]")
    assert error == "company.yaml: it is too large or nested too deeply"


def test_texts_that_yaml_would_take_for_something_else_stay_texts() -> None:
    """Norway is a country, a year can be a name, and an amount keeps its digits."""
    config = parse("""\
company: {name: 2026, holidays_country: NO}
lead_sources: [on, 007, 12:30]
quotas: [{user: a@x.com, period: 2026-Q3, amount: 12345678901234.5678}]
""")
    config.check()
    file = config.file
    assert (file.company.name, file.company.holidays_country) == ("2026", "NO")
    assert [source.name for source in file.lead_sources or ()] == ["on", "007", "12:30"]
    assert [str(quota.amount) for quota in file.quotas or ()] == ["12345678901234.5678"]


def test_codes_are_brought_into_one_form() -> None:
    """However a code is written, the company has it in one way."""
    company = parse("company: {currency: pln, locale: en-GB, email_domains: ['@Acme.COM'], holidays_country: pl}").file
    assert company.company.currency == "PLN"
    assert company.company.locale == "en_GB"
    assert company.company.email_domains == ["acme.com"]
    assert company.company.holidays_country == "PL"


@pytest.mark.parametrize("text", ["", "# nothing\n", "company:\nusers:\n"])
def test_an_empty_file_states_nothing(text: str) -> None:
    """A file of which everything is commented out changes nothing."""
    config = parse(text)
    config.check()
    assert config.file.model_fields_set == set()


def test_a_file_is_read_as_utf8_with_or_without_a_mark(tmp_path: Path) -> None:
    """Editors differ in what they put in front of a text."""
    path = tmp_path / "company.yaml"
    for encoding in ("utf-8", "utf-8-sig"):
        path.write_text("company: {name: Żółć}", encoding=encoding)
        assert read(path).file.company.name == "Żółć"


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    """A missing file, a folder, another encoding and a file of another kind each get their reason."""
    path = tmp_path / "company.yaml"
    with pytest.raises(CompanyFileUnreadable, match="No such file"):
        read(path)
    with pytest.raises(CompanyFileUnreadable, match="directory"):
        read(tmp_path)
    path.write_bytes("company:\n  name: Żółć".encode("cp1250"))
    with pytest.raises(CompanyFileUnreadable, match="line 2 is not UTF-8"):
        read(path)
    path.write_bytes(b"#" * (LARGEST + 1))
    with pytest.raises(CompanyFileUnreadable, match="larger than 5 MB"):
        read(path)


_WORDS = (
    st.sampled_from(
        ["company", "name", "pipelines", "stages", "kind", "won", "probability", "was", "remove", "5", "-1"]
    )
    | st.sampled_from(["users", "email", "quotas", "2026-Q3", "definitions", "mql", "text", "rule", "field", "op"])
    | st.sampled_from(["win_reasons", "exchange_rates", "confirmation"])
    | st.text(max_size=8)
)
_TREES = st.recursive(
    _WORDS | st.none() | st.integers() | st.booleans(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_WORDS, inner, max_size=4),
    max_leaves=12,
)


def _explained_or_in_order(text: str) -> None:
    config = parse(text)
    if not config.issues:
        config.check()
        return
    with pytest.raises(CompanyFileInvalid) as caught:
        config.check()
    lines = str(caught.value).splitlines()
    assert len(lines) == len(caught.value.issues)
    assert all(line.startswith("company.yaml") and ": " in line for line in lines)


@given(tree=st.dictionaries(_WORDS, _TREES, max_size=4))
def test_whatever_a_file_says_it_is_in_order_or_explained(tree: dict[str, object]) -> None:
    """No file, however wrong, ends in anything but a company or a list of errors."""
    _explained_or_in_order(json.dumps(tree))


@given(text=st.text(max_size=60))
def test_whatever_text_a_file_is_it_is_in_order_or_explained(text: str) -> None:
    """Nor does a file that is no YAML at all."""
    _explained_or_in_order(text)

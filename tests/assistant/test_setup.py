"""``setup``: the company from a file, again and again, with every error explained."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.assistant.conftest import Terminal

FILE = """
company: {name: Northwind, currency: PLN}
teams: [{name: Warszawa}]
users:
  - {name: Ewa Maj, email: ewa@northwind.example, role: admin}
  - {name: Jan Lis, email: jan@northwind.example, role: rep, team: Warszawa}
"""


def test_the_printed_file_sets_up_the_same_company_as_the_built_in_one(terminal: Terminal) -> None:
    """Whoever starts from the example starts from what is used without one."""
    file = terminal.folder / "company.yaml"
    file.write_text(terminal.ok("setup", "--print"))
    terminal.ok("setup", "--default")
    assert "nothing to change" in terminal.ok("setup", file)


def test_setup_makes_the_crm_and_a_second_run_changes_what_differs(terminal: Terminal) -> None:
    """One file is edited and run again, and only the difference is written."""
    file = terminal.folder / "company.yaml"
    file.write_text(FILE)
    assert "created user jan@northwind.example" in terminal.ok("setup", file)
    file.write_text(FILE.replace("role: rep", "role: manager"))
    shown = terminal.ok("setup", file, "--as", "ewa@northwind.example")
    assert "rep → manager" in shown
    assert "created" not in shown
    assert "undo --set 2" in shown


def test_the_companys_own_file_sets_up_what_is_there(terminal: Terminal) -> None:
    """Editing starts from what the company is, and what was not edited stays."""
    file = terminal.folder / "company.yaml"
    file.write_text(FILE)
    terminal.ok("setup", file)
    file.write_text(terminal.ok("setup", "--current"))
    assert "ewa@northwind.example" in file.read_text()
    assert "nothing to change" in terminal.ok("setup", file)


def test_a_dry_run_makes_not_even_a_database(terminal: Terminal) -> None:
    """What would be written is shown, and the folder stays empty."""
    assert "created company" in terminal.ok("setup", "--default", "--dry-run")
    assert list(terminal.folder.iterdir()) == []


def test_a_dry_run_leaves_a_company_as_it_is(terminal: Terminal) -> None:
    """The change set that a real run would write is not there afterwards."""
    terminal.ok("setup", "--default")
    file = terminal.folder / "company.yaml"
    file.write_text("company: {name: Northwind}\n")
    assert "Northwind" in terminal.ok("setup", file, "--dry-run")
    assert len(json.loads(terminal.ok("history", "--json"))) == 1


def test_every_error_of_a_file_is_told_with_its_line(terminal: Terminal) -> None:
    """Somebody who mistyped twice corrects twice and runs once."""
    file = terminal.folder / "company.yaml"
    file.write_text("company:\n  curency: PLN\n  fiscal_year_start: 13\n")
    result = terminal.run("setup", file)
    assert result.exit_code == 1
    assert "line 2" in result.stderr
    assert "line 3" in result.stderr
    assert not (terminal.folder / "crm.db").exists()


def test_setup_needs_a_file_or_the_default(terminal: Terminal) -> None:
    """A bare `setup` does not guess."""
    result = terminal.run("setup")
    assert result.exit_code == 2
    assert "--default" in result.stderr


def test_a_program_reads_what_was_set_up(terminal: Terminal) -> None:
    """The steps and the change set are there to go on with."""
    done = json.loads(terminal.ok("setup", "--default", "--json"))
    assert done["change_set"] == 1
    assert {"created"} == {step["action"] for step in done["steps"]}
    assert json.loads(terminal.ok("setup", "--default", "--json"))["change_set"] is None


def test_a_setting_that_names_a_user_to_come_is_no_obstacle(terminal: Terminal) -> None:
    """The first setup may create the very user who is set as the acting one."""
    file = terminal.folder / "company.yaml"
    file.write_text(FILE)
    done = terminal.start("setup", file, CRM_AS="ewa@northwind.example")
    assert done.returncode == 0, done.stderr
    refused = terminal.start("setup", file, CRM_AS="nobody@northwind.example")
    assert refused.returncode == 1


def test_errors_of_all_kinds_are_told_in_one_run_and_leave_no_file(terminal: Terminal) -> None:
    """Wrong values, double names, unknown colleagues, circles and periods are corrected in one go."""
    file = terminal.folder / "company.yaml"
    file.write_text("""\
company: {curency: PLN}
teams: [{name: North}, {name: north}, {name: South, parent: West}, {name: A, parent: B}, {name: B, parent: A}]
users:
  - {name: Ewa Maj, email: ewa@x.example, role: rep, locale: qq}
  - {name: Jan Lis, manager: Ewa Moj, quotas: {2026-Q7: 5}}
exchange_rates: [{day: 2026-01-02, base: EUR, quote: EUR, rate: 1}]
""")
    told = terminal.run("setup", file).stderr
    for word in ("curency", "'north' is given twice", "no team 'West'", "circle", "'qq'", "'Ewa Moj'", "2026-Q7"):
        assert word in told
    assert "has to be an admin" in told
    assert "two currencies" in told
    file.write_text("teams: [{name: North, parent: West}]\n")
    assert terminal.run("setup", file).exit_code == 1
    assert terminal.run("setup", "--default", "--as", "owen").exit_code == 1
    assert list(terminal.folder.iterdir()) == [file]


def test_the_default_is_not_for_a_company_that_is_set_up(terminal: Terminal) -> None:
    """Nobody is told that the company is as the built-in file says when it is not."""
    file = terminal.folder / "company.yaml"
    file.write_text(FILE)
    terminal.ok("setup", file)
    told = terminal.ok("setup", "--default")
    assert "already set up" in told
    assert "nothing to change" not in told
    assert len(json.loads(terminal.ok("history", "--json"))) == 1


def test_setup_does_one_thing_at_a_time(terminal: Terminal) -> None:
    """A file beside --print, or two ways of showing, is misuse told in one line."""
    for arguments in (("company.yaml", "--print"), ("--print", "--current"), ("--default", "--current")):
        result = terminal.run("setup", *arguments)
        assert result.exit_code == 2
        assert len(result.stderr.strip().splitlines()) == 1

"""``import``: what files hold is shown, loaded as a whole, told, and can be taken back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.assistant.conftest import refuse_all
from tests.assistant.test_faults import killed

if TYPE_CHECKING:
    from pathlib import Path

    from tests.assistant.conftest import Terminal

ACCOUNTS = "Company;Website;Country\nAcme sp. z o.o.;acme.example;PL\nUmbra GmbH;umbra.example;DE\n"
DEALS = "Deal;Company;Stage;Amount;Close date;Owner\nRenewal;Acme sp. z o.o.;Proposal;45000;2026-05-01;Jan Lis\n"


@pytest.fixture
def folder(terminal: Terminal) -> Path:
    """Two related files."""
    path = terminal.folder / "export-of-another-crm"
    path.mkdir()
    (path / "accounts.csv").write_text(ACCOUNTS)
    (path / "deals.csv").write_text(DEALS)
    return path


def test_an_import_begins_a_crm_shows_its_mapping_and_can_be_taken_back(terminal: Terminal, folder: Path) -> None:
    """Whoever tries the program with his own data needs one command, and one to be rid of it."""
    shown = terminal.ok("import", folder)
    assert "accounts.csv: 2 rows of accounts" in shown
    assert "account by name" in shown
    assert "Jan Lis" in shown
    deals = json.loads(terminal.ok("report", "pipeline", "--json"))["total"]
    assert (deals["deals"], deals["amount"]) == (1, "45000")
    number = shown.rpartition("undo --set ")[2].partition("`")[0]
    terminal.ok("undo", "--set", number)
    assert json.loads(terminal.ok("report", "pipeline", "--json"))["deals"] == 0


def test_a_second_import_changes_nothing(terminal: Terminal, folder: Path) -> None:
    """The same files can be imported every night."""
    terminal.ok("import", folder)
    again = json.loads(terminal.ok("import", folder, "--json"))
    assert again["change_set"] is None
    assert again["counts"]["deals"] == {"created": 0, "changed": 0, "unchanged": 1, "rejected": 0}


def test_a_dry_run_tells_all_and_makes_not_even_a_database(terminal: Terminal, folder: Path) -> None:
    """What would happen is known before it happens."""
    shown = terminal.ok("import", folder, "--dry-run")
    assert "nothing was written" in shown
    assert not (terminal.folder / "crm.db").exists()


def test_rejected_rows_are_in_a_file_with_line_and_reason(terminal: Terminal, folder: Path) -> None:
    """A bad row does not stop the good ones, and can be corrected and imported alone."""
    (folder / "deals.csv").write_text(DEALS + DEALS.splitlines()[1].replace("45000", "lots") + "\n")
    rejects = terminal.folder / "rejected.csv"
    done = json.loads(terminal.ok("import", folder, "--rejects", rejects, "--json"))
    assert done["rejects"] == [str(rejects)]
    assert done["counts"]["deals"] == {"created": 1, "changed": 0, "unchanged": 0, "rejected": 1}
    line, reason = rejects.read_text(encoding="utf-8-sig").splitlines()[1].split(",")[:2]
    assert line == "3"
    assert "lots" in reason


def test_half_corrected_rows_survive_the_next_run(terminal: Terminal, folder: Path) -> None:
    """Neither a dry run nor an import touches the file of rejected rows that somebody is working on."""
    (folder / "deals.csv").write_text(DEALS + DEALS.splitlines()[1].replace("45000", "lots") + "\n")
    terminal.ok("import", folder)
    rejects = terminal.folder / "rejected.csv"
    rejects.write_text(rejects.read_text().replace("lots", "45000"))
    corrected = rejects.read_text()
    before = sorted(terminal.folder.iterdir())
    assert "1 row would be rejected" in terminal.ok("import", folder, "--dry-run")
    assert sorted(terminal.folder.iterdir()) == before
    shown = terminal.ok("import", folder / "deals.csv")
    assert "rejected.csv was there already and stays as it is." in shown
    assert "Nothing was written: 1 row rejected, all others were here already." in shown
    assert (terminal.folder / "rejected-2.csv").exists()
    assert rejects.read_text() == corrected


def test_rejected_rows_are_never_written_over_something_else(terminal: Terminal, folder: Path) -> None:
    """A mistyped --rejects does not cost anybody his data."""
    accounts = folder / "accounts.csv"
    result = terminal.run("import", folder, "--rejects", accounts)
    assert result.exit_code == 2
    assert accounts.read_text() == ACCOUNTS


def test_a_mapping_says_better_what_a_column_is(terminal: Terminal, folder: Path) -> None:
    """What the headers do not say, somebody knows."""
    mapping = terminal.folder / "mapping.yaml"
    mapping.write_text("files:\n  accounts.csv:\n    columns: {Website: ignore}\n  deals.csv: {entity: ignore}\n")
    shown = terminal.ok("import", folder, "--mapping", mapping)
    assert "Left out: deals.csv" in shown
    assert "you said so" in shown


@pytest.mark.parametrize(
    ("content", "said"),
    [("files: [", "mapping.yaml, line"), ("file: {}", "mapping is wrong"), ("files: {a.csv: {entity: elf}}", "elf")],
)
def test_a_wrong_mapping_is_told_with_its_place(terminal: Terminal, folder: Path, content: str, said: str) -> None:
    """A typo in the mapping is met before anything is written."""
    mapping = terminal.folder / "mapping.yaml"
    mapping.write_text(content)
    result = terminal.run("import", folder, "--mapping", mapping)
    assert result.exit_code == 1
    assert said in result.stderr
    assert not (terminal.folder / "crm.db").exists()


def test_nothing_to_import_is_told(terminal: Terminal) -> None:
    """A wrong path or an empty folder is not an import of nothing."""
    empty = terminal.folder / "empty"
    empty.mkdir()
    for path in (empty, terminal.folder / "none.csv"):
        result = terminal.run("import", path)
        assert result.exit_code == 1
        assert len(result.stderr.splitlines()) == 2


def test_an_answer_of_no_imports_nothing(terminal: Terminal, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody who sees that a column is misread stops in time."""
    asked = refuse_all(monkeypatch)
    assert terminal.run("import", folder).exit_code == 1
    assert asked == ["Import this?"]
    assert not (terminal.folder / "crm.db").exists()


def test_an_export_is_read_back_to_the_same_state(terminal: Terminal, folder: Path) -> None:
    """A backup is worth what its restoration gives."""
    terminal.ok("import", folder)
    terminal.ok("export", terminal.folder / "backup")
    copy = terminal.folder / "copy.db"
    assert "an export of this program" in terminal.ok("import", terminal.folder / "backup", "--db", copy)
    terminal.ok("export", terminal.folder / "again", "--db", copy)
    for path in (terminal.folder / "backup").glob("*.csv"):
        assert path.read_bytes() == (terminal.folder / "again" / path.name).read_bytes(), path.name
    assert "TROUBLE" not in terminal.ok("db", "check", "--db", copy)


@pytest.mark.slow
def test_a_killed_import_leaves_everything_as_it_was(terminal: Terminal, folder: Path) -> None:
    """Half an import would be worse than none: it is cut off as a whole, and can be run again."""
    terminal.ok("setup", "--default")
    (folder / "accounts.csv").write_text("Company\n" + "".join(f"Company {number}\n" for number in range(3000)))
    database = str(terminal.folder / "crm.db")
    assert killed(5, "import", str(folder), "--db", database, "--yes")
    assert len(json.loads(terminal.ok("history", "--json"))) == 1
    assert "TROUBLE" not in terminal.ok("db", "check")
    assert json.loads(terminal.ok("import", folder, "--json"))["counts"]["accounts"]["created"] == 3000

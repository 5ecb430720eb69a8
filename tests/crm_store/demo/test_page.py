"""docs/demo.md tells a newcomer what is in the demo, and stays true."""

from __future__ import annotations

import re
from pathlib import Path

from crm_store.demo.files import read_cast, read_stories
from tests.house.markdown import read, sections

PAGE = read(Path("docs/demo.md"))


def test_the_page_lists_every_account_with_its_team_and_rep() -> None:
    """Whoever looks for a story finds whose account it is."""
    users = {user.key: user for user in read_cast().users}
    listed = {}
    for section in sections(PAGE):
        for account, rep in re.findall(r"^\| ([^|]+) \| (\w+) \|", section.body, re.MULTILINE):
            listed[account] = (section.title, rep)
    owners = {story.account.name: users[story.account.owner] for story in read_stories().values()}
    expected = {account: (owner.team, owner.name.split()[0]) for account, owner in owners.items()}
    assert {name: place for name, place in listed.items() if name not in {"account", "team"}} == expected


def test_the_page_names_every_colleague() -> None:
    """The address of each of them can be made from the page."""
    assert [user.name for user in read_cast().users if user.name not in PAGE] == []


def test_the_page_counts_right() -> None:
    """Who repeats the numbers in a report of his own gets the same."""
    stories = read_stories().values()
    entries = [entry for story in stories for entry in story.timeline]
    polish = sum(entry.language == "pl" for entry in entries)
    ahead = sum(entry.day > 0 for entry in entries)
    assert f"{len(entries)} calls, meetings, e-mails and notes" in PAGE
    assert f"{len(entries) - polish} in English and {polish} in Polish; {ahead} of them meetings ahead" in PAGE
    assert f"{sum(len(story.deals) for story in stories)}: 45 open, 44 won, 35 lost" in PAGE
    assert f"{sum(len(story.tasks) for story in stories)} tasks" in PAGE

"""All tools, in the order in which models are told of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.accounts import change_account, create_account, summarise_account
from tools.activities import add_note, change_activity, log_activity
from tools.advice import my_day, next_steps
from tools.bulk import change_records
from tools.contacts import change_contact, create_contact
from tools.deals import change_deals, create_deal, move_deals
from tools.fields import set_fields
from tools.figures import forecast, report, slipped_deals
from tools.leads import change_lead, convert_lead, create_lead
from tools.lists import list_activities, list_deals, list_tasks
from tools.log import capabilities, change_history, list_approvals, undo
from tools.notes import log_notes
from tools.own_words import forget_word, learn_word, list_words
from tools.records import delete_record, find_records, show_record
from tools.search import search_history
from tools.selecting import list_records
from tools.tasks import change_task, complete_task, create_task

if TYPE_CHECKING:
    from tools.registry import Tool

CATALOG: tuple[Tool, ...] = (
    find_records,
    show_record,
    summarise_account,
    search_history,
    list_deals,
    list_tasks,
    list_activities,
    list_records,
    report,
    forecast,
    slipped_deals,
    next_steps,
    my_day,
    change_history,
    list_approvals,
    list_words,
    capabilities,
    log_activity,
    add_note,
    log_notes,
    create_task,
    change_task,
    complete_task,
    move_deals,
    change_deals,
    change_records,
    set_fields,
    create_deal,
    create_account,
    create_contact,
    create_lead,
    change_account,
    change_contact,
    change_lead,
    convert_lead,
    change_activity,
    delete_record,
    learn_word,
    forget_word,
    undo,
)

_BY_NAME = {tool.name: tool for tool in CATALOG}


def by_name(name: str) -> Tool | None:
    """Return the tool of this name, or None."""
    return _BY_NAME.get(name)

"""What people call things: words learned, forgotten, listed."""

from __future__ import annotations

from crm_store import own_words
from crm_store.lookup import record_kinds
from tools import views
from tools.context import ToolContext
from tools.records import meant
from tools.registry import Effect, ToolArguments, tool
from tools.results import KnownWord, WordForgotten, WordLearned, WordList
from tools.slots import AnyRef, Words


class LearnWord(ToolArguments):
    """What is said, what is meant, and whether everybody says so."""

    word: Words
    record: AnyRef
    for_company: bool = False


class ForgetWord(ToolArguments):
    """Which word."""

    word: Words


class ListWords(ToolArguments):
    """Nothing to say."""


@tool(Effect.WRITE)
def learn_word(context: ToolContext, arguments: LearnWord) -> WordLearned:
    """Remember what the person, or the whole company, calls a record, stage or product."""
    record = meant(context, arguments.record)
    before = next((one for one in own_words.meanings(context.unit) if one.is_called(arguments.word)), None)
    row = own_words.teach(context.writing, arguments.word, record, for_company=arguments.for_company)
    replaced = before.record if before and before.for_company == arguments.for_company else None
    return WordLearned(
        word=row.word,
        record=views.link(record),
        for_company=arguments.for_company,
        before=views.link(replaced) if replaced is not None and replaced is not record else None,
    )


@tool(Effect.WRITE)
def forget_word(context: ToolContext, arguments: ForgetWord) -> WordForgotten:
    """Forget a learned word."""
    row = own_words.forget(context.writing, arguments.word)
    record = context.unit.session.get(record_kinds()[row.record_kind], row.record_id)
    return WordForgotten(word=row.word, record=views.link(record) if record is not None else None)


@tool(Effect.READ)
def list_words(context: ToolContext, arguments: ListWords) -> WordList:
    """List the learned words and what they stand for."""
    del arguments
    known = [
        KnownWord(word=one.word, record=views.link(one.record), for_company=one.for_company)
        for one in sorted(own_words.meanings(context.unit), key=lambda one: one.terms)
    ]
    return WordList(words=known)

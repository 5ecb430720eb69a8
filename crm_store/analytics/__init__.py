"""Figures about deals: a typed query in, an answer that can be checked out."""

from crm_store.analytics.answer import Answer
from crm_store.analytics.answering import answer, deals_behind
from crm_store.analytics.query import Filter, Query
from crm_store.analytics.table import Table, as_json, as_table

__all__ = ["Answer", "Filter", "Query", "Table", "answer", "as_json", "as_table", "deals_behind"]

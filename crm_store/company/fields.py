"""The fields that the company file may speak of: those a stage requires, those a lead is judged by."""

from __future__ import annotations

from enum import StrEnum


class DealField(StrEnum):
    """What a stage may require of a deal; ``contacts`` and ``lines`` are rows of their own."""

    ACCOUNT = "account"
    AMOUNT = "amount"
    CAMPAIGN = "campaign"
    CLOSE_DATE = "close_date"
    CLOSE_REASON = "close_reason"
    COMPETITOR = "competitor"
    CONTACTS = "contacts"
    LINES = "lines"
    NEXT_STEP = "next_step"
    OPENED_ON = "opened_on"
    OWNER = "owner"
    SOURCE = "source"


class LeadField(StrEnum):
    """What a lead may be judged by; ``source`` and ``campaign`` are compared by name."""

    CAMPAIGN = "campaign"
    COMPANY_NAME = "company_name"
    EMAIL = "email"
    FIRST_RESPONSE_AT = "first_response_at"
    NAME = "name"
    PHONE = "phone"
    PRODUCT_INTEREST = "product_interest"
    SCORE = "score"
    SOURCE = "source"
    TITLE = "title"


class Comparison(StrEnum):
    """How a lead's field is compared; texts without regard to case."""

    IS = "is"
    IS_NOT = "is_not"
    ONE_OF = "one_of"
    CONTAINS = "contains"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    KNOWN = "known"
    UNKNOWN = "unknown"


NUMBERS = frozenset({LeadField.SCORE})
MOMENTS = frozenset({LeadField.FIRST_RESPONSE_AT})
WITHOUT_VALUE = frozenset({Comparison.KNOWN, Comparison.UNKNOWN})
OF_NUMBERS = frozenset({Comparison.IS, Comparison.IS_NOT, Comparison.AT_LEAST, Comparison.AT_MOST}) | WITHOUT_VALUE
OF_TEXTS = frozenset(Comparison) - {Comparison.AT_LEAST, Comparison.AT_MOST}


def comparisons_of(field: LeadField) -> frozenset[Comparison]:
    """Return the comparisons that make sense for a field."""
    if field in MOMENTS:
        return WITHOUT_VALUE
    return OF_NUMBERS if field in NUMBERS else OF_TEXTS

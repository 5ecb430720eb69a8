"""Dates and times as files write them, in the day-month order of their column."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from crm_store.importing.errors import BadCell
from crm_store.importing.vocabulary import word_set, words_of
from crm_store.matching.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

_ISO_LENGTH = 10
_ISO = re.compile(r"\d{4}-\d\d-\d\d(?:$|[T ]\d)|\d{8}T\d")
_LAST_DAY, _LAST_MONTH, _HALF_DAY = 31, 12, 12
_SHORT_YEAR, _HOUR_DIGITS, _SECONDS_DIGITS = 2, 2, 10
_FIRST_YEAR, _LAST_YEAR = 1900, 2199
_PIVOT = 69
_EXCEL_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001  (a spreadsheet's day has no zone)
# 1955 to 2119 as days of a spreadsheet, and as seconds or milliseconds since 1970.
_SERIAL = re.compile(r"[2-7]\d{4}(?:[.,]\d+)?")
_EPOCH = re.compile(r"\d{10}(?:\d{3})?")
_TIME = re.compile(
    r"(?:[t,]|\s|\bat\b|\bo\b|\bgodz\.?)*(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,](?P<part>\d{1,9}))?)?"
    r"\s*(?P<half>[ap]\.?m\.?)?\s*\(?(?P<zone>z|utc|gmt|(?:utc|gmt)?\s?[+-]\d{1,2}:?(?:\d{2})?)?\)?(?:\s*\([\w ]+\))?"
)
_YEAR_FIRST = re.compile(r"(?P<year>\d{4})(?P<sign>[-/. ])\s?(?P<month>\d{1,2})(?P=sign)\s?(?P<day>\d{1,2})(?!\d)")
_COMPACT = re.compile(r"(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})(?!\d)")
_NUMERIC = re.compile(r"(?P<one>\d{1,2})(?P<sign>[-/.]|\. )(?P<two>\d{1,2})(?P=sign)(?P<year>\d{4}|\d{2})(?!\d)")
_DAY_WORD = re.compile(
    r"(?P<day>\d{1,2})(?:st|nd|rd|th)?[ .-]{1,2}(?P<word>[^\W\d_]{3,})[ .,'-]{1,3}(?P<year>\d{4}|\d{2})(?!\d)"
)
_WORD_DAY = re.compile(
    r"(?P<word>[^\W\d_]{3,})[ .-]{1,2}(?P<day>\d{1,2})(?:st|nd|rd|th)?[ ,-]{1,2}(?P<year>\d{4})(?!\d)"
)
_WORDY_YEAR_FIRST = re.compile(r"(?P<year>\d{4})[ -](?P<word>[^\W\d_]{3,})[ -](?P<day>\d{1,2})(?!\d)")
_WEEKDAY = re.compile(r"(?P<word>[^\W\d_]{2,})\.?,?\s+(?=\S)")
_YEAR_WORD = re.compile(r"\s*r(?:\.|oku)?(?=$|[\s,])")


def parse_moment(text: str, order: str = "dmy") -> date | datetime:
    """Return the date in a cell, or the date and time if it has one, with its offset if it names one.

    Understood are ISO 8601, numbers in ``order``, month names (en, pl), spreadsheet days, and seconds
    or milliseconds since 1970 (in UTC).

    Args:
        text: the cell.
        order: ``dmy``, ``mdy`` or ``ymd``, for dates of numbers alone; a year of four digits that comes
            first decides by itself.

    Raises:
        BadCell: it holds no date, or one that does not exist in this order.
    """
    return _parsed(text.strip(), order)


def parse_day(text: str, order: str = "dmy") -> date:
    """Return the date in a cell as written, without its time. Raises BadCell as `parse_moment` does."""
    moment = parse_moment(text, order)
    return moment.date() if isinstance(moment, datetime) else moment


def day_order(text: str) -> str | None:
    """Return the order that a cell of numbers gives away (``13.05.2024``), ``""`` if it could be either.

    ``None`` means that the cell has no such order: a month name, a year first, no date.
    """
    found = _NUMERIC.match(_without_weekday(fold(text.strip())))
    if found is None:
        return None
    one, two = int(found["one"]), int(found["two"])
    if one > _LAST_DAY and len(found["year"]) == _SHORT_YEAR:
        return "ymd"
    if one > _LAST_MONTH or two > _LAST_MONTH:
        return "dmy" if one > _LAST_MONTH else "mdy"
    return ""


def agreed_order(texts: Iterable[str], likelier: str | None = None) -> tuple[str, str, bool]:
    """Return the order of a column's dates, what had to be assumed, and whether its cells decided.

    Args:
        texts: the cells.
        likelier: the order of other columns of the file, if they decided.
    """
    cells = [text.strip() for text in texts]
    votes = Counter(order for text in cells if (order := day_order(text)) is not None)
    if "ymd" in votes:  # 24-03-05 may begin with a day or a year, 99-03-05 only with a year
        return "ymd", "", True
    decided = [(order, times) for order, times in votes.most_common() if order]
    if len(decided) > 1:
        (order, _), (_, strays) = decided[0], decided[1]
        return order, f"most dates are {_spelled(order)}, {strays} of those looked at cannot be", True
    if decided:
        return decided[0][0], "", True
    doubtful = next((text for text in cells if day_order(text) == "" and not _is_double(text)), None)
    if doubtful is None:
        return likelier or "dmy", "", False
    order = likelier or _customary(cells)
    why = "as in the other columns" if likelier else "no date in the column decides it"
    return order, f"{doubtful} is read as {_spelled(order)}: {why}", False


def _customary(cells: list[str]) -> str:
    """Return the order that such writing usually has: 3/5/2024 and 1:05 PM are American."""
    american = any(re.search(r"\d\s*[ap]\.?m\b", text.lower()) for text in cells)
    unpadded = any(re.match(r"\d/\d|\d/\d\d/|\d\d/\d/", text) for text in cells)
    slashes = any(re.match(r"\d{1,2}/", text) for text in cells)
    return "mdy" if slashes and (american or unpadded) else "dmy"


def _spelled(order: str) -> str:
    return {"dmy": "day, month, year", "mdy": "month, day, year", "ymd": "year, month, day"}[order]


def _is_double(text: str) -> bool:
    """Whether day and month are the same number, so that the order does not matter."""
    found = _NUMERIC.match(_without_weekday(fold(text)))
    return found is not None and int(found["one"]) == int(found["two"])


@lru_cache(maxsize=16_384)
def _parsed(bare: str, order: str) -> date | datetime:
    try:
        found = _iso(bare) or _counted(bare) or _written(_without_weekday(fold(bare)), order)
    except (ValueError, OverflowError) as error:
        raise BadCell(text=bare, expected=f"a date ({_spelled(order)})") from error
    if found is None:
        raise BadCell(text=bare, expected="a date")
    if not _FIRST_YEAR <= found.year <= _LAST_YEAR:
        raise BadCell(text=bare, expected=f"a date from {_FIRST_YEAR} to {_LAST_YEAR}")
    return found


def _iso(bare: str) -> date | datetime | None:
    """Return what is written in ISO 8601 in full; week dates are rarer than numbers that look like them."""
    if not _ISO.match(bare):
        return None
    try:
        return date.fromisoformat(bare) if len(bare) == _ISO_LENGTH else datetime.fromisoformat(bare)
    except ValueError:
        return None


def _counted(bare: str) -> date | datetime | None:
    """Return the moment that a spreadsheet or a program counts in days, seconds or milliseconds."""
    if _EPOCH.fullmatch(bare):
        seconds = int(bare) / (1 if len(bare) == _SECONDS_DIGITS else 1000)
        return datetime.fromtimestamp(seconds, UTC)
    if _SERIAL.fullmatch(bare):
        days = float(bare.replace(",", "."))
        moment = _EXCEL_ZERO + timedelta(seconds=round(days * 86_400))
        return moment.date() if days.is_integer() else moment
    return None


def _written(folded: str, order: str) -> date | datetime | None:
    for pattern in (_YEAR_FIRST, _COMPACT, _NUMERIC, _DAY_WORD, _WORD_DAY, _WORDY_YEAR_FIRST):
        found = pattern.match(folded)
        day = _day(found.groupdict(), order) if found else None
        if found and day:
            rest = _YEAR_WORD.sub("", folded[found.end() :], count=1).strip()
            return _with_time(day, rest) if rest else day
    return None


def _day(parts: dict[str, str], order: str) -> date | None:
    """Return the day; raises ValueError if the calendar has none such."""
    if "one" in parts:
        return _numeric_day(parts, order)
    month = _months().get(parts["word"]) if "word" in parts else int(parts["month"])
    return date(_full_year(parts["year"]), month, int(parts["day"])) if month else None


def _numeric_day(parts: dict[str, str], order: str) -> date:
    one, two, three = parts["one"], parts["two"], parts["year"]
    if order == "ymd":
        return date(_full_year(one), int(two), int(three))
    day, month = (one, two) if order == "dmy" else (two, one)
    return date(_full_year(three), int(month), int(day))


def _full_year(digits: str) -> int:
    year = int(digits)
    if len(digits) > _SHORT_YEAR:
        return year
    return year + (2000 if year < _PIVOT else 1900)


def _with_time(day: date, rest: str) -> datetime | None:
    found = _TIME.fullmatch(rest)
    if found is None:
        return None
    hour = int(found["hour"])
    if found["half"]:
        if not 1 <= hour <= _HALF_DAY:
            raise ValueError(rest)
        hour = hour % _HALF_DAY + (_HALF_DAY if found["half"].startswith("p") else 0)
    part = int((found["part"] or "0").ljust(6, "0")[:6])
    clock = time(hour, int(found["minute"]), int(found["second"] or 0), part, _zone(found["zone"]))
    return datetime.combine(day, clock)


@cache
def _zone(written: str | None) -> tzinfo | None:
    if not written:
        return None
    hours, _, minutes = re.sub(r"[^\d:]", "", written).partition(":")
    if len(hours) > _HOUR_DIGITS:  # +0530
        hours, minutes = hours[:-2], hours[-2:]
    offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
    return timezone(-offset if "-" in written else offset) if offset else UTC


def _without_weekday(folded: str) -> str:
    found = _WEEKDAY.match(folded)
    return folded[found.end() :] if found and found["word"] in word_set("weekdays") else folded


@cache
def _months() -> dict[str, int]:
    return {word: int(number) for word, number in words_of("months").items()}

"""Reads periods: years, quarters, months, weeks, and so many of them before or after now."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from assistant.understanding.days import coming, gone, offset_of
from assistant.understanding.reading import Reading, day_of, nearest, period_reading
from crm_store.fiscal import Grain

if TYPE_CHECKING:
    from assistant.understanding.grammar import Match
    from assistant.understanding.reading import Present, Reader

_WHICH = ("last", "this", "next")
_DAYS = {Grain.WEEK: 7, Grain.MONTH: 30, Grain.QUARTER: 90, Grain.YEAR: 365}
_QUARTERS, _HALVES, _WEEKS, _CENTURY = 4, 2, 53, 100
_FRACTION_MONTHS = 6


def quarter(match: Match, present: Present) -> Reading | None:
    """Read ``Q1 2017``, ``Q3``, ``FY27 Q1``."""
    return _part(match, present, match.integer("n"), "Q")


def half_year(match: Match, present: Present) -> Reading | None:
    """Read ``H1 2017``."""
    return _part(match, present, match.integer("n"), "H")


def ordinal_part(match: Match, present: Present) -> Reading | None:
    """Read ``the first quarter of 2017``."""
    number = int(match.value("n") or 0) or match.integer("n")
    if "half" in match and "grain" not in match:
        if "whole" in match and match.value("whole") not in {Grain.YEAR, Grain.FISCAL_YEAR}:
            return None
        return _part(match, present, number, "H")
    letter = {"quarter": "Q", "half": "H", "fiscal quarter": "FQ", "fiscal half": "FH"}.get(match.value("grain"))
    return None if letter is None else _part(match, present, number, letter)


def _part(match: Match, present: Present, number: int, letter: str) -> Reading | None:
    if not 1 <= number <= (_QUARTERS if letter[-1] == "Q" else _HALVES):
        return None
    if "fy" in match:
        return period_reading(match, present, f"{_fiscal_name(match.integer('fy'))} {letter}{number}")
    if "fiscal" in match or letter[0] == "F" or match.value("whole").startswith("fiscal"):
        year = present.calendar.period(Grain.FISCAL_YEAR, present.today, offset_of(match))
        return period_reading(match, present, f"{year.label} {letter[-1]}{number}", open_="whole" not in match)
    year_number = _year(match, present, f"{letter}{number}")
    name = f"{year_number}-{letter}{number}"
    return period_reading(match, present, name, open_="year" not in match and "yy" not in match)


def _year(match: Match, present: Present, part: str) -> int:
    """Return the year that is named, or told by ``last`` and its like, or the present one."""
    if "year" in match:
        return match.integer("year")
    if "yy" in match:
        return match.integer("yy") % _CENTURY + 2000
    if match.value("grain") in {"year", "fiscal year"} or "whole" in match:
        return present.today.year + offset_of(match)
    offset = offset_of(match)
    this = present.calendar.parse(f"{present.today.year}-{part}", present.today)
    over, ahead = this.end < present.today, this.start > present.today
    if offset > 0:
        return present.today.year + int(not ahead)
    return present.today.year - int(not over) if offset < 0 or (present.past and ahead) else present.today.year


def fiscal_year(match: Match, present: Present) -> Reading | None:
    """Read ``FY27``, ``fiscal year 2027``, ``the year 2017``."""
    number = match.integer("fy" if "fy" in match else "yy" if "yy" in match else "year")
    grain = match.value("grain") if "grain" in match else Grain.FISCAL_YEAR
    if grain == Grain.FISCAL_YEAR:
        return period_reading(match, present, _fiscal_name(number))
    return period_reading(match, present, str(number)) if grain == Grain.YEAR and number >= _CENTURY else None


def _fiscal_name(year: int) -> str:
    short = year % _CENTURY if year // _CENTURY in {0, 20} else year
    return f"FY{short:02}"


def month(match: Match, present: Present) -> Reading | None:
    """Read ``March 2017``, ``in March``, ``last March``; a month without a year is the present or the coming one."""
    if match.form.categories.get("on"):
        year, number = match.word("on").parts
        return period_reading(match, present, f"{year}-{number:02}")
    number, role = int(match.value("month")), match.word("role").values.get("ROLE") if "role" in match else None
    if "year" in match:
        return period_reading(match, present, f"{match.integer('year')}-{number:02}", role=role)
    if "grain" in match:
        year = present.today.year + offset_of(match)
        return (
            period_reading(match, present, f"{year}-{number:02}", role=role) if match.value("grain") == "year" else None
        )
    year = _year_of_month(match, present, number, back=role == "since")
    return period_reading(match, present, f"{year}-{number:02}", role=role, open_=not offset_of(match))


def _year_of_month(match: Match, present: Present, number: int, *, back: bool) -> int:
    year, now, offset = present.today.year, present.today.month, offset_of(match)
    if offset < 0:
        return year - int(number >= now)
    if offset > 0:
        return year + int(number <= now)
    if present.past or back:
        return year - int(number > now)
    return year + int(number < now)


def relative_period(match: Match, present: Present) -> Reading | None:
    """Read ``this quarter``; ``past`` with a length counts its days back from today."""
    grain = Grain(match.value("grain"))
    if grain is Grain.DAY:
        return None
    if "after" in match:
        return period_reading(match, present, present.calendar.period(grain, present.today, 2).label)
    if "past" in match and grain in _DAYS and present.language == "en":
        return period_reading(match, present, f"last {_DAYS[grain]} days")
    return period_reading(match, present, f"{_WHICH[offset_of(match) + 1]} {grain}")


def several(match: Match, present: Present) -> Reading | None:
    """Read ``the last 30 days``."""
    which = "last" if "last" in match or "last2" in match else "next"
    if "half" in match:
        six = f"{which} {_FRACTION_MONTHS} months"
        return period_reading(match, present, six) if match.value("half") == "half year" else None
    count, grain = match.integer("n"), Grain(match.value("grain"))
    if not 1 <= count < _CENTURY * _CENTURY:
        return None
    if count == 1:
        return None if grain is Grain.DAY else period_reading(match, present, f"{which} {grain}")
    return period_reading(match, present, f"{which} {count} {grain}s")


def to_date(match: Match, present: Present) -> Reading:
    """Read ``year to date``."""
    return period_reading(match, present, f"{match.value('on')} to date")


def week_number(match: Match, present: Present) -> Reading | None:
    """Read ``week 11``."""
    number = match.integer("n")
    if not 1 <= number <= _WEEKS or ("grain" in match and match.value("grain") != Grain.WEEK):
        return None
    year = match.integer("year") if "year" in match else present.today.isocalendar().year
    return period_reading(match, present, f"{year}-W{number:02}", open_="year" not in match)


def weekend(match: Match, present: Present) -> Reading:
    """Read ``the weekend``: its Saturday and Sunday, the coming or present one."""
    week = present.calendar.period(
        Grain.WEEK, present.today, offset_of(match) - int(present.past and not offset_of(match))
    )
    return _days(match, present, week.start + timedelta(days=5), week.end)


def year(match: Match, present: Present) -> Reading:
    """Read ``in 2017``."""
    role = match.word("role").values.get("ROLE") if "role" in match else None
    return period_reading(match, present, str(match.integer("year")), role=role)


def day_range(match: Match, present: Present) -> Reading:
    """Read ``12-15 March``."""
    number, first, last = int(match.value("month")), match.integer("first"), match.integer("last")
    if "year" in match:
        in_year = match.integer("year")
    else:
        end = nearest(present, number, last)
        in_year = end.year if end else present.today.year
    return _days(
        match, present, day_of(in_year, number, first), day_of(in_year, number, last), open_="year" not in match
    )


def month_range(match: Match, present: Present) -> Reading:
    """Read ``March to May 2017``; without a year the present one's."""
    first, last = int(match.value("first")), int(match.value("last"))
    end = match.integer("year") if "year" in match else present.today.year
    start = end - int(first > last)
    return period_reading(match, present, f"{start}-{first:02}..{end}-{last:02}", open_="year" not in match)


def weekday_range(match: Match, present: Present) -> Reading:
    """Read a range of weekdays in their short form: from the coming one, or the last one for the past."""
    first, last = int(match.value("first")), int(match.value("last"))
    begin = (gone if present.past else coming)(present.today, first)
    return _days(match, present, begin, begin + timedelta(days=(last - first) % 7), open_=True)


def quarter_range(match: Match, present: Present) -> Reading:
    """Read ``Q1-Q2 2017``."""
    in_year = match.integer("year") if "year" in match else present.today.year
    name = f"{in_year}-Q{match.integer('first')}..{in_year}-Q{match.integer('last')}"
    return period_reading(match, present, name, open_="year" not in match)


def year_range(match: Match, present: Present) -> Reading:
    """Read ``2016-2018``."""
    return period_reading(match, present, f"{match.integer('first')}..{match.integer('last')}")


def _days(match: Match, present: Present, first: date | None, last: date | None, *, open_: bool = False) -> Reading:
    name = None if first is None or last is None else f"{first}..{last}"
    return period_reading(match, present, name, open_=open_)


READERS: dict[str, Reader] = {
    reader.__name__: reader
    for reader in (
        quarter, half_year, ordinal_part, fiscal_year, month, relative_period, several, to_date, week_number, weekend,
        year, day_range, month_range, weekday_range, quarter_range, year_range,
    )
}  # fmt: skip

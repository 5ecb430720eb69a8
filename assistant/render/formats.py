"""Numbers, amounts, days and names of things as a reader writes them."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time
from babel.numbers import format_currency, format_decimal, format_percent, get_currency_symbol

from assistant import prompts
from tools.results import MoneyValue

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from assistant.render.context import Language, RenderContext

_GLUED = re.compile(r"(?<=[^\W\d_])(?=\d)")
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class Formats:
    """Writes values for one reader in one language.

    Where the reader's locale is of another language, numbers and dates follow the reply's; a locale without
    a country is read as the labels say.
    """

    def __init__(self, language: Language, context: RenderContext) -> None:
        self.language = language
        self.context = context
        self.labels = prompts.labels(language)
        self.figures, self.dates = _locales(language, context.locale)

    def number(self, value: object, places: int = 0) -> str:
        """Return a number with its thousands apart, and as many decimals as it has, ``places`` at least."""
        pattern = f"#,##0.{'0' * places}" if places else None
        return str(format_decimal(_shortest(value), pattern, locale=self.figures, decimal_quantization=False))

    def percent(self, value: object, places: int = 0) -> str:
        """Return a share of one in percent, to two places at most and ``places`` at least: 0.634 is 63.4%."""
        share = round(_decimal(value), 4).normalize()
        pattern = self.figures.percent_formats[None].pattern.replace("0", f"0.{'0' * places}") if places else None
        return str(format_percent(share, pattern, locale=self.figures, decimal_quantization=False))

    def money(self, value: object, currency: str | None = None) -> str:
        """Return an amount with its currency, as one value or two; cents where it has some."""
        if isinstance(value, MoneyValue):
            currency, value = value.currency, value.amount
        amount = _decimal(value)
        pattern = self.figures.currency_formats["standard"].pattern
        if amount == amount.to_integral_value():
            pattern = pattern.replace(".00", "")
        code = currency or self.context.currency
        told = format_currency(amount, code, pattern, locale=self.figures, currency_digits=amount % 1 != 0)
        return _GLUED.sub("\xa0", self._own_symbol(told, code))

    def _own_symbol(self, told: str, code: str) -> str:
        """Write the company's own currency without the country: nobody there takes $ for another dollar."""
        if code != self.context.currency:
            return told
        return told.replace(get_currency_symbol(code, self.figures), get_currency_symbol(code, self.language))

    def day(self, value: object) -> str:
        """Return a day: today, tomorrow, yesterday, or weekday and date, with the year if it is another one."""
        day = self.date(value)
        near = self.labels["near_days"].get((day - self.context.today).days)
        if near:
            return str(near)
        forms = self.labels["skeletons"]
        skeleton = forms["day"] if day.year == self.context.today.year else forms["day_of_year"]
        return format_skeleton(skeleton, day, locale=self.dates).replace(",", "", 1)

    def date(self, value: object) -> date:
        """Return the reader's day of an ISO day or moment."""
        if isinstance(value, datetime):
            return self._local(value).date()
        if isinstance(value, date):
            return value
        return self._local(datetime.fromisoformat(str(value))).date()

    def exact_day(self, value: object) -> str:
        """Return a day as a date, never as today or tomorrow."""
        return str(format_date(self.date(value), "medium", locale=self.dates))

    def moment(self, value: object) -> str:
        """Return a day and, where one is named, the time of day."""
        text = value.isoformat() if isinstance(value, datetime | date) else str(value)
        if _ISO_DAY.fullmatch(text):
            return self.day(text)
        return f"{self.day(text)} {self.time(text)}"

    def time(self, value: object) -> str:
        """Return a moment's time of day in the reader's zone."""
        found = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
        return str(format_time(self._local(found).time(), "short", locale=self.dates))

    def count(self, number: object, noun: str) -> str:
        """Return a number of things in the right form: 1 deal, 5 deals; 2 szanse, 5 szans."""
        return f"{self.number(number)} {self.noun(noun, number)}"

    def noun(self, noun: str, number: object = 1) -> str:
        """Return a thing's name in the form that goes with a number of it."""
        forms = self.labels["nouns"][noun]
        return str(forms.get(self.figures.plural_form(abs(_decimal(number))), forms["other"]))

    def join(self, items: Iterable[str], word: str = "and") -> str:
        """Return items as a list in a sentence: a, b and c."""
        *first, last = [str(item) for item in items] or [""]
        return f"{', '.join(first)} {self.labels['words'][word]} {last}" if first else last

    def label(self, group: str, key: object) -> str:
        """Return what a key of a group is called; one without a name of its own is spelt out."""
        known: Mapping[str, Any] = self.labels[group]
        return str(known.get(str(key)) or str(key).removesuffix("_id").replace("_", " "))

    def known(self, group: str, key: object) -> bool:
        """Tell whether a group has a name for a key."""
        return str(key) in self.labels[group]

    def quote(self, text: object) -> str:
        """Return words in the language's quotation marks, in one line."""
        opening, closing = self.labels["quotes"]
        return f"{opening}{flat(text)}{closing}"

    def _local(self, moment: datetime) -> datetime:
        return moment if moment.tzinfo is None else moment.astimezone(self.context.zone)


def flat(text: object) -> str:
    """Return text in one line, without characters that do not show."""
    return " ".join("".join(char if char.isprintable() else " " for char in str(text)).split())


def short(text: object, length: int = 160) -> str:
    """Return text in one line, cut between words where it is longer than so many characters."""
    whole = flat(text)
    if len(whole) <= length:
        return whole
    return whole[:length].rsplit(" ", 1)[0].rstrip(" ,;:.–-") + "…"


def capital(text: str) -> str:
    """Return text with its first letter large, the others as they are."""
    return text[:1].upper() + text[1:]


def sentence(text: str) -> str:
    """Return text with a full stop, unless it ends in a mark already."""
    return text if text.endswith((".", "!", "?", "…")) else text + "."


def _decimal(value: object) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(str(value))


def _shortest(value: object) -> Decimal:
    """Return a number without zeros at its end: 45000 for 45000.00."""
    number = _decimal(value)
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()


@cache
def _locales(language: str, locale: str) -> tuple[Locale, Locale]:
    """Return the locales of numbers and of dates."""
    usual = prompts.labels(language)["locales"]
    own, _, country = locale.replace("-", "_").partition("_")
    if own == language and country:
        try:
            found = Locale.parse(f"{language}_{country}")
        except (UnknownLocaleError, ValueError):
            pass
        else:
            return found, found
    return Locale.parse(usual["figures"]), Locale.parse(usual["dates"])

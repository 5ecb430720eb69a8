"""Which one-byte encoding of Latin script gives words that some European language could have."""

from __future__ import annotations

import re

#: Accented letters by language; a reading that needs letters of several languages is less likely.
#: The weight breaks ties in favour of the languages that meet most often in a Polish sales office.
_LANGUAGES: dict[str, tuple[tuple[float, str], ...]] = {
    "cp1250": (
        (1.0, "ąćęłńóśźż"),
        (0.97, "äöüß"),
        (0.9, "áčďéěíňóřšťúůýžľĺŕôä"),
        (0.9, "áéíóöőúüű"),
        (0.9, "čćđšž"),
        (0.8, "ăâîşţ"),
    ),
    "cp1252": (
        (0.97, "äöüß"),
        (0.95, "àâçéèêëîïôœùûü"),
        (0.95, "áéíñóúü"),
        (0.95, "àáâãçéêíóôõú"),
        (0.95, "åäöæøé"),
        (0.95, "àèéìòù"),
    ),
}
_LANGUAGES |= dict.fromkeys(("iso-8859-2", "cp852"), _LANGUAGES["cp1250"])
# The second group, of DOS programs, is tried only when the first gives no sense.
_ORDER = (("cp1250", "iso-8859-2", "cp1252"), ("cp852",))
_WORD = re.compile(r"[^\W\d_]{2,}")
# Signs that no word touches (Ś read as ¦), and accents without their letter (½ read as ˝).
_SIGN_AT_WORD = re.compile(r"(?<=[^\W\d_])[¡-©¬-¶\xb8-¿×÷\u02d8-\u02dd](?=[^\W\d_])|[‰†‡¦¤¥£¢±¹³¼½¾¿¡¬×÷](?=[^\W\d_])")
_LONE_ACCENT = re.compile(r"[¨\xb4\xb8\u02c7\u02d8-\u02dd¯]")
# A digit against an accented letter: £100 read as Ł100.
_BESIDE_DIGIT = re.compile(r"\d(?![a-zA-Z])[^\W\d_]|(?![a-zA-Z])[^\W\d_]\d")
# Polish writes a soft consonant before a vowel with i, so ńo or ća is another alphabet's ño or æa.
_SOFT_BEFORE_VOWEL = re.compile("[ńćśź][aeiouyąęó]")
_CAPITAL_INSIDE = re.compile(r"(?<=[a-z])(?![A-Z])[^\W\d_a-z](?<=[A-ZĄĆĘŁŃÓŚŹŻŠŽŤŞÁÉÍÝŘŮÈÀÊÇÄÖÜŒŸ])")
_LATIN_SHARE = 0.3
_FITS = 0.3


def most_plausible(evidence: bytes) -> str | None:
    """Return cp1250, iso-8859-2, cp1252 or cp852, whichever fits the accented bytes best, if any does."""
    return next((found for group in _ORDER if (found := _best(evidence, group))), None)


def _best(evidence: bytes, encodings: tuple[str, ...]) -> str | None:
    texts = {encoding: evidence.decode(encoding, errors="replace") for encoding in encodings}
    scores = {encoding: _score(text, encoding) for encoding, text in texts.items() if _is_latin(text)}
    best = max(scores, key=scores.__getitem__, default=None)
    if best is None:
        return None
    needed = _FITS if _accented_letters(texts[best]) else 0
    return best if scores[best] >= needed else None


def _is_latin(text: str) -> bool:
    """Whether accented words have plain letters too; Cyrillic or Greek read as Latin has hardly any."""
    accented = [word for word in _WORD.findall(text) if not word.isascii()]
    mixed = sum(any(char.isascii() for char in word) for word in accented)
    return mixed >= len(accented) * _LATIN_SHARE


def _accented_letters(text: str) -> list[str]:
    return [char for word in _WORD.findall(text) for char in word.lower() if not char.isascii()]


def _score(text: str, encoding: str) -> float:
    accented = _accented_letters(text)
    coverage = 0.0
    if accented:
        coverage = max(
            weight * sum(char in letters for char in accented) / len(accented)
            for weight, letters in _LANGUAGES[encoding]
        )
    return coverage - 2 * _oddities(text) / max(1, sum(not char.isascii() for char in text))


def _oddities(text: str) -> int:
    patterns = (_SIGN_AT_WORD, _LONE_ACCENT, _BESIDE_DIGIT, _SOFT_BEFORE_VOWEL, _CAPITAL_INSIDE)
    controls = sum("\x80" <= char <= "\x9f" for char in text)
    return sum(len(pattern.findall(text)) for pattern in patterns) + controls + text.count("\ufffd")

"""Polish verbs show time, order and person by their forms, which a dictionary knows."""

from __future__ import annotations

import pytest

from assistant.models.offline.verbforms import forms_of

pytest.importorskip("morfeusz2")


@pytest.mark.parametrize(
    ("word", "forms"),
    [
        ("zadzwoniłam", {"past", "own"}),
        ("zadzwonilam", {"past", "own"}),
        ("wysłano", {"past"}),
        ("podpisze", {"future"}),
        ("podpiszę", {"future", "own"}),
        ("przesun", {"order"}),
        ("odpowiedzieć", {"infinitive"}),
        ("chciałby", {"conditional"}),
        ("oferta", set()),
        ("mailem", set()),
    ],
)
def test_a_verb_is_known_by_its_form(word: str, forms: set[str]) -> None:
    """A word that may be anything but a verb has no forms; one without its marks is read with them."""
    assert forms_of(word) == forms

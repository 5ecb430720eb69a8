"""Settings come from the environment, and a mistake in them is explained, not ignored."""

from __future__ import annotations

import pytest

from assistant.settings import InvalidSetting, Settings, UnknownSetting, load


def test_without_settings_the_database_lies_next_to_the_checkout() -> None:
    """Two commands, started from different folders, meet in the same database."""
    assert load({}) == Settings()
    assert load({}).database_url.endswith("/.data/crm.db")


def test_settings_are_read_and_empty_ones_count_as_unset() -> None:
    """A container that passes an empty variable on means "not set"."""
    found = load({"CRM_AS": " ann@testing.example ", "CRM_DATABASE_URL": "", "CRM_DEBUG": "yes", "PATH": "/bin"})
    assert found == Settings(acting_user="ann@testing.example", debug=True)


@pytest.mark.parametrize(
    ("mistyped", "meant"),
    [("CRM_DATABASE", "CRM_DATABASE_URL"), ("CRM_DB_URL", "CRM_DATABASE_URL"), ("CRM_USER", "CRM_AS")],
)
def test_a_mistyped_setting_is_an_error_that_names_the_right_one(mistyped: str, meant: str) -> None:
    """A setting that is silently ignored would let somebody work in the wrong database."""
    with pytest.raises(UnknownSetting) as caught:
        load({mistyped: "x"})
    assert mistyped in str(caught.value)
    assert f"Did you mean {meant}?" in caught.value.advice


@pytest.mark.parametrize(("name", "value"), [("CRM_DEBUG", "perhaps"), ("CRM_SECRET_KEY", "hunter2")])
def test_a_value_that_cannot_work_is_refused_with_its_name(name: str, value: str) -> None:
    """A wrong value is met at the start, not somewhere in the middle."""
    with pytest.raises(InvalidSetting, match=name):
        load({name: value})


def test_secrets_are_kept_out_of_messages() -> None:
    """A secret shows neither in an error nor where settings are printed."""
    with pytest.raises(InvalidSetting) as caught:
        load({"CRM_SECRET_KEY": "hunter2"})
    assert "hunter2" not in f"{caught.value} {caught.value.advice}"
    assert "s3cret" not in repr(Settings(secret_key="s3cret" * 6))

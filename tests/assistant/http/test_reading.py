"""Records over HTTP: as the key's user may see them, filtered, in parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.assistant.http.conftest import Web


def test_records_are_listed_with_filters_and_in_order(web: Web) -> None:
    """Amounts are text, so that nothing rounds them; the total counts what is not shown too."""
    found = web.get("/v1/deals?order=-amount&limit=1").json()
    assert (found["total"], [row["label"] for row in found["records"]]) == (2, ["Pilot"])
    filtered = web.get("/v1/deals?filters=amount < 15").json()
    assert [(row["label"], row["amount"]) for row in filtered["records"]] == [("Renewal", "10")]
    assert web.get("/v1/deals?offset=2").json()["records"] == []


def test_a_record_is_shown_to_who_may_see_it(web: Web) -> None:
    """For others it is not there, as one that never was."""
    path = f"/v1/deals/{web.desk.counter.renewal}"
    assert web.get(path).json()["label"] == "Renewal"
    for answer in (web.get(path, "cyd"), web.get("/v1/deals/999999"), web.get(f"/v1/deals/{10**30}")):
        assert (answer.status_code, answer.json()["error"]["type"]) == (404, "UnknownRecord")
    assert web.get("/v1/deals", "cyd").json()["total"] == 0


def test_every_kind_can_be_read(web: Web) -> None:
    """Also those of which there are none."""
    for kind in ("accounts", "contacts", "deals", "activities", "tasks", "leads"):
        assert web.get(f"/v1/{kind}").status_code == 200


def test_what_cannot_be_asked_is_refused_with_a_hint(web: Web) -> None:
    """One form of error for all of it."""
    for path in ("/v1/deals?filters=colour = red", "/v1/deals?limit=0", "/v1/deals?order=colour", "/v1/deals/x"):
        answer = web.get(path)
        assert answer.status_code in {400, 422}, path
        assert answer.json()["error"]["hint"], path
    assert web.get("/v1/users").status_code in {404, 422}
    assert web.get("/nowhere").json()["error"]["type"] == "HTTPError"

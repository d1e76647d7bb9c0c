"""What a brand reads about who joined and left, when and where."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from signup.capture.commands import Withdraw
from signup.domain.consent import Channel
from tests.support.factories import a_scene, a_text

if TYPE_CHECKING:
    from datetime import datetime

    from tests.support.clock import FixedClock
    from tests.web.api.conftest import Brand

KINDS = ("requested", "given", "confirmed", "withdrawn")


def _rows(brand: Brand, name: str, **query: str) -> list[dict[str, Any]]:
    answer = brand.get(f"/v1/reports/{name}", **query)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.get_json()["rows"]
    return found


def _told(rows: list[dict[str, Any]], *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in (*names, *KINDS)) for row in rows]


def leave(brand: Brand, profile: str, at: datetime) -> None:
    brand.record(Withdraw(a_scene(brand.site, at), profile, Channel.EMAIL, None, "letter"))


def test_growth_tells_who_joined_and_left_on_each_day(brand: Brand, clock: FixedClock) -> None:
    ada = brand.sign_up("ada@example.com")
    brand.sign_up("bea@example.com", 2)
    leave(brand, ada, clock.advance(days=1))

    assert _told(_rows(brand, "growth"), "day", "channel") == [
        ("2026-03-02", "email", 0, 2, 0, 0),
        ("2026-03-03", "email", 0, 0, 0, 1),
    ]


def test_sources_tell_forms_and_keywords_apart(brand: Brand) -> None:
    brand.sign_up("ada@example.com")
    scene = replace(a_scene(brand.site), source="keyword:BAG:hash")
    brand.record(a_text(scene, "join"))
    found = {(row["source"], row["channel"]) for row in _rows(brand, "sources")}

    assert found == {("popup:welcome", "email"), ("keyword:BAG", "sms")}


def test_other_days_and_other_brands_are_not_counted(brand: Brand, neighbour: Brand) -> None:
    brand.sign_up("ada@example.com")

    assert _rows(brand, "sources", since="2026-03-03", until="2026-03-04") == []
    assert _rows(brand, "growth", since="2026-02-01", until="2026-03-01") == []
    assert _rows(neighbour, "sources") == []


@pytest.mark.parametrize("name", ["growth", "sources"])
@pytest.mark.parametrize("query", [{"since": "yesterday"}, {"by": "day"}])
def test_a_choice_that_cannot_be_is_refused(brand: Brand, name: str, query: dict[str, str]) -> None:
    assert brand.get(f"/v1/reports/{name}", **query).status_code == 422

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import update

from signup.storage import tables
from tests.support.clock import START
from tests.support.factories import EMAIL, OTHER_EMAIL

if TYPE_CHECKING:
    from tests.support.clock import FixedClock
    from tests.web.api.conftest import Brand


def _listed(brand: Brand, **query: str) -> list[dict[str, Any]]:
    answer = brand.get("/v1/deliveries", **query)
    assert answer.status_code == 200
    found: list[dict[str, Any]] = answer.get_json()["deliveries"]
    return found


def test_a_signup_appears_as_a_delivery_about_its_profile(brand: Brand) -> None:
    profile = brand.sign_up(EMAIL)
    told = [one for one in _listed(brand) if one["destination"] == "crm"]
    assert [(one["profile"], one["kind"], one["state"]) for one in told] == [
        (profile, "profile.subscribed", "pending")
    ]
    assert told[0]["next_at"] == told[0]["created_at"] == "2026-03-02T17:30:00.000Z"


def test_deliveries_are_listed_newest_first(brand: Brand, clock: FixedClock) -> None:
    brand.sign_up(EMAIL, 1)
    brand.sign_up(OTHER_EMAIL, 2, at=clock.advance(hours=1))
    times = [one["created_at"] for one in _listed(brand)]
    assert len(set(times)) == 2
    assert times == sorted(times, reverse=True)


def test_a_choice_shows_only_what_fits(brand: Brand) -> None:
    first, second = brand.sign_up(EMAIL, 1), brand.sign_up(OTHER_EMAIL, 2)
    assert {one["profile"] for one in _listed(brand, profile=first)} == {first}
    assert {one["profile"] for one in _listed(brand, destination="crm")} == {first, second}
    assert _listed(brand, destination="nowhere") == []
    assert _listed(brand, state="dead") == []


def test_following_next_shows_every_delivery_once(brand: Brand) -> None:
    for number in range(30):
        brand.sign_up(f"person{number}@example.com", number)
    seen: list[str] = []
    query: dict[str, str] = {}
    while True:
        page = brand.get("/v1/deliveries", **query).get_json()
        seen += [one["id"] for one in page["deliveries"]]
        if page["next"] is None:
            break
        query = {"cursor": page["next"]}
    assert len(seen) == len(set(seen)) >= 30


@pytest.mark.parametrize(
    "query", ["state=asleep", "cursor=%21", "profile=", "stat=dead", "state=dead&state=sent"]
)
def test_a_choice_that_cannot_be_meant_is_refused(brand: Brand, query: str) -> None:
    answer = brand.client.get(f"/v1/deliveries?{query}", headers=brand._headers)
    assert answer.status_code == 422


def test_a_dead_delivery_is_made_again_and_only_once(brand: Brand) -> None:
    brand.sign_up(EMAIL)
    brand.settle("dead")
    ids = [one["id"] for one in _listed(brand, state="dead")]
    assert brand.post("/v1/deliveries/replay", {"ids": ids}).get_json() == {"replayed": len(ids)}
    assert brand.post("/v1/deliveries/replay", {"ids": ids}).get_json() == {"replayed": 0}
    assert {one["state"] for one in _listed(brand)} == {"pending"}


def test_deliveries_are_made_again_by_choice(brand: Brand, clock: FixedClock) -> None:
    brand.sign_up(EMAIL, 1)
    brand.sign_up(OTHER_EMAIL, 2, at=clock.advance(hours=1))
    brand.settle("dead")
    choice = {
        "destination": "crm",
        "state": "dead",
        "since": "2026-03-02T19:00:00+01:00",
        "until": "2026-03-03T00:00:00Z",
    }
    assert brand.post("/v1/deliveries/replay", choice).get_json() == {"replayed": 1}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"ids": []},
        {"ids": ["x"], "state": "dead"},
        {"ids": "x"},
        {"ids": [1]},
        {"ids": ["x"] * 1001},
        {"state": "asleep"},
        {"since": "yesterday"},
        {"since": "2026-03-02T19:00:00"},
        {"since": 1},
        {"until": "0001-01-01T00:00:00+14:00"},
        {"all": True},
    ],
)
def test_a_replay_that_does_not_say_which_is_refused(brand: Brand, body: dict[str, Any]) -> None:
    brand.sign_up(EMAIL)
    brand.settle("dead")
    assert brand.post("/v1/deliveries/replay", body).status_code == 422
    assert {one["state"] for one in _listed(brand)} == {"dead"}


def test_another_brands_deliveries_do_not_exist(brand: Brand, neighbour: Brand) -> None:
    neighbour.sign_up(EMAIL)
    neighbour.settle("dead")
    theirs = [one["id"] for one in _listed(neighbour)]
    assert _listed(brand) == []
    assert brand.post("/v1/deliveries/replay", {"ids": theirs}).get_json() == {"replayed": 0}
    assert brand.post("/v1/deliveries/replay", {"state": "dead"}).get_json() == {"replayed": 0}
    assert {one["state"] for one in _listed(neighbour)} == {"dead"}


def test_the_history_of_a_person_shows_who_was_told_of_each_consent(brand: Brand) -> None:
    person = brand.sign_up(EMAIL)
    path = f"/v1/profiles/{person}/consents"
    (delivery,) = [one for one in _listed(brand) if one["destination"] == "crm"]
    waits = {"id": delivery["id"], "destination": "crm", "state": "pending", "at": None}
    assert [one["handed_over"] for one in brand.get(path).get_json()["consents"]] == [[waits]]

    with brand.services.engine.begin() as connection:
        settled = {"state": "confirmed", "settled_at": START + timedelta(seconds=2)}
        connection.execute(update(tables.outbox).values(settled))
    (consent,) = brand.get(path).get_json()["consents"]
    told = {**waits, "state": "confirmed", "at": "2026-03-02T17:30:02.000Z"}
    assert consent["handed_over"] == [told]

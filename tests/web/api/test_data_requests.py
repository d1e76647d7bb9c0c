"""The brand's systems see which customers want their data, and note that they have it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from signup.storage.data_requests import DataRequest, add
from tests.support.clock import START

if TYPE_CHECKING:
    from tests.web.api.conftest import Brand


def ask(brand: Brand, *wishes: tuple[str, int]) -> None:
    """Have customers ask: each an id and so many hours from the start."""
    rows = [
        DataRequest(brand.site.key, name, "shopify", "9999", ("P1",), START + timedelta(hours=hour))
        for name, hour in wishes
    ]
    with brand.services.engine.begin() as connection:
        add(connection, rows)


def listed(brand: Brand, **query: str) -> list[str]:
    answer = brand.get("/v1/data-requests", **query)
    assert answer.status_code == 200
    return [one["id"] for one in answer.get_json()["data_requests"]]


def answered(brand: Brand, name: str) -> Any:
    return brand.post(f"/v1/data-requests/{name}/answered", {}).get_json()


def test_who_waits_is_shown_with_when_the_answer_is_due(brand: Brand) -> None:
    ask(brand, ("a" * 64, 0))
    assert brand.get("/v1/data-requests").get_json() == {
        "data_requests": [
            {
                "id": "a" * 64,
                "platform": "shopify",
                "reference": "9999",
                "profiles": ["P1"],
                "state": "waiting",
                "asked_at": "2026-03-02T17:30:00.000Z",
                "due_at": "2026-04-01T17:30:00.000Z",
                "answered_at": None,
            }
        ],
        "next": None,
    }


def test_the_oldest_comes_first(brand: Brand) -> None:
    ask(brand, ("late", 2), ("early", 1))
    assert listed(brand) == ["early", "late"]


def test_who_was_answered_waits_no_more_and_is_noted_once(brand: Brand) -> None:
    ask(brand, ("one", 0), ("two", 1))
    assert answered(brand, "one") == {"answered": True}
    assert answered(brand, "one") == {"answered": False}
    assert listed(brand, state="waiting") == ["two"]
    assert listed(brand, state="answered") == ["one"]
    assert brand.get("/v1/data-requests").get_json()["data_requests"][0]["answered_at"]


def test_of_what_nobody_asked_nothing_was_waiting(brand: Brand) -> None:
    assert answered(brand, "nothing") == {"answered": False}


def test_following_next_shows_each_once(brand: Brand) -> None:
    ask(brand, *((f"{number:064}", number // 7) for number in range(120)))
    seen: list[str] = []
    query: dict[str, str] = {}
    while True:
        page = brand.get("/v1/data-requests", **query).get_json()
        seen += [one["id"] for one in page["data_requests"]]
        if page["next"] is None:
            break
        query = {"cursor": page["next"]}
    assert seen == [f"{number:064}" for number in range(120)]


@pytest.mark.parametrize("query", ["state=asleep", "cursor=%21", "stat=waiting", "state="])
def test_a_choice_that_cannot_be_meant_is_refused(brand: Brand, query: str) -> None:
    answer = brand.client.get(f"/v1/data-requests?{query}", headers=brand._headers)
    assert answer.status_code == 422


def test_another_brands_customers_do_not_exist(brand: Brand, neighbour: Brand) -> None:
    ask(neighbour, ("theirs", 0))
    assert listed(brand) == []
    assert answered(brand, "theirs") == {"answered": False}
    assert listed(neighbour, state="waiting") == ["theirs"]


@pytest.mark.parametrize("name", ["%00", "a%00b", "a" * 65, "%F0%9F%A5%90"])
def test_of_what_is_no_id_at_all_nothing_was_waiting(brand: Brand, name: str) -> None:
    ask(brand, ("one", 1))
    assert answered(brand, name) == {"answered": False}
    assert listed(brand, state="waiting") == ["one"]

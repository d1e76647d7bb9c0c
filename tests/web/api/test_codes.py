"""Filling pools from the shop's server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from signup.domain.offers import Pool
from tests.support.factories import a_site

if TYPE_CHECKING:
    from signup.domain.site import Site
    from tests.web.api.conftest import Brand


@pytest.fixture
def site() -> Site:
    return a_site(pools=(Pool("welcome", low=2),))


def _level(brand: Brand) -> Any:
    return brand.get("/v1/codes").get_json()["pools"]


def test_codes_are_added_once_however_often_they_are_sent(brand: Brand) -> None:
    body = {"codes": ["A1", "B2"]}
    assert brand.post("/v1/codes/welcome", body).get_json() == {"added": 2, "known": 0}
    assert brand.post("/v1/codes/welcome", body).get_json() == {"added": 0, "known": 2}
    assert _level(brand) == [{"name": "welcome", "free": 2, "given": 0, "low": 2}]


def test_one_bad_code_keeps_all_out_and_is_named_by_its_place(brand: Brand) -> None:
    answer = brand.post("/v1/codes/welcome", {"codes": ["A1", "B 2", "A1"]})
    assert answer.status_code == 422
    assert [one["field"] for one in answer.get_json()["errors"]] == ["codes.1", "codes.2"]
    assert "B 2" not in answer.text
    assert _level(brand)[0]["free"] == 0


def test_a_pool_that_is_not_in_the_site_file_is_unknown(brand: Brand, neighbour: Brand) -> None:
    for one, pool in ((brand, "other"), (neighbour, "welcome")):
        answer = one.post(f"/v1/codes/{pool}", {"codes": ["A1"]})
        assert (answer.status_code, answer.get_json()["code"]) == (404, "pool_unknown")


@pytest.mark.parametrize("body", [{}, {"codes": []}, {"codes": [""]}, {"codes": [1]}])
def test_what_holds_no_code_is_refused(brand: Brand, body: dict[str, Any]) -> None:
    assert brand.post("/v1/codes/welcome", body).status_code == 422

"""The brand's secret key: from servers, for one site, and never from a page."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from tests.web.kit.conftest import SHOP

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.clock import FixedClock
    from tests.web.kit.conftest import Bench

KEY = "sk_" + "a1B2-_" * 7
SHOWN = {"Authorization": f"Bearer {KEY}"}


@dataclass
class Keys:
    """The stored hashes, and how often they were asked for."""

    sites: dict[str, str] = field(
        default_factory=lambda: {hashlib.sha256(KEY.encode()).hexdigest(): "demo"}
    )
    asked: int = 0

    def __call__(self, key_hash: str) -> str | None:
        self.asked += 1
        return self.sites.get(key_hash)


@pytest.fixture
def keys() -> Keys:
    return Keys()


@pytest.fixture
def bench(make: Callable[..., Bench], keys: Keys) -> Bench:
    return make({"find_site": keys})


def test_a_server_with_the_key_is_let_in(bench: Bench) -> None:
    assert bench.client.get("/v1/profiles", headers=SHOWN).status_code == 200


@pytest.mark.parametrize(
    "shown",
    ["", "Bearer", f"Bearer {KEY}x", f"Basic {KEY}", KEY, "Bearer sk_", f"Bearer  {KEY}",
     f"Bearer {KEY} ", "Bearer sk_" + "é" * 20, "Bearer " + "sk_" + "a" * 5000, f"Bearer {KEY}\n"],
)  # fmt: skip
def test_anything_else_is_401_and_says_what_is_wanted(bench: Bench, shown: str) -> None:
    answer = bench.client.get("/v1/profiles", environ_overrides={"HTTP_AUTHORIZATION": shown})
    assert (answer.status_code, answer.get_json(force=True)["code"]) == (401, "secret_key_invalid")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("header", [{"Origin": SHOP}, {"Sec-Fetch-Site": "same-origin"}])
def test_a_page_that_shows_the_key_is_refused(bench: Bench, header: dict[str, str]) -> None:
    answer = bench.client.get("/v1/profiles", headers={**SHOWN, **header})
    assert answer.get_json(force=True)["code"] == "secret_key_in_browser"
    assert answer.status_code == 403


def test_the_store_is_asked_once_in_a_while(bench: Bench, keys: Keys, clock: FixedClock) -> None:
    for _ in range(5):
        bench.client.get("/v1/profiles", headers=SHOWN)
    assert keys.asked == 1
    keys.sites.clear()
    clock.advance(seconds=11)
    assert bench.client.get("/v1/profiles", headers=SHOWN).status_code == 401


def test_guessing_is_limited_by_address(make: Callable[..., Bench]) -> None:
    bench = make(limit_public_minute="3")
    found = [bench.client.get("/v1/profiles").status_code for _ in range(4)]
    assert found == [401, 401, 401, 429]


def test_a_key_has_a_limit_of_its_own(make: Callable[..., Bench], keys: Keys) -> None:
    bench = make({"find_site": keys}, limit_secret_key_minute="3")
    found = [bench.client.get("/v1/profiles", headers=SHOWN).status_code for _ in range(4)]
    assert found == [200, 200, 200, 429]


def test_a_shops_server_posts_without_an_origin_and_above_the_limits_of_one_address(
    bench: Bench,
) -> None:
    form = "application/x-www-form-urlencoded"
    answers = [
        bench.client.post(
            "/v1/checkout/demo", data=f"email=a{number}@b.example", headers=SHOWN, content_type=form
        )
        for number in range(40)
    ]
    assert {answer.status_code for answer in answers} == {201}
    assert answers[0].get_json() == {"server": True}


def test_a_shared_door_refuses_a_wrong_key(bench: Bench) -> None:
    answer = bench.client.post("/v1/checkout/demo", headers={"Authorization": "Bearer sk_wrong"})
    assert answer.status_code == 401
    assert bench.stored == []

"""The limits of the contract, through a real app, in memory and in a real Redis."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest
import redis
from limits import parse
from limits.strategies import SlidingWindowCounterRateLimiter

from signup.web.routing import declare
from signup.web.windows import ProcessWindows
from tests.support.servers import free_port
from tests.web.kit.conftest import SHOP

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.test import TestResponse

    from tests.support.clock import FixedClock
    from tests.web.kit.conftest import Bench

OWN = {"Origin": SHOP}


def post(
    bench: Bench, number: int = 0, *, ip: str = "192.0.2.1", origin: str | None = SHOP, **data: str
) -> TestResponse:
    body = {"site": "demo", "email": f"a{number}@example.com", **data}
    headers = {"Origin": origin} if origin else {}
    environ = {"REMOTE_ADDR": ip}
    return bench.client.post("/v1/signups", json=body, headers=headers, environ_overrides=environ)


def statuses(bench: Bench, count: int, path: str, method: str = "POST") -> list[int]:
    return [bench.client.open(path, method=method).status_code for _ in range(count)]


@pytest.fixture
def redis_url(redis_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the URL of a Redis that is waited for, however much the machine has to do."""
    monkeypatch.setattr("signup.web.limits._REDIS_SECONDS", 20.0)
    return redis_url


@pytest.fixture(params=["memory", "redis"])
def limited(request: pytest.FixtureRequest, make: Callable[..., Bench]) -> Bench:
    """An app that counts here, then one that counts in Redis."""
    if request.param == "memory":
        return make()
    return make(rate_limit_url=request.getfixturevalue("redis_url"))


def test_thirty_a_minute_from_one_address_and_no_more(limited: Bench) -> None:
    found = [post(limited, number).status_code for number in range(32)]
    assert found == [201] * 30 + [429] * 2
    assert len(limited.stored) == 30


def test_the_refusal_says_when_to_come_back_and_repeats_nothing(limited: Bench) -> None:
    for number in range(30):
        post(limited, number)
    answer = post(limited, 31)
    assert answer.get_json(force=True)["code"] == "limit_exceeded"
    assert 1 <= int(answer.headers["Retry-After"]) <= 120
    assert answer.headers["Access-Control-Allow-Origin"] == SHOP
    assert "a31@" not in answer.text


def test_another_caller_is_not_refused_for_it(limited: Bench) -> None:
    for number in range(31):
        post(limited, number)
    assert post(limited, 40, ip="192.0.2.2").status_code == 201


def test_five_an_hour_for_one_e_mail_address(limited: Bench) -> None:
    found = [post(limited, 7, ip=f"192.0.2.{number}").status_code for number in range(7)]
    assert found == [201] * 5 + [429] * 2


def test_five_an_hour_for_one_number(limited: Bench) -> None:
    found = [
        post(limited, number, ip=f"192.0.2.{number}", phone="+15035550100").status_code
        for number in range(7)
    ]
    assert found == [201] * 5 + [429] * 2


def test_a_refused_request_is_not_counted_anywhere(limited: Bench) -> None:
    for number in range(10):
        post(limited, 7, ip=f"192.0.2.{number}")
    found = [post(limited, 100 + number, ip="192.0.2.9").status_code for number in range(31)]
    assert found == [201] * 30 + [429]


def test_ipv6_counts_by_its_64(limited: Bench) -> None:
    found = [post(limited, number, ip=f"2001:db8::{number}").status_code for number in range(31)]
    assert found[-1] == 429
    assert post(limited, 50, ip="2001:db8:0:1::1").status_code == 201


def test_a_spoofed_forwarded_for_does_not_help(limited: Bench) -> None:
    found = [
        limited.client.post(
            "/v1/signups",
            json={"email": f"a{number}@example.com"},
            headers={**OWN, "X-Forwarded-For": f"198.51.100.{number}"},
        ).status_code
        for number in range(31)
    ]
    assert found[-1] == 429


def test_a_post_without_an_origin_counts_twice(limited: Bench) -> None:
    found = [post(limited, number, origin=None).status_code for number in range(16)]
    assert found == [201] * 15 + [429]


def test_requests_that_fail_early_are_counted_as_they_leave(limited: Bench) -> None:
    found = statuses(limited, 31, "/v1/signups")
    assert found == [415] * 30 + [429]


def test_beacons_have_a_limit_of_their_own(limited: Bench) -> None:
    assert statuses(limited, 121, "/v1/beacons") == [204] * 120 + [429]
    assert post(limited).status_code == 201


def test_the_window_slides(make: Callable[..., Bench], clock: FixedClock) -> None:
    bench = make(limit_ip_hour="0")
    clock.advance(seconds=-clock().timestamp() % 60)
    for number in range(30):
        post(bench, number)
    clock.advance(seconds=90)
    assert [post(bench, 50 + number).status_code for number in range(16)] == [201] * 15 + [429]
    clock.advance(seconds=60)
    assert post(bench, 90).status_code == 201


def test_after_the_time_it_was_told_a_caller_is_let_in(
    make: Callable[..., Bench], clock: FixedClock
) -> None:
    bench = make(limit_ip_hour="0")
    clock.advance(seconds=17.5)
    for number in range(30):
        post(bench, number)
        clock.advance(seconds=0.9)
    wait = int(post(bench, 31).headers["Retry-After"])
    clock.advance(seconds=wait)
    assert post(bench, 32).status_code == 201


def test_three_hundred_an_hour(make: Callable[..., Bench], clock: FixedClock) -> None:
    bench = make(limit_ip_minute="0")
    found = [post(bench, number).status_code for number in range(301)]
    assert found == [201] * 300 + [429]
    clock.advance(hours=2)
    assert post(bench, 400).status_code == 201


def test_a_limit_of_zero_is_off(make: Callable[..., Bench]) -> None:
    bench = make(limit_ip_minute="0", limit_ip_hour="0", limit_address_hour="0")
    assert {post(bench, 1).status_code for _ in range(400)} == {201}


def test_a_risky_post_fits_even_a_limit_of_one(make: Callable[..., Bench]) -> None:
    bench = make(limit_address_hour="1")
    assert [post(bench, 1, origin=None).status_code for _ in range(2)] == [201, 429]


def test_public_pages_are_limited_by_address(make: Callable[..., Bench]) -> None:
    bench = make(limit_public_minute="3")
    assert statuses(bench, 4, "/confirm/x", "GET") == [200, 200, 200, 429]


def test_a_success_whose_view_forgot_its_limits_is_not_let_out(bench: Bench) -> None:
    @declare(auth="none", limit="capture")
    def forgetful() -> str:
        return "stored"

    bench.app.add_url_rule("/forgetful", view_func=forgetful, methods=["POST"])
    assert bench.client.post("/forgetful").status_code == 500


def test_redis_holds_no_address_and_forgets_in_time(
    make: Callable[..., Bench], redis_url: str
) -> None:
    post(make(rate_limit_url=redis_url), 1, phone="+15035550100")
    with redis.Redis.from_url(redis_url, decode_responses=True, socket_timeout=5) as client:
        keys = [str(key) for key in client.scan_iter()]
        assert len(keys) == 4
        assert all(0 < client.ttl(key) <= 7200 for key in keys)
    assert not [key for key in keys if "example" in key or "1503555" in key or "192.0.2" in key]


def test_processes_share_their_counts_in_redis(make: Callable[..., Bench], redis_url: str) -> None:
    one, other = make(rate_limit_url=redis_url), make(rate_limit_url=redis_url)
    for number in range(15):
        assert post(one, number).status_code == 201
        assert post(other, 100 + number).status_code == 201
    assert post(one, 50).status_code == post(other, 51).status_code == 429


def test_without_redis_limits_are_counted_here_and_nothing_fails(
    make: Callable[..., Bench],
) -> None:
    bench = make(rate_limit_url=f"redis://127.0.0.1:{free_port()}")
    found = [post(bench, number).status_code for number in range(31)]
    assert found == [201] * 30 + [429]
    assert bench.logged.getvalue().count("limits are counted in this process") == 1
    assert bench.kit.metrics.registry.get_sample_value("signup_limits_in_process") == 1


def test_a_redis_that_never_answers_fails_nothing(make: Callable[..., Bench]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        bench = make(rate_limit_url=f"redis://127.0.0.1:{silent.getsockname()[1]}")
        found = [post(bench, number).status_code for number in range(31)]
    assert found == [201] * 30 + [429]


def test_redis_is_used_again_once_it_is_back(
    make: Callable[..., Bench], redis_url: str, clock: FixedClock
) -> None:
    own = f"limits-{redis_url.rpartition('/')[2]}"
    bench = make(rate_limit_url=redis_url.replace("://", f"://{own}:pass@"))
    with redis.Redis.from_url(redis_url, socket_timeout=5) as client:
        client.acl_setuser(own, enabled=True, passwords=["+pass"], keys=["*"], categories=["+@all"])
        client.acl_setuser(own, enabled=True, commands=["-evalsha"])
        assert post(bench, 1).status_code == 201
        client.acl_setuser(own, enabled=True, commands=["+evalsha"])
        assert post(bench, 2).status_code == 201
        assert client.dbsize() == 0
        clock.advance(seconds=2)
        assert post(bench, 3).status_code == 201
        assert client.dbsize() == 3
    assert bench.kit.metrics.registry.get_sample_value("signup_limits_in_process") == 0


def test_counts_of_a_million_keys_stay_in_bounds() -> None:
    windows = ProcessWindows(clock=lambda: 0.0)
    for number in range(100_000):
        assert windows.acquire_sliding_window_entry(str(number), 5, 3600)
    (window,) = windows._windows.values()
    assert len(window.young) + len(window.old) <= 2 * 16_384


def test_the_windows_serve_flask_limiters_own_strategy_too() -> None:
    strategy = SlidingWindowCounterRateLimiter(ProcessWindows(clock=lambda: 600.0))
    item = parse("2/minute")
    assert [strategy.hit(item, "x") for _ in range(3)] == [True, True, False]
    assert strategy.get_window_stats(item, "x").remaining == 0

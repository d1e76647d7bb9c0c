"""The caller's address is the one our own proxies saw, never the one the caller claims."""

from __future__ import annotations

import pytest
from flask import Request
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import EnvironBuilder

from signup.domain.networks import network_of
from signup.web.client import client_country, client_ip


def seen(peer: str, hops: int, forwarded: str | None = None) -> str:
    environ = EnvironBuilder("/").get_environ() | {"REMOTE_ADDR": peer}
    if forwarded is not None:
        environ["HTTP_X_FORWARDED_FOR"] = forwarded
    return client_ip(Request(environ), hops)


def test_without_proxies_the_header_is_not_read() -> None:
    assert seen("203.0.113.9", 0, "1.2.3.4") == "203.0.113.9"


@pytest.mark.parametrize(
    ("hops", "forwarded", "ip"),
    [
        (1, "1.2.3.4", "1.2.3.4"),
        (1, "9.9.9.9, 1.2.3.4", "1.2.3.4"),
        (2, "9.9.9.9, 1.2.3.4, 10.0.0.2", "1.2.3.4"),
        (1, "9.9.9.9,1.2.3.4:51234", "1.2.3.4"),
        (1, "[2001:db8::1]:443", "2001:db8::1"),
        (1, "fe80::1%eth0", "fe80::1"),
        (1, "::ffff:1.2.3.4", "1.2.3.4"),
        (1, "2001:DB8:0::1", "2001:db8::1"),
    ],
)
def test_the_caller_is_as_many_places_from_the_right_as_we_have_proxies(
    hops: int, forwarded: str, ip: str
) -> None:
    assert seen("10.0.0.1", hops, forwarded) == ip


@pytest.mark.parametrize("forwarded", [None, "", "unknown", "1.2.3.4, junk", "1.2.3.4,"])
def test_a_header_that_says_nothing_leaves_the_peer(forwarded: str | None) -> None:
    assert seen("10.0.0.1", 1, forwarded) == "10.0.0.1"


def test_fewer_places_than_proxies_leaves_the_peer() -> None:
    assert seen("10.0.0.1", 3, "1.2.3.4, 5.6.7.8") == "10.0.0.1"


def test_a_peer_without_an_address_is_unknown() -> None:
    assert seen("", 0) == "unknown"
    assert network_of("unknown") == "unknown"


def test_ipv6_counts_by_its_64() -> None:
    assert network_of("2001:db8:0:1::1") == network_of("2001:db8:0:1:ffff::2")
    assert network_of("2001:db8:0:1::1") != network_of("2001:db8:0:2::1")
    assert network_of("1.2.3.4") == "1.2.3.4"


@given(st.text(max_size=80), st.integers(0, 3))
def test_any_header_gives_an_address(forwarded: str, hops: int) -> None:
    assert network_of(seen("10.0.0.1", hops, forwarded))


def located(header: str | None, value: str, hops: int = 1, forwarded: str = "1.2.3.4") -> object:
    environ = EnvironBuilder("/", headers=[("CF-IPCountry", value)]).get_environ()
    environ |= {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": forwarded}
    return client_country(Request(environ), hops, header)


@pytest.mark.parametrize("name", ["CF-IPCountry", "cf-ipcountry"])
@pytest.mark.parametrize("value", ["CA", "ca", " CA "])
def test_the_country_is_what_our_proxy_says(name: str, value: str) -> None:
    assert located(name, value) == "CA"


@pytest.mark.parametrize("value", ["", "XX", "T1", "CAN", "CA, US", "1A", "ÇA"])
def test_what_is_no_country_is_none(value: str) -> None:
    assert located("CF-IPCountry", value) is None


def test_a_country_that_did_not_come_by_our_proxies_is_a_callers_own_claim() -> None:
    assert located("CF-IPCountry", "CA", hops=0) is None
    assert located("CF-IPCountry", "CA", hops=2) is None
    assert located("CF-IPCountry", "CA", forwarded="") is None
    assert located(None, "CA") is None
    assert located("X-Vercel-IP-Country", "CA") is None

"""What is not the provider's own, whole and fresh, is 403 and leaves nothing behind."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from tests.support.providers import FORM, JSON, PUBLIC_URL, SENDERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.contract.sms.conftest import Line
    from tests.support.providers import Webhook

HUGE = 3_000_000


def forgeries(line: Line) -> Iterator[tuple[str, Webhook, Mapping[str, str]]]:
    """Yield what a forger may try: its name, a webhook, changed headers."""
    good, name = line.sender.inbound("COFFEE", line.clock()), line.sender.signature_header
    bare = {key: value for key, value in good.headers.items() if key == "Content-Type"}
    stop = line.sender.inbound("STOP", line.clock())
    yield "no signature", replace(good, headers=bare), {}
    yield "an empty signature", good, {name: ""}
    yield "nonsense", good, {name: "AAAA"}
    yield "a header that is no ASCII", good, {name: "é" * 20}
    yield "a token that is no token", good, {name: "Bearer a.b.c"}
    yield "another body's signature", replace(good, body=stop.body), {}
    yield "a body with one byte more", replace(good, body=good.body + b" "), {}
    if line.sender.name != "telnyx":  # whose signature covers these bytes, whatever they are called
        other = JSON if line.sender.content_type == FORM else FORM
        yield "the other content type", good, {"Content-Type": other}


def test_no_forgery_gets_in(line: Line) -> None:
    for what, webhook, headers in forgeries(line):
        assert (what, line.call(webhook, **headers).status) == (what, 403)
    assert line.is_empty()
    assert line.call(line.sender.inbound("COFFEE", line.clock())).status in {200, 204}


def test_only_the_sites_own_provider_is_heard_however_well_signed(line: Line) -> None:
    for name, other in SENDERS.items():
        if name != line.sender.name:
            assert line.call(other.inbound("COFFEE", line.clock())).status == 403
    assert line.is_empty()


def test_what_is_signed_is_the_configured_address_with_its_raw_query(line: Line) -> None:
    fields = line.sender.text("M1", "+14155552671", "+15005550006", "COFFEE")
    signed = line.sender.webhook(fields, line.clock(), query="number=1")
    moved = replace(signed, path=signed.path.replace("number=1", "number=2"))

    covers_the_url = line.sender.name in {"twilio", "plivo"}
    assert line.call(moved, Host="evil.example").status == (403 if covers_the_url else 204)
    assert line.call(signed, Host="evil.example").status in {200, 204}
    assert PUBLIC_URL not in line.address


def test_a_request_from_long_ago_is_no_proof_where_the_provider_tells_the_time(line: Line) -> None:
    old = line.sender.inbound("COFFEE", line.clock() - timedelta(seconds=301))

    has_a_clock = line.sender.name in {"telnyx", "vonage"}
    assert line.call(old).status == (403 if has_a_clock else 200)


def test_what_is_too_large_is_not_even_read(line: Line) -> None:
    huge = line.sender.inbound("x" * HUGE, line.clock())

    assert line.call(huge).status == 413
    assert line.is_empty()


def test_an_unknown_provider_and_an_unknown_site_are_not_there(line: Line) -> None:
    good = line.sender.inbound("COFFEE", line.clock())

    for path in ("/v1/inbound/pigeon/demo", f"/v1/inbound/{line.sender.name}/nobody"):
        assert line.call(replace(good, path=path)).status == 404


def test_reports_are_held_to_the_same_proof(line: Line) -> None:
    good = line.sender.status("delivered", line.clock(), "row-1")
    other = line.sender.status("failed", line.clock(), "row-1")

    assert line.call(replace(good, body=other.body)).status == 403
    assert line.is_empty()

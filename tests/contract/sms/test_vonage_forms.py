"""Texts from Vonage's older SMS API, where the site file says how its forms are signed."""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from tests.support.factories import PHONE, a_site
from tests.support.providers import FORM, OURS, SECRETS, SENDERS, Webhook, programme

if TYPE_CHECKING:
    from signup.domain.site import Site
    from tests.contract.sms.conftest import Line
    from tests.support.providers import Sender


@pytest.fixture
def sender() -> Sender:
    return SENDERS["vonage"]


@pytest.fixture
def site() -> Site:
    return a_site(sms=programme("vonage", options={"signature_method": "sha256"}))


def form(**changes: str) -> Webhook:
    fields = {
        "msisdn": PHONE[1:],
        "to": OURS[1:],
        "messageId": "0B0000004B65F62F",
        "text": "COFFEE",
        "message-timestamp": "2026-03-02 17:29:58",
        **changes,
    }
    signed = "".join(f"&{name}={fields[name]}" for name in sorted(fields))
    secret = SECRETS["VONAGE_SIGNATURE_SECRET"].encode()
    signature = hmac.new(secret, signed.encode(), hashlib.sha256).hexdigest()
    body = urlencode({**fields, "sig": signature}).encode()
    return Webhook("/v1/inbound/vonage/demo", body, {"Content-Type": FORM})


def test_a_signed_form_is_a_text(line: Line) -> None:
    assert line.call(form()).status == 204

    assert line.state() == "subscribed"
    assert len(line.replies()) == 1


def test_a_form_with_another_word_is_refused(line: Line) -> None:
    good = form()
    forged = Webhook(good.path, good.body.replace(b"COFFEE", b"STOP"), good.headers)

    assert line.call(forged).status == 403
    assert line.is_empty()


def test_a_form_without_a_sender_is_refused_and_a_receipt_has_no_effect(line: Line) -> None:
    assert line.call(form(msisdn="")).status == 422
    assert line.call(form(status="delivered")).status == 204
    assert line.is_empty()


def test_the_messages_api_is_heard_as_well(line: Line) -> None:
    line.text("STOP")

    assert line.state() == "unsubscribed"

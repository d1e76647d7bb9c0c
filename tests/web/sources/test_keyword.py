"""The keyword door for Twilio, as http-api section 4 has it."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from twilio.request_validator import RequestValidator

from signup.storage import tables
from tests.support.app import ENVIRON
from tests.support.factories import EMAIL, PHONE

if TYPE_CHECKING:
    from tests.web.sources.conftest import Shop

PATH = "/v1/inbound/twilio/demo"
FIELDS = {"MessageSid": "SM1", "From": PHONE, "To": "+15005550006", "Body": "COFFEE"}
SILENCE = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
DATA = Path(__file__).parents[2] / "data"
BODIES = (DATA / "inbound-intents.csv").read_bytes().decode()
STOPS = [
    row["body"]
    for row in csv.DictReader(io.StringIO(BODIES, newline=""))
    if row["intent"] == "stop"
]


def signed(url: str = f"http://localhost{PATH}", **fields: str) -> str:
    signer = RequestValidator(ENVIRON["TWILIO_AUTH_TOKEN"])
    return str(signer.compute_signature(url, {**FIELDS, **fields}))


def test_a_keyword_joins_and_the_reply_carries_what_the_law_asks(shop: Shop) -> None:
    answer = shop.text("coffee")

    assert answer.status_code == 200
    assert answer.mimetype == "text/xml"
    reply = answer.get_data(as_text=True)
    for part in ("Northwind", "BAG15", "up to 6", "data rates", "HELP", "STOP", "/terms"):
        assert part.lower() in reply.lower()
    assert shop.state(PHONE, "sms") == "subscribed"


@pytest.mark.parametrize(
    "signature", ["", "AAAA", "é", "\x00", signed(Body="STOP"), signed("http://evil.example/")]
)
def test_a_message_that_is_not_genuine_is_refused_and_nothing_is_stored(
    shop: Shop, signature: str
) -> None:
    headers = {"X-Twilio-Signature": signature.replace("\x00", "%00")}
    answer = shop.client.post(PATH, data=FIELDS, headers=headers)

    assert answer.status_code == 403
    assert shop.is_empty()


def test_the_signature_covers_the_configured_address_not_the_hosts_claim(shop: Shop) -> None:
    headers = {"X-Twilio-Signature": signed("http://evil.example" + PATH), "Host": "evil.example"}

    assert shop.client.post(PATH, data=FIELDS, headers=headers).status_code == 403


def test_the_query_is_part_of_what_is_signed(shop: Shop) -> None:
    signature = signed(f"http://localhost{PATH}?number=1&x=%2F")
    headers = {"X-Twilio-Signature": signature}

    good = shop.client.post(f"{PATH}?number=1&x=%2F", data=FIELDS, headers=headers)
    changed = shop.client.post(f"{PATH}?number=2&x=%2F", data=FIELDS, headers=headers)
    assert (good.status_code, changed.status_code) == (200, 403)


def test_a_redelivery_is_answered_without_a_second_effect_or_reply(shop: Shop) -> None:
    shop.text("COFFEE")
    again = shop.text("COFFEE")

    assert again.status_code == 200
    assert again.get_data(as_text=True) == SILENCE
    assert len(shop.rows(tables.consent_events)) == 1


@pytest.mark.parametrize("body", STOPS)
def test_every_way_to_say_stop_ends_every_text(shop: Shop, body: str) -> None:
    shop.text("COFFEE", sid="SM0")
    shop.clock.advance(minutes=1)
    shop.text(body)

    assert shop.state(PHONE, "sms") == "unsubscribed"
    assert shop.state(PHONE, "sms", "transactional") == "unsubscribed"


def test_a_stop_is_answered_once_and_without_marketing(shop: Shop) -> None:
    first = shop.text("STOP", sid="SM1").get_data(as_text=True)
    shop.clock.advance(minutes=1)
    second = shop.text("STOP", sid="SM2").get_data(as_text=True)

    assert "unsubscribed" in first
    assert "code" not in first.lower()
    assert second == SILENCE


def test_a_stop_that_the_provider_answered_is_recorded_in_silence(shop: Shop) -> None:
    answer = shop.text("STOP", OptOutType="STOP")

    assert answer.get_data(as_text=True) == SILENCE
    assert shop.state(PHONE, "sms") == "unsubscribed"


@pytest.mark.parametrize("body", ["hello", "TEA", "how do I join?", "JOIN", ""])
def test_other_words_get_no_reply_and_change_nothing(shop: Shop, body: str) -> None:
    assert shop.text(body).get_data(as_text=True) == SILENCE
    assert shop.rows(tables.consent_events) == []


def test_a_keyword_on_a_number_that_is_not_ours_joins_nobody(shop: Shop) -> None:
    assert shop.text("COFFEE", To="+15005550009").get_data(as_text=True) == SILENCE
    assert shop.rows(tables.consent_events) == []


def test_a_stop_to_a_number_that_is_not_ours_still_counts(shop: Shop) -> None:
    shop.text("STOP", To="+15005550009")

    assert shop.state(PHONE, "sms") == "unsubscribed"


def test_help_says_who_sends_and_how_to_leave(shop: Shop) -> None:
    reply = shop.text("HELP").get_data(as_text=True)

    assert "hello@northwind.example" in reply
    assert "STOP" in reply


@pytest.mark.parametrize("missing", ["MessageSid", "From", "To", "Body"])
def test_a_genuine_message_without_a_needed_field_is_refused(shop: Shop, missing: str) -> None:
    fields = {name: value for name, value in FIELDS.items() if name != missing}
    signer = RequestValidator(ENVIRON["TWILIO_AUTH_TOKEN"])
    signature = signer.compute_signature(f"http://localhost{PATH}", fields)
    answer = shop.client.post(PATH, data=fields, headers={"X-Twilio-Signature": signature})

    assert answer.status_code == 422
    assert shop.is_empty()


@pytest.mark.parametrize("sender", ["88855", "Northwind", "anonymous"])
def test_a_sender_without_a_number_is_answered_with_silence(shop: Shop, sender: str) -> None:
    answer = shop.text("COFFEE", sender=sender)

    assert (answer.status_code, answer.get_data(as_text=True)) == (200, SILENCE)
    assert shop.is_empty()


def test_words_with_xml_in_them_come_back_as_words(shop: Shop) -> None:
    answer = shop.text("</Message><Redirect>https://evil.example</Redirect> STOP")

    assert "evil" not in answer.get_data(as_text=True)


def test_leaving_email_by_text_is_recorded_and_keeps_the_texts(shop: Shop) -> None:
    shop.add_phone(shop.sign_up().get_json())
    shop.text("Y", sid="SM1")
    shop.clock.advance(minutes=1)
    shop.text("Unsubscribe me from your emails but keep the texts", sid="SM2")

    assert shop.state(EMAIL, "email") == "unsubscribed"
    assert shop.state(PHONE, "sms") == "subscribed"

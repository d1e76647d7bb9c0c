"""The file with all that is kept about a person, for taking along."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.factories import (
    EMAIL,
    EMAIL_MARKETING,
    OTHER_EMAIL,
    PHONE,
    SMS_MARKETING,
    a_disclosure,
    ask,
)

if TYPE_CHECKING:
    from tests.web.subscriber.conftest import Pages

PAGE = "https://shop.example/beans"


@pytest.fixture
def ada(pages: Pages) -> Pages:
    pages.sign_up(attributes={"first_name": "Ada"}, scene={"context": {"page": PAGE}})
    pages.clock.advance(minutes=1)
    pages.add_phone()
    return pages


def data(pages: Pages, link: str | None = None) -> Any:
    answer = pages.post((link or pages.preferences_link()) + "/data")
    assert answer.status_code == 200
    return answer.get_json()


def test_it_is_a_file_to_keep(ada: Pages) -> None:
    answer = ada.post(ada.preferences_link() + "/data")

    assert answer.mimetype == "application/json"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="demo-my-data.json"'
    assert answer.headers["Cache-Control"] == "no-store"


def test_opening_its_address_gives_nothing_away(ada: Pages) -> None:
    answer = ada.open(ada.preferences_link() + "/data")

    assert answer.status_code == 405
    assert EMAIL not in answer.text


def test_it_says_who_the_person_is_and_who_keeps_it(ada: Pages) -> None:
    found = data(ada)

    assert found["controller"]["legal_name"] == "Northwind Coffee LLC"
    assert found["profile"]["attributes"] == {"first_name": "Ada"}
    assert found["identities"] == [
        {"channel": "email", "address": EMAIL, "held": True},
        {"channel": "sms", "address": PHONE, "held": True},
    ]


def test_it_holds_every_consent_with_the_exact_text_and_how_it_came_about(ada: Pages) -> None:
    first, second = data(ada)["consents"]

    assert first["event"] == "requested"
    assert first["disclosure"]["text"] == a_disclosure(*EMAIL_MARKETING).text
    assert first["context"] == {"page": PAGE}
    assert second["channel"] == "sms"


def test_it_says_what_was_sent_where(ada: Pages) -> None:
    ada.clock.advance(minutes=1)
    ada.post(ada.confirm_link())
    found = data(ada)
    sent = [(one["to"], one["what"]) for one in found["sent"]]

    assert ("messenger:email", "message.confirm_email") in sent
    assert ("crm", "profile.subscribed") in sent
    assert found["questions"][0]["answered_at"] is not None
    assert found["signups"][0]["source"] == "popup:welcome:form-1"


def test_links_stay_out_of_it(ada: Pages) -> None:
    assert "/preferences/" not in str(data(ada))


def test_what_became_part_of_the_person_is_in_it(pages: Pages) -> None:
    lone = pages.merged()
    found = data(pages)

    assert [one["id"] for one in found["merged"]] == [lone]
    assert all(one["context"] is not None for one in found["consents"])
    assert data(pages, pages.preferences_link(profile=lone)) == found


def test_of_who_had_the_number_before_only_the_events_are_told(pages: Pages) -> None:
    grace = {"email": OTHER_EMAIL, "phone": PHONE, "asks": (ask(SMS_MARKETING),)}
    pages.sign_up(1, **grace, scene={"context": {"ip": "203.0.113.9"}})
    pages.clock.advance(minutes=1)
    pages.sign_up(2)
    pages.add_phone(2)
    pages.clock.advance(minutes=1)
    pages.text("confirm")
    found = data(pages)

    assert [one["event"] for one in found["consents"] if one["context"] is None] == ["requested"]
    assert "203.0.113.9" not in str(found)
    assert OTHER_EMAIL not in str(found)


def test_a_number_nobody_answered_for_is_told_as_such(pages: Pages) -> None:
    pages.text("join")
    pages.join()
    pages.add_phone()

    assert data(pages)["identities"][-1] == {"channel": "sms", "address": PHONE, "held": False}

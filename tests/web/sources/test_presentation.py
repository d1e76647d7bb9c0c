"""What the widget measured of a text: kept and sealed as it is, and judged in one case only."""

from __future__ import annotations

import json
from typing import Any

import pytest

from signup.evidence.tables import evidence_records
from signup.storage import tables
from tests.support.factories import EMAIL, EMAIL_MARKETING, PHONE, SMS_MARKETING
from tests.web.sources.conftest import Shop, a_consent

WIDGET = "d" * 64
MEASURED: dict[str, Any] = {
    "font_px": 13,
    "contrast": "9.8",
    "on_screen": 100,
    "seen": 100,
    "width": 390,
    "height": 844,
}


def shown(**changes: Any) -> dict[str, Any]:
    """Return what the widget tells of the text above the first step's button."""
    presentation = {**MEASURED, "label": "", "widget": WIDGET, **changes}
    return a_consent(EMAIL_MARKETING, presentation=presentation)


def sealed(shop: Shop) -> dict[str, Any]:
    """Return what the newest sealed record says of the screen."""
    record = json.loads(shop.rows(evidence_records)[-1]["record"])
    return dict(record["shown"])


def test_what_was_measured_is_sealed_with_the_consent(shop: Shop) -> None:
    answer = shop.sign_up(consent=[shown()])

    assert answer.status_code == 201
    assert sealed(shop)["presentation"] == MEASURED
    assert sealed(shop)["widget"] == WIDGET


def test_what_was_measured_stands_in_the_consent_event(shop: Shop) -> None:
    shop.sign_up(consent=[shown()])
    context = shop.rows(tables.consent_events)[0]["context"]

    assert context["presentation"] == MEASURED
    assert context["widget"] == WIDGET


def test_the_second_step_tells_its_own_measures(shop: Shop) -> None:
    first = shop.sign_up(consent=[shown()]).get_json()
    presentation = {"font_px": 12, "on_screen": 40}
    shop.add_phone(first, consent=[a_consent(SMS_MARKETING, presentation=presentation)])

    assert shop.state(PHONE, "sms") == "pending"
    assert sealed(shop)["presentation"] == presentation
    assert sealed(shop)["widget"] is None


@pytest.mark.parametrize("untold", [{}, {"presentation": None}, {"presentation": {}}])
def test_a_widget_that_measures_nothing_is_good(shop: Shop, untold: dict[str, Any]) -> None:
    shop.sign_up(consent=[a_consent(EMAIL_MARKETING, **untold)])

    assert shop.state(EMAIL, "email") == "subscribed"
    assert sealed(shop)["presentation"] == {}


def test_small_or_pale_words_are_recorded_and_refused_by_nobody(shop: Shop) -> None:
    shop.sign_up(consent=[shown(font_px=6, contrast="1.4", on_screen=3, seen=3)])

    assert shop.state(EMAIL, "email") == "subscribed"
    assert sealed(shop)["presentation"] == {
        **MEASURED,
        "font_px": 6,
        "contrast": "1.4",
        "on_screen": 3,
        "seen": 3,
    }


@pytest.mark.parametrize("gone", [{"on_screen": 0, "seen": 0}, {"on_screen": 0, "seen": None}])
def test_of_words_that_were_never_in_view_there_is_no_consent(
    shop: Shop, gone: dict[str, Any]
) -> None:
    answer = shop.sign_up(consent=[shown(**gone)])

    assert answer.status_code == 201
    assert answer.get_json()["problems"] == [
        {"channel": "email", "purpose": "marketing", "code": "disclosure_unseen"}
    ]
    assert shop.rows(tables.consent_events) == []


def test_words_that_were_in_view_before_the_keyboard_hid_them_count(shop: Shop) -> None:
    shop.sign_up(consent=[shown(on_screen=0, seen=75)])

    assert shop.state(EMAIL, "email") == "subscribed"


def test_another_label_on_the_button_grants_nothing(shop: Shop) -> None:
    answer = shop.sign_up(consent=[shown(label="Show me the shop")])

    assert answer.get_json()["problems"][0]["code"] == "disclosure_mismatch"
    assert shop.rows(tables.consent_events) == []


def test_no_text_of_a_stranger_comes_into_the_record(shop: Shop) -> None:
    shop.sign_up(consent=[shown(label=" \n ")])

    assert "label" not in sealed(shop)["presentation"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"font_px": "13"},
        {"font_px": 13.5},
        {"font_px": -1},
        {"font_px": True},
        {"contrast": 7.1},
        {"contrast": "0.5"},
        {"contrast": "22"},
        {"contrast": "7.1\n"},
        {"contrast": "٧"},
        {"contrast": "high"},
        {"on_screen": 101},
        {"seen": -1},
        {"width": 100_001},
        {"height": "844"},
        {"label": "x" * 301},
        {"widget": "D" * 64},
        {"widget": f"{'d' * 64}\n"},
        {"widget": "latest"},
        {"colour": "red"},
    ],
)
def test_a_measure_that_is_none_is_refused(shop: Shop, wrong: dict[str, Any]) -> None:
    answer = shop.sign_up(consent=[shown(**wrong)])

    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["field"] == f"consent.0.presentation.{next(iter(wrong))}"
    assert shop.is_empty()

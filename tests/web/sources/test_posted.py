"""What came of a form that was sent without script, in the words of whoever sent it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from signup.capture.errors import IdempotencyInFlight
from signup.domain.form import Step
from signup.domain.phrases.languages import PHRASEBOOKS
from signup.web.codes import CODES
from signup.web.posted import Posted, send_on
from tests.support.app import services
from tests.support.factories import (
    EMAIL,
    EMAIL_MARKETING,
    FORM,
    SMS_MARKETING,
    a_disclosure,
    a_site,
)

if TYPE_CHECKING:
    from signup.domain.phrases.phrasebook import Phrasebook
    from signup.domain.site import Site
    from tests.web.sources.conftest import Shop

AGED = replace(
    FORM,
    key="aged",
    version="a" * 64,
    steps=(Step("profile", {}, (), ask={"minimum_age": 18}), *FORM.steps),
)

NO_POSTED_FORM_MEETS = {
    "age_too_low": "a plain post holds no birthday",
    "basis_refused": "only the brand claims a legal basis",
    "code_invalid": "codes are typed into the pop-up",
    "disclosure_mismatch": "a plain post names a text, it holds none",
    "disclosure_unseen": "a plain post measures nothing",
    "field_invalid": "every field is a text; told as any other that cannot be right",
    "field_too_short": "no field has a least length",
    "field_unknown": "what else a form holds is the shop's own",
    "idempotency_mismatch": "browsers send no such key, and an order's id counts with its body",
    "link_invalid": "links are followed, or opened by script",
    "message_incomplete": "a provider's webhook",
}
ALSO_TOLD = {"idempotency_in_flight", "storage_unavailable"}
"""Of other statuses: a form that was sent twice at once, and a database that is away."""


@pytest.mark.parametrize("book", PHRASEBOOKS.values(), ids=lambda one: one.language)
def test_every_refusal_that_a_posted_form_can_meet_has_its_words(book: Phrasebook) -> None:
    told = {code.name for code in CODES.values() if code.status in {422, 429}} | ALSO_TOLD
    reasons = book.posts.reasons
    assert reasons.keys() == told - NO_POSTED_FORM_MEETS.keys()
    assert len(set(reasons.values())) == len(reasons)


@pytest.fixture
def site() -> Site:
    """Return a site with a second form, which has a least age."""
    return replace(a_site(), forms=(FORM, AGED))


def _told(shop: Shop, language: str, *, form: str = "welcome", **fields: Any) -> str:
    """Return the page that answers a plain post of somebody whose browser speaks `language`."""
    body = {"email": EMAIL, "disclosure": a_disclosure(*EMAIL_MARKETING).id, **fields}
    kept = {name: value for name, value in body.items() if value is not None}
    headers = {**shop.headers, "Accept-Language": language}
    return shop.client.post(f"/v1/forms/demo/{form}", data=kept, headers=headers).text


def _check_out(shop: Shop, **fields: str) -> str:
    boxes = dict.fromkeys(("email_marketing", "sms_marketing"), "1")
    texts = {
        "disclosure[email_marketing]": a_disclosure(*EMAIL_MARKETING).id,
        "disclosure[sms_marketing]": a_disclosure(*SMS_MARKETING).id,
    }
    body = {**boxes, **texts, "locale": "de", **fields}
    return shop.client.post("/v1/checkout/demo", data=body, headers=shop.headers).text


@pytest.mark.parametrize("language", PHRASEBOOKS)
@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"email": "ada"}, "email_invalid"),
        ({"email": None}, "email_invalid"),
        ({"email": "ädà@example.com"}, "email_not_ascii"),
        ({"phone": "12"}, "phone_invalid"),
        ({"phone": "+41446681800"}, "phone_not_textable"),
        ({"phone": "4155552671", "country": "XX"}, "country_unknown"),
        ({"country": "USA"}, "field_too_long"),
    ],
)
def test_a_refusal_says_why_in_the_readers_language(
    shop: Shop, language: str, fields: dict[str, Any], reason: str
) -> None:
    book = PHRASEBOOKS[language]
    page = _told(shop, language, **fields)
    assert f'<html lang="{language}" dir="{book.direction}">' in page
    assert f"<p>{book.posts.reasons[reason]}</p>\n<p>{book.posts.wrong_text}</p>" in page


def test_everything_that_is_wrong_is_told_at_once(shop: Shop) -> None:
    words = PHRASEBOOKS["de"].posts
    page = _check_out(shop, email="ada", phone="12")
    assert [page.count(words.reasons[key]) for key in ("email_invalid", "phone_invalid")] == [1, 1]
    assert words.order_is_safe in page


def test_a_field_that_was_left_empty_is_named(shop: Shop) -> None:
    words = PHRASEBOOKS["de"].posts
    page = _check_out(shop, email="", phone="12")
    assert words.reasons["email_invalid"] in page
    assert words.reasons["field_required"] not in page


@pytest.mark.parametrize(
    ("fields", "reason"),
    [({"disclosure": "0" * 64}, "disclosure_unknown"), ({"form": "aged"}, "birthday_invalid")],
)
def test_nobody_is_asked_to_correct_what_they_cannot(
    shop: Shop, fields: dict[str, str], reason: str
) -> None:
    words = PHRASEBOOKS["fr"].posts
    page = _told(shop, "fr", **fields)
    assert words.reasons[reason] in page
    assert words.wrong_text not in page


def test_who_tried_too_often_is_told_to_wait(shop: Shop) -> None:
    pages = [_told(shop, "es", email=f"a{turn}@example.com") for turn in range(40)]
    assert PHRASEBOOKS["es"].posts.reasons["limit_exceeded"] in pages[-1]


def test_what_could_not_be_saved_is_told_without_a_reproach(shop: Shop) -> None:
    services(shop.app).committer.stop()
    book = PHRASEBOOKS["ar"]
    reason = book.posts.reasons["storage_unavailable"]
    assert f"<p>{reason}</p>\n<p>{book.pages.trouble_text}</p>" in _told(shop, "ar")


def test_who_presses_twice_is_never_shown_an_error_document(shop: Shop, site: Site) -> None:
    def still_running() -> None:
        raise IdempotencyInFlight

    with shop.app.test_request_context(headers={"Accept-Language": "fr"}):
        told = send_on(Posted(site, None), still_running, services(shop.app).kit.limits)
        page = shop.app.make_response(told).get_data(as_text=True)
    assert PHRASEBOOKS["fr"].posts.reasons["idempotency_in_flight"] in page

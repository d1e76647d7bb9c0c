"""Joining by a text from a form: what is published, and what is refused."""

from __future__ import annotations

import json

import pytest

from signup.sites.documents import form_from, to_document
from signup.sites.rendering import form_shown
from tests.support.site_files import demo, faults, site_of

BAG = 'incentive = { label = "15% off", code = "BAG15" }'
STEP = 'incentive = { label = "20% off", code = "WELCOME20" }'


def tapping(word: str = "COFFEE", *changes: tuple[str, str], add: str = "") -> str:
    """Return the good file with a form that joins by this keyword."""
    return demo(("[forms.phone]\n", f'[forms.phone]\ntwo_tap = "{word}"\n'), *changes, add=add)


ALIKE = ((STEP, BAG.replace("15", "20")), (BAG, BAG.replace("15", "20")))


def reasons(text: str) -> dict[str, str]:
    return {fault.key_path: fault.reason for fault in faults(text)}


def test_the_keywords_own_text_is_published_beside_the_link() -> None:
    site = site_of(tapping("COFFEE", *ALIKE))
    tap = form_shown(site.forms[0])["steps"][1]["tap"]
    assert tap["href"] == "sms:+15005550006?&body=COFFEE"
    assert tap["text"] == site.keywords[0].disclosure.text
    assert "tap" not in form_shown(site.forms[0])["steps"][0]


def test_where_the_keywords_text_is_in_another_language_a_number_is_typed() -> None:
    more = ('default_country = "US"', 'default_country = "US"\nlocales = ["en-US", "de"]')
    english, german = site_of(tapping("COFFEE", *ALIKE, more)).forms
    assert english.steps[1].tap
    assert not german.steps[1].tap


def test_a_published_form_is_read_back_as_it_was() -> None:
    form = site_of(tapping("COFFEE", *ALIKE)).forms[0]
    assert form_from(json.loads(json.dumps(to_document(form)))) == form


def test_the_form_may_not_promise_what_the_keyword_does_not_give() -> None:
    assert "must promise the same" in reasons(tapping())["forms[0].phone.two_tap"]


@pytest.mark.parametrize("word", ["TEA", "CAFE"])
def test_what_is_no_keyword_is_refused(word: str) -> None:
    assert "not the word of" in reasons(tapping(word, *ALIKE))["forms[0].phone.two_tap"]


def test_nobody_joins_by_a_text_where_only_adults_may() -> None:
    gate = '[age_gate]\nminimum = 18\npage = "https://shop.example/age"'
    assert "age_gate" in reasons(tapping("COFFEE", *ALIKE, add=gate))["forms[0].phone.two_tap"]


def test_nobody_draws_a_prize_by_a_text() -> None:
    drawn = STEP.replace("code =", 'draw = "autumn", code =')
    found = faults(tapping("COFFEE", (STEP, drawn), ALIKE[1]))
    assert any("draws nothing" in one.reason for one in found)


def test_a_text_leaves_no_address_that_a_screen_about_the_person_could_follow() -> None:
    about = '[forms.profile]\nheadline = "You"\nbutton = "Next"\nask = ["first_name"]\n'
    more = ("[forms.email]\n", f"{about}[forms.email]\n")
    after = ('["email", "phone"]', '["phone", "profile", "email"]')
    assert (
        "leaves no address"
        in (reasons(tapping("COFFEE", *ALIKE, more, after))["forms[0].phone.two_tap"])
    )
    between = ('["email", "phone"]', '["email", "profile", "phone"]')
    assert reasons(tapping("COFFEE", *ALIKE, more, between)) == {}

"""What a person says about themselves before they leave an address, and the least age."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from signup.domain.form import Step
from signup.storage import tables
from tests.support.factories import FORM, LINKS, a_site

if TYPE_CHECKING:
    from signup.domain.site import Site
    from tests.web.sources.conftest import Shop

ROAST = {
    "key": "roast",
    "label": "Your roast",
    "several": False,
    "options": [{"value": "light", "label": "Light"}, {"value": "dark", "label": "Dark"}],
}
ASK = {
    "fields": ["first_name", "birthday"],
    "minimum_age": 18,
    "choices": [ROAST, {**ROAST, "key": "at_home", "several": True}],
}
ADULT = {"first_name": " Ada ", "birthday": "1990-05-17"}


@pytest.fixture
def site() -> Site:
    return replace(
        a_site(), forms=(replace(FORM, steps=(Step("profile", {}, (), ask=ASK), *FORM.steps)),)
    )


def test_answers_become_attributes_and_both_addresses_are_asked_for(shop: Shop) -> None:
    choices = {"roast": ["dark"], "at_home": ["dark", "light"]}
    first = shop.sign_up(profile={**ADULT, "choices": choices}).get_json()
    second = shop.add_phone(first)

    assert (first["next"]["step"], second.status_code) == ("phone", 200)
    (person,) = shop.rows(tables.profiles)
    assert person["attributes"] == {
        "first_name": "Ada",
        "birthday": "1990-05-17",
        "roast": "dark",
        "at_home": "light,dark",
    }


@pytest.mark.parametrize(
    ("profile", "field", "code"),
    [
        ({**ADULT, "birthday": "2020-01-01"}, "profile.birthday", "age_too_low"),
        ({"first_name": "Ada"}, "profile.birthday", "field_required"),
        (None, "profile.birthday", "field_required"),
        ({**ADULT, "birthday": "tomorrow"}, "profile.birthday", "birthday_invalid"),
        ({**ADULT, "choices": {"roast": ["burnt"]}}, "profile.choices", "field_invalid"),
        ({**ADULT, "choices": {"roast": ["light", "dark"]}}, "profile.choices", "field_invalid"),
        ({**ADULT, "choices": {"car": ["red"]}}, "profile.choices", "field_invalid"),
    ],
)
def test_what_the_form_does_not_take_is_refused_and_nothing_is_stored(
    shop: Shop, profile: Any, field: str, code: str
) -> None:
    answer = shop.sign_up(profile=profile)

    assert answer.status_code == 422
    assert [(one["field"], one["code"]) for one in answer.get_json()["errors"]] == [(field, code)]
    assert "burnt" not in answer.text
    assert shop.rows(tables.profiles) == []


def test_a_later_visit_changes_nothing_that_is_known(shop: Shop) -> None:
    shop.sign_up(profile=ADULT)
    shop.sign_up(profile={"first_name": "Eve", "birthday": "1980-01-01"})

    (person,) = shop.rows(tables.profiles)
    assert person["attributes"] == {"first_name": "Ada", "birthday": "1990-05-17"}


def test_the_code_of_the_mail_can_be_typed_on_a_form_that_asks_first(shop: Shop) -> None:
    first = shop.sign_up(profile=ADULT, country="DE").get_json()
    (request,) = shop.rows(tables.confirmations)
    headers = {**shop.headers, "Authorization": f"Bearer {first['code']['token']}"}
    code = {"code": LINKS.codes("demo", request["id"])[0]}
    answer = shop.client.post(f"/v1/signups/{first['id']}/code", json=code, headers=headers)

    assert answer.status_code == 200
    assert answer.get_json()["incentive"] == {"label": "10% off", "code": "WELCOME10"}
    assert first["profile"] is None


def test_who_comes_back_does_not_pass_by_the_question_for_their_age(shop: Shop) -> None:
    first = shop.sign_up(profile=ADULT).get_json()
    bearer = {**shop.headers, "Authorization": f"Bearer {first['known']['token']}"}
    asked = {"form": FORM.key, "version": FORM.version}
    answer = shop.client.post(f"/v1/signups/{first['id']}/known", json=asked, headers=bearer)

    assert answer.get_json() == {"id": first["id"], "next": None, "profile": None}

"""The screen that asks about a person, in the site file and as it is published."""

from __future__ import annotations

import json

import pytest

from signup.sites.documents import form_from, to_document
from signup.sites.rendering import form_shown
from tests.support.site_files import demo, faults, site_of

GOOD = """
[forms.profile]
headline = "About you"
button = "Next"
ask = ["first_name", "birthday"]
minimum_age = 18
[[forms.profile.choices]]
key = "roast"
label = "Your roast"
options = { light = "Light", dark = "Dark" }
[forms.profile.locale.de.choices.roast]
label = "Deine Röstung"
options = { dark = "Dunkel" }
"""
ORDER = 'steps = ["profile", "email", "phone"]'


def asking(table: str = GOOD, steps: str = ORDER) -> str:
    """Return the good file with a screen about the person."""
    return demo(
        ('steps = ["email", "phone"]', steps),
        ("[forms.email]\n", f"{table}\n[forms.email]\n"),
        ('default_country = "US"', 'default_country = "US"\nlocales = ["en-US", "de"]'),
    )


def reasons(text: str) -> dict[str, str]:
    return {fault.key_path: fault.reason for fault in faults(text)}


def test_what_is_asked_is_published_in_each_language() -> None:
    english, german = site_of(asking()).forms
    step = form_shown(english)["steps"][0]
    assert (step["name"], step["disclosures"]) == ("profile", [])
    assert step["ask"] == {
        "fields": ["first_name", "birthday"],
        "minimum_age": 18,
        "choices": [
            {
                "key": "roast",
                "label": "Your roast",
                "several": False,
                "options": [
                    {"value": "light", "label": "Light"},
                    {"value": "dark", "label": "Dark"},
                ],
            }
        ],
    }
    (asked,) = german.steps[0].ask["choices"]
    assert asked["label"] == "Deine Röstung"
    assert [one["label"] for one in asked["options"]] == ["Light", "Dunkel"]


def test_the_steps_for_addresses_keep_their_order() -> None:
    form = site_of(asking()).forms[0]
    assert [step.name for step in form.contacts] == ["email", "phone"]
    after = form.after("email")
    assert after is not None
    assert after.name == "phone"


def test_a_published_form_is_read_back_as_it_was() -> None:
    form = site_of(asking()).forms[0]
    assert form_from(json.loads(json.dumps(to_document(form)))) == form


@pytest.mark.parametrize(
    ("old", "new", "key_path", "words"),
    [
        (ORDER, 'steps = ["email", "profile", "phone"]',
         "forms[0].profile.minimum_age", "needs profile to come first"),
        (ORDER, 'steps = ["email", "phone", "profile"]',
         "forms[0].profile.minimum_age", "needs profile to come first"),
        ('ask = ["first_name", "birthday"]', 'ask = ["first_name"]',
         "forms[0].profile.minimum_age", 'needs ask = ["birthday"]'),
        ('key = "roast"', 'key = "birthday"', "forms[0].profile.choices[0].key", "asked for twice"),
        ('{ dark = "Dunkel" }', '{ black = "Schwarz" }',
         "forms[0].profile.locale.de.choices.roast.options.black", "not among the options"),
        ("locale.de.choices.roast", "locale.de.choices.grind",
         "forms[0].profile.locale.de.choices.grind", "not among the choices"),
        ('"birthday"]', '"shoe_size"]', "forms[0].profile.ask[1]", "must be one of"),
        ("minimum_age = 18", "minimum_age = 0", "forms[0].profile.minimum_age", "from 1 to 99"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_with_its_place(
    old: str, new: str, key_path: str, words: str
) -> None:
    text = asking()
    assert text.count(old) == 1
    assert words in reasons(text.replace(old, new))[key_path]


def test_a_screen_that_asks_nothing_is_refused() -> None:
    empty = '[forms.profile]\nheadline = "About you"\nbutton = "Next"\n'
    assert "asks nothing" in reasons(asking(empty))["forms[0].profile"]


def ageless(steps: str) -> str:
    return asking(GOOD.replace("minimum_age = 18\n", ""), f"steps = {steps}")


@pytest.mark.parametrize(
    ("steps", "late"),
    [
        ('["profile", "email", "phone"]', False),
        ('["email", "profile", "phone"]', True),
        ('["email", "phone", "profile"]', True),
        ('["phone", "profile", "email"]', True),
    ],
)
def test_it_may_stand_anywhere_and_the_addresses_keep_their_order(steps: str, late: bool) -> None:
    form = site_of(ageless(steps)).forms[0]

    assert [step.name for step in form.steps] == json.loads(steps)
    assert [one.name for one in form.contacts] == [
        name for name in json.loads(steps) if name != "profile"
    ]
    assert (form.late_profile is not None) is late


def test_an_age_gate_behind_an_address_is_refused_where_it_stands() -> None:
    text = asking(steps='steps = ["email", "profile", "phone"]')
    (fault,) = faults(text)

    assert text.splitlines()[fault.line - 1] == "minimum_age = 18"
    assert str(fault).startswith(f"site.toml:{fault.line}:")


def test_it_is_not_the_only_screen() -> None:
    table = GOOD.replace("minimum_age = 18\n", "")
    assert "needs email or phone" in reasons(asking(table, 'steps = ["profile"]'))["forms[0].steps"]

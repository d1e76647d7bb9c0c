"""Draws in a site file: what they need, and the odds in the form's own text."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from signup.domain.prizes import Draw, Prize
from signup.sites.documents import from_document, to_document
from tests.support.site_files import demo, faults, line_of, site_of, warnings

REWARD = 'incentive = { label = "10% off", code = "WELCOME10" }'
DRAWN = """incentive = { label = "Win a free bag", code = "THANKS5", draw = "autumn" }
text = "Odds: {odds}. No purchase needed. Rules: {rules}"
"""
DRAWS = """[[draws]]
name = "autumn"
rules_url = "https://shop.example/rules"
otherwise = "5% off"
[[draws.prizes]]
label = "A free bag"
odds = "1 in 10"
code = "FREEBAG"
[[draws.prizes]]
label = "A mug"
odds = "1 in 100"
pool = "mugs"
[[pools]]
name = "mugs"
"""


IN_TWO = ('default_country = "US"', 'default_country = "US"\nlocales = ["en-US", "de"]')
GERMAN_STEP = """Rules: {rules}"
locale.de.text = "Chancen: {odds}. Ohne Kauf. Regeln: {rules}"
locale.de.incentive.label = "Eine Tüte gewinnen\""""
TIN = """code = "FREEBAG"
[[draws.prizes]]
label = "A tin"
odds = "1 in 8"
code = "TIN"
locale = { de = { label = "Eine Dose" } }
"""
GERMAN = (
    IN_TWO,
    ('Rules: {rules}"', GERMAN_STEP),
    ('otherwise = "5% off"', 'otherwise = "5% off"\nlocale.de.otherwise = "5 % Rabatt"'),
    ('label = "A free bag"', 'label = "A free bag"\nlocale.de.label = "Eine Tüte Kaffee"'),
    ('code = "FREEBAG"', TIN),
)


def _site(*changes: tuple[str, str]) -> str:
    text = demo((REWARD, DRAWN), add=DRAWS)
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def test_what_is_drawn_by_stands_in_the_text_of_the_form() -> None:
    site = site_of(_site())
    bag, mug = Prize("A free bag", 1, 10, code="FREEBAG"), Prize("A mug", 1, 100, pool="mugs")
    assert site.draws == (Draw("autumn", "https://shop.example/rules", "5% off", (bag, mug)),)
    step = site.forms[0].steps[0]
    assert step.texts["text"] == (
        "Odds: A free bag 1/10 · A mug 1/100. No purchase needed. Rules: shop.example/rules"
    )
    assert step.incentive is not None
    assert (step.incentive.pool, step.incentive.otherwise) == ("draw:autumn", "5% off")
    assert from_document(json.loads(json.dumps(to_document(site)))) == site


def test_other_odds_are_another_version_of_the_form() -> None:
    before, after = (site_of(text).forms[0] for text in (_site(), _site(('1 in 10"', '1 in 9"'))))
    assert before.version != after.version


def test_prizes_are_called_in_each_language_by_the_words_of_that_language() -> None:
    site = site_of(_site(*GERMAN))
    english, told = (form.steps[0] for form in site.forms)
    assert english.texts["text"].startswith("Odds: A free bag 1/10 · A tin 1/8 · A mug 1/100. ")
    assert told.texts["text"] == (
        "Chancen: Eine Tüte Kaffee 1/10 · Eine Dose 1/8 · A mug 1/100. Ohne Kauf. "
        "Regeln: shop.example/rules"
    )
    assert english.incentive is not None
    assert told.incentive == replace(
        english.incentive, label="Eine Tüte gewinnen", otherwise="5 % Rabatt"
    )
    assert from_document(json.loads(json.dumps(to_document(site)))) == site


def test_what_is_said_in_one_language_only_is_a_warning_with_its_line() -> None:
    text = _site(IN_TWO, ('label = "A mug"', 'label = "A mug"\nlocale.de.label = "Ein Becher"'))
    told = [one for one in warnings(text) if "draws" in one]
    unsaid = "stands in no words of de; the default's are shown"
    otherwise, bag = (line_of(text, words) for words in ("otherwise =", 'label = "A free bag"'))
    assert told == [
        f"site.toml:{otherwise}: warning: draws[0].otherwise: {unsaid}",
        f"site.toml:{bag}: warning: draws[0].prizes[0].label: {unsaid}",
    ]
    step = site_of(text).forms[1].steps[0]
    assert "A free bag 1/10 · Ein Becher 1/100" in step.texts["text"]


def test_a_draw_that_was_stored_with_one_language_is_read_as_it_was() -> None:
    site = site_of(_site())
    stored = json.loads(json.dumps(to_document(site)))
    for prize in stored["draws"][0]["prizes"]:
        del prize["label_in"]
    del stored["draws"][0]["otherwise_in"]
    assert from_document(stored) == site


@pytest.mark.parametrize(
    ("old", "new", "path", "words"),
    [
        ('"1 in 10"', '"10%"', "draws[0].prizes[0].odds", "such as"),
        ('"1 in 10"', '"1 in 1"', "draws[0].prizes", "more often than everybody"),
        ('code = "FREEBAG"', "", "draws[0].prizes[0]", "either code or pool"),
        ('pool = "mugs"', 'pool = "cups"', "draws[0].prizes[1].pool", "not among the pools"),
        ('pool = "mugs"', 'code = "FREEBAG"', "draws[0].prizes[1].code", "another prize"),
        ('draw = "autumn"', 'draw = "spring"', "forms[0].email.incentive.draw", "not among the"),
        ('draw = "autumn"', 'draw = "autumn", pool = "mugs"', "forms[0].email.incentive.pool",
         "beside draw"),
        ("Odds: {odds}. ", "", "forms[0].email.text", "must hold {odds}"),
        (" Rules: {rules}", "", "forms[0].email.text", "must hold {rules}"),
        ('label = "A mug"', 'label = "A mug"\nlocale.fr.label = "Une tasse"',
         "draws[0].prizes[1].locale.fr", "not among the locales"),
        ('otherwise = "5% off"', 'otherwise = "5% off"\nlocale.en-US.otherwise = "x"',
         "draws[0].locale.en-US", "is the default locale"),
        ('otherwise = "5% off"', 'otherwise = "5% off"\nlocale.de.label = "x"',
         "draws[0].locale.de.otherwise", "is missing"),
        ('rules_url = "https://shop.example/rules"', "", "draws[0].rules_url", "is missing"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_draw_is_told(old: str, new: str, path: str, words: str) -> None:
    text = _site((old, new))
    found = {one.key_path: one for one in faults(text)}
    assert words in found[path].reason
    if new and not path.endswith("prizes"):
        assert found[path].line == text[: text.rindex(new) + len(new)].count("\n") + 1


def test_a_prize_of_which_no_text_could_tell_is_refused() -> None:
    """Messages say what was won; the longest prize must fit as the promise must."""
    long = "A free bag of coffee, " * 5
    for label in (long, f'A bag"\nlocale.de.label = "{long}'):
        by_phone = demo(
            ('incentive = { label = "20% off", code = "WELCOME20" }',
             DRAWN.replace("Win a free bag", "Win")),
            IN_TWO,
            add=DRAWS.replace("A free bag", label),
        )  # fmt: skip
        assert {one.key_path for one in faults(by_phone)} == {"forms[0].phone.incentive"}

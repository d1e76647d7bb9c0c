"""Draws in a site file: what they need, and the odds in the form's own text."""

from __future__ import annotations

import json

import pytest

from signup.domain.prizes import Draw, Prize
from signup.sites.documents import from_document, to_document
from tests.support.site_files import demo, faults, site_of

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
        ('rules_url = "https://shop.example/rules"', "", "draws[0].rules_url", "is missing"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_draw_is_told(old: str, new: str, path: str, words: str) -> None:
    text = _site((old, new))
    found = {one.key_path: one for one in faults(text)}
    assert words in found[path].reason
    if new and not path.endswith("prizes"):
        assert found[path].line == text[: text.rindex(new)].count("\n") + 1


def test_a_prize_of_which_no_text_could_tell_is_refused() -> None:
    """Messages say what was won; the longest prize must fit as the promise must."""
    by_phone = demo(
        ('incentive = { label = "20% off", code = "WELCOME20" }',
         DRAWN.replace("Win a free bag", "Win")),
        add=DRAWS.replace("A free bag", "A free bag of coffee, " * 5),
    )  # fmt: skip
    assert {one.key_path for one in faults(by_phone)} == {"forms[0].phone.incentive"}

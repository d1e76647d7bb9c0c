"""The variants of a form in a site file: forms of their own, and what is wrong with them."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signup.sites.documents import from_document, to_document
from signup.sites.publish import _report
from signup.sites.rendering import forms_document
from signup.sites.variants import spread
from tests.support.site_files import demo, faults, line_of, site_of, warnings

END = 'after_signup = "never"\n'
SECOND = """[[forms.variants]]
name = "b"
percent = 40
kind = "flyout"
[forms.variants.email]
headline = "15% off today"
button = "Send it"
incentive = { label = "15% off", code = "WELCOME15" }
[forms.variants.show]
scroll_percent = 60
[forms.variants.design]
preset = "midnight"
"""
GERMAN = """[forms.email.locale.de]
headline = "10 % auf den ersten Beutel"
button = "Code holen"
decline = "Nein danke"
incentive = { label = "10 % Rabatt" }
"""


def _with(variants: str = SECOND, show: str = "") -> str:
    return demo((END, f"{END}{variants}"), ("exit_intent = true\n", f"exit_intent = true\n{show}"))


def _german(variants: str) -> str:
    both = 'sms_countries = ["US", "CA"]\nlocales = ["en-US", "de"]'
    return demo(
        ('sms_countries = ["US", "CA"]', both),
        ("[forms.phone]", f"{GERMAN}[forms.phone]"),
        (END, f"{END}{variants}"),
    )


def test_a_variant_is_a_whole_form_that_changes_what_it_says() -> None:
    itself, second = site_of(_with()).forms
    assert (itself.key, itself.variant, second.key, second.variant) == (
        "welcome", "a", "welcome", "b"
    )  # fmt: skip
    assert itself.version != second.version
    assert (itself.kind, second.kind) == ("popup", "flyout")
    texts = [form.steps[0].texts["headline"] for form in (itself, second)]
    assert texts == ["10% off your first bag", "15% off today"]
    assert second.steps[0].incentive is not None
    assert second.steps[0].incentive.code == "WELCOME15"
    assert second.steps[1] == itself.steps[1]
    assert second.frequency == itself.frequency


def test_the_consent_text_of_a_variant_names_its_own_button() -> None:
    itself, second = site_of(_with()).forms
    (first_text,), (second_text,) = itself.steps[0].disclosures, second.steps[0].disclosures
    assert first_text.id != second_text.id
    assert "Send it" in second_text.text
    assert "Get my code" in first_text.text


def test_moments_take_the_place_of_the_forms_and_the_audience_stays() -> None:
    itself, second = site_of(_with(show='[forms.show.where]\nvisitors = "new"\n')).forms
    assert second.show == {"scroll_percent": 60, "where": {"visitors": "new"}, "share": 40}
    assert itself.show["share"] == 60
    assert itself.show["after_seconds"] == 8


def test_browsers_are_told_the_variants_of_a_form_and_nothing_more_of_others() -> None:
    site = site_of(_with())
    shown = json.loads(forms_document(site, "en-US").body)["forms"]
    assert [(one["key"], one["variant"], one["show"]["share"]) for one in shown] == [
        ("welcome", "a", 60),
        ("welcome", "b", 40),
    ]
    (alone,) = json.loads(forms_document(site_of(demo()), "en-US").body)["forms"]
    assert "variant" not in alone
    assert "share" not in alone["show"]


def test_variants_survive_being_stored() -> None:
    site = site_of(_with())
    document = json.loads(json.dumps(to_document(site)))
    assert from_document(document) == site
    assert "form welcome, variant b (en-US)" in _report("demo", 1, {}, document).added


def test_a_translation_goes_with_the_words_it_translates() -> None:
    changed = SECOND.replace('kind = "flyout"\n', "")
    german = next(
        one for one in site_of(_german(changed)).forms if (one.locale, one.variant) == ("de", "b")
    )
    step = german.steps[0]
    assert step.texts["headline"] == "15% off today"
    assert step.texts["decline"] == "Nein danke"
    assert step.incentive is not None
    assert step.incentive.label == "15% off", "not the 10 % that the form promises"
    told = [one for one in warnings(_german(changed)) if "variants[0].email" in one]
    assert len(told) == 1
    assert "has no headline and button for de" in told[0]


def test_a_variant_may_be_translated() -> None:
    words = '[forms.variants.email.locale.de]\nheadline = "15 % heute"\n'
    site = site_of(_german(SECOND + words))
    german = [one for one in site.forms if one.locale == "de"][1]
    assert german.steps[0].texts["headline"] == "15 % heute"


def test_a_variant_may_have_fewer_steps() -> None:
    short = '[[forms.variants]]\nname = "b"\npercent = 50\nsteps = ["email"]\n'
    assert [len(form.steps) for form in site_of(_with(short)).forms] == [2, 1]


def _second(*changes: tuple[str, str]) -> str:
    text = SECOND
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


@pytest.mark.parametrize(
    ("variants", "path", "words"),
    [
        (_second(("40", "100")), "percent", "must be from 1 to 99"),
        (_second(("40", '"40"')), "percent", "must be a whole number"),
        (_second(('"b"', '"B"')), "name", "one small letter"),
        (_second(('"b"', '"a"')), "name", "the form itself is a"),
        (_second(('kind = "flyout"', 'key = "other"')), "key", "is the form's own"),
        (_second(('kind = "flyout"', 'kindd = "x"')), "kindd", "did you mean kind?"),
        (_second(("headline", "headlin")), "email.headlin", "did you mean headline?"),
        (_second(("scroll_percent = 60", "priority = 5")), "show.priority", "other people"),
        (_second(("scroll_percent", "scroll")), "show.scroll", "is no key"),
        (_second(('"midnight"', '"noon"')), "design.preset", "must be one of"),
        (_second(('kind = "flyout"', 'steps = ["profile", "email"]')), "steps", "needs the table"),
    ],
)
def test_what_is_wrong_in_a_variant_is_told_where_it_stands(
    variants: str, path: str, words: str
) -> None:
    text = _with(variants)
    found = {one.key_path: one for one in faults(text)}
    fault = found[f"forms[0].variants[0].{path}"]
    assert words in fault.reason
    key = path.rpartition(".")[2]
    block = text[text.index("[[forms.variants]]") :]
    assert fault.line == line_of(text, "[[forms.variants]]") + line_of(block, f"{key} = ") - 1


def test_shares_must_leave_something_for_the_form_itself() -> None:
    third = '[[forms.variants]]\nname = "c"\npercent = 60\n'
    (fault,) = faults(_with(SECOND + third))
    assert fault.key_path == "forms[0].variants[1].percent"
    assert "leaves nothing" in fault.reason


def test_what_is_wrong_in_the_form_is_not_told_again_for_its_variants() -> None:
    text = demo(("exit_intent = true", "exit_intnt = true"), (END, f"{END}{SECOND}"))
    assert [one.key_path for one in faults(text)] == ["forms[0].show.exit_intnt"]


@pytest.mark.parametrize("line", ["variants = 5", "variants = [1]", 'variant = "b"'])
def test_what_is_no_list_of_variants_is_refused(line: str) -> None:
    text = demo(('kind = "popup"', f'kind = "popup"\n{line}'))
    assert faults(text)
    assert all(one.line == line_of(text, line) for one in faults(text))


def test_a_text_that_is_too_dear_is_told_of_the_variant_that_has_it() -> None:
    long = "x" * 110
    more = f'[forms.variants.phone]\nincentive = {{ label = "{long}", code = "{"Y" * 60}" }}\n'
    found = [one.key_path for one in faults(_with(SECOND + more))]
    assert "forms[0].variants[0].phone.incentive" in found


_NAMES = st.sampled_from(
    ["variants", "variant", "name", "percent", "email", "steps", "show", "locale", "de", "key", "x"]
)
_TOML = st.recursive(
    st.one_of(st.integers(-5, 200), st.sampled_from(["a", "b", "email", "phone"]), st.booleans()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES, inner, max_size=5),
    max_leaves=30,
)


@given(_TOML)
def test_whatever_stands_for_forms_has_a_place_in_the_file(forms: object) -> None:
    found = spread({"forms": forms})
    if isinstance(forms, list):
        assert len(found.origins) == len(found.document["forms"]) >= len(forms)
        assert found.told_once(found.wrong) is not None
    else:
        assert found.document["forms"] == forms

"""The brand's own texts, and texts in several languages."""

from __future__ import annotations

from signup.domain.consent import Channel
from tests.support.site_files import demo, faults, line_of, site_of, warnings

OWN = """
[[disclosures]]
channel = "sms"
purpose = "marketing"
control = "button"
text = '''{text}'''
[disclosures.links]
"Terms" = "https://northwind.example/terms"
"Privacy" = "https://northwind.example/privacy"
"Notice" = "https://northwind.example/notice-of-financial-incentive"
"""
COMPLETE = (
    "By pressing “{label}” I agree to get recurring automated marketing texts from Northwind "
    "Coffee LLC (1 Roastery Way, Portland, OR 97201, USA, hello@northwind.example) at the number "
    "above. Consent is not a condition of purchase. Up to 6 msgs/month. Msg & data rates may "
    "apply. STOP to cancel, HELP for help. Terms, Privacy, Notice."
)


def test_a_complete_text_of_the_brands_own_is_shown_instead() -> None:
    site = site_of(demo(add=OWN.format(text=COMPLETE)))
    phone = site.forms[0].steps[1].disclosures[0]
    assert phone.text.startswith("By pressing “Text me the better code” I agree")
    assert phone.links["Terms"] == "https://northwind.example/terms"
    assert "I agree" not in site.keywords[0].disclosure.text


def test_a_text_that_lacks_what_the_law_asks_for_is_refused() -> None:
    text = demo(
        add=OWN.format(
            text=COMPLETE.replace("Consent is not a condition of purchase.", "").replace(
                "HELP for help", ""
            )
        )
    )
    found = faults(text)
    assert {fault.key_path for fault in found} == {"disclosures[0].text"}
    assert {fault.line for fault in found} == {line_of(text, "text = '''")}
    assert sorted(
        fault.reason.removesuffix(", where it is asked by button") for fault in found
    ) == [
        "lacks HELP for help (CTIA Messaging Principles and Best Practices)",
        "lacks that agreeing is not a condition of purchase (47 CFR 64.1200(f)(9))",
    ]


def test_a_text_for_every_control_must_fit_every_control() -> None:
    text = demo(add=OWN.format(text=COMPLETE).replace('control = "button"\n', ""))
    assert faults(text) == []
    assert "By pressing “COFFEE”" in site_of(text).keywords[0].disclosure.text
    fixed = COMPLETE.replace("{label}", "Text me the better code")
    (fault,) = faults(demo(add=OWN.format(text=fixed).replace('control = "button"\n', "")))
    assert "where it is asked by keyword" in fault.reason


def test_a_text_that_nothing_shows_is_a_warning() -> None:
    own = OWN.format(text=COMPLETE).replace('"button"', '"box"').replace("{label}", "x")
    text = demo(('"sms_transactional", "sms_marketing"]', '"sms_transactional"]'), add=own)
    assert [warning.split("warning: ")[1] for warning in warnings(text)] == [
        "disclosures[0]: is shown nowhere"
    ]


def test_braces_other_than_the_label_are_refused() -> None:
    (fault,) = faults(demo(add=OWN.format(text=COMPLETE + " {seller}")))
    assert fault.key_path == "disclosures[0].text"


def test_words_that_become_a_link_must_stand_in_the_text() -> None:
    own = OWN.format(text=COMPLETE).replace('"Terms" =', '"Conditions" =')
    (fault,) = faults(demo(add=own))
    assert fault.key_path == "disclosures[0].links.Conditions"


def test_order_updates_cannot_be_asked_for_by_email() -> None:
    own = (
        OWN.format(text=COMPLETE)
        .replace('"sms"', '"email"')
        .replace("marketing", "transactional", 1)
    )
    assert [fault.key_path for fault in faults(demo(add=own))] == ["disclosures[0].purpose"]


GERMAN = (
    ('default_country = "US"', 'default_country = "US"\nlocales = ["en-US", "de", "ar"]'),
    (
        "[forms.phone]",
        """[forms.email.locale.de]
headline = "10 % auf die erste Tüte"
button = "Code holen"
incentive = { label = "10 % Rabatt" }
[forms.phone]""",
    ),
    ("[[keywords]]", '[sms.locale.de]\nfrequency = "bis zu 6 SMS im Monat"\n\n[[keywords]]'),
    (
        "[sms]",
        '[checkout.locale.de.labels]\nemail_marketing = "Ja, per E-Mail"\n\n[sms]',
    ),
)


def test_a_form_stands_in_every_locale_with_texts_of_its_own() -> None:
    site = site_of(demo(*GERMAN))
    german = next(form for form in site.forms if form.locale == "de")
    step = german.steps[0]
    assert step.texts == {"headline": "10 % auf die erste Tüte", "button": "Code holen"}
    assert step.incentive is not None
    assert (step.incentive.label, step.incentive.code) == ("10 % Rabatt", "WELCOME10")
    assert step.disclosures[0].text.startswith("Mit dem Klick auf „Code holen“ willigen Sie ein")
    assert "bis zu 6 SMS im Monat" in german.steps[1].disclosures[0].text


def test_checkout_boxes_stand_in_every_locale() -> None:
    site = site_of(demo(*GERMAN))
    email, orders, _ = site.boxes["de"]
    assert email.label == "Ja, per E-Mail"
    assert "Ja, per E-Mail" in email.disclosure.text
    assert orders.label == "SMS zum Stand meiner Bestellung erhalten"


def test_arabic_is_written_from_right_to_left() -> None:
    site = site_of(demo(*GERMAN))
    assert {form.locale: form.direction for form in site.forms} == {
        "en-US": "ltr",
        "de": "ltr",
        "ar": "rtl",
    }


def test_a_step_may_ask_by_a_box() -> None:
    site = site_of(
        demo(('button = "Get my code"', 'button = "Get my code"\ncontrol = "box"\nbox = "Yes"'))
    )
    (disclosure,) = site.forms[0].steps[0].disclosures
    assert (disclosure.control, disclosure.label) == ("box", "Yes")
    assert "By checking the box “Yes”" in disclosure.text


def test_every_disclosure_asks_for_one_channel_and_one_purpose() -> None:
    site = site_of(demo(*GERMAN))
    for form in site.forms:
        channels = [[one.channel for one in step.disclosures] for step in form.steps]
        assert channels == [[Channel.EMAIL], [Channel.SMS]]

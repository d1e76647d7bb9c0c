from __future__ import annotations

import pytest

from tests.support.site_files import demo, faults, line_of, site_of, warnings

NOTICE = 'incentive_notice_url = "https://northwind.example/notice-of-financial-incentive"\n'
SECOND_KEYWORD = """
[[keywords]]
word = "{word}"
number = "+15005550006"
placement = "social"
"""


def reasons(text: str) -> dict[str, str]:
    return {fault.key_path: fault.reason for fault in faults(text)}


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("COFFEE", "COFFEE stands for this number twice"),
        ("coffee", "coffee stands for this number twice"),
        ("CAFÉ", "CAFÉ stands for this number twice"),
        ("COFFE", "COFFE is one typing slip away from COFFEE, another keyword of this number"),
        ("CAKE", "CAKE is one typing slip away from CAFE, another keyword of this number"),
        ("STOP", "STOP is a reserved word"),
        ("stop", "stop is a reserved word"),
        ("BAJA", "BAJA is a reserved word"),
        ("SHOP", "SHOP is one typing slip away from the reserved word STOP"),
    ],
)
def test_a_keyword_must_not_be_taken_for_another_word(word: str, reason: str) -> None:
    assert reason in reasons(demo(add=SECOND_KEYWORD.format(word=word))).values()


def test_two_keywords_of_one_number_may_stand_beside_each_other() -> None:
    site = site_of(demo(add=SECOND_KEYWORD.format(word="ROASTERY")))
    assert [keyword.word for keyword in site.keywords] == ["COFFEE", "ROASTERY"]


def test_an_alias_may_be_a_mistyped_form_of_its_own_keyword() -> None:
    site = site_of(demo(('aliases = ["CAFE"]', 'aliases = ["COFFE", "COFFEEE"]')))
    assert site.keywords[0].aliases == ("COFFE", "COFFEEE")


def test_who_asks_for_texts_must_have_a_programme() -> None:
    text = demo()
    start, end = text.index("[sms]"), text.index("[[keywords]]")
    found = reasons(text[:start] + text[end:])
    assert set(found) == {"forms[0].steps", "checkout.boxes[1]", "checkout.boxes[2]", "keywords[0]"}
    assert all("[sms]" in reason for reason in found.values())


def test_a_reward_in_california_needs_a_notice() -> None:
    found = reasons(demo((NOTICE, "")))
    assert set(found) == {
        "forms[0].email.incentive",
        "forms[0].phone.incentive",
        "keywords[0].incentive",
    }
    assert all("seller.incentive_notice_url" in reason for reason in found.values())


@pytest.mark.parametrize("markets", ['["CA"]', '["GB"]', '["US-TX", "CA"]'])
def test_a_reward_elsewhere_needs_no_notice(markets: str) -> None:
    text = demo((NOTICE, ""), ('\nmarkets = ["US", "CA"]', f"\nmarkets = {markets}"),
                ('sms_countries = ["US", "CA"]', 'sms_countries = ["CA"]'))  # fmt: skip
    assert faults(text) == []


def test_a_reward_in_california_alone_needs_a_notice_too() -> None:
    text = demo((NOTICE, ""), ('\nmarkets = ["US", "CA"]', '\nmarkets = ["US-CA"]'))
    assert "forms[0].email.incentive" in reasons(text)


def test_two_forms_and_two_destinations_never_share_a_name() -> None:
    text = demo(
        add="""
[[forms]]
key = "welcome"
kind = "embedded"
steps = ["email"]
email = { headline = "Join", button = "Join us" }

[[destinations]]
name = "crm"
type = "webhook"
url = "https://crm.example"
secret = { env = "A" }

[[destinations]]
name = "crm"
type = "webhook"
url = "https://crm.example/other"
secret = { env = "B" }
"""
    )
    assert reasons(text) == {
        "forms[1].key": "welcome stands in this file twice",
        "destinations[1].name": "crm stands in this file twice",
    }


@pytest.mark.parametrize("key", ["open", "teaser"])
def test_what_leads_to_a_form_stands_on_its_first_step(key: str) -> None:
    words = f'{key} = "See the offer"\n'
    assert faults(demo(("[forms.email]\n", f"[forms.email]\n{words}"))) == []
    found = reasons(demo(("[forms.phone]\n", f"[forms.phone]\n{words}")))
    assert found == {f"forms[0].phone.{key}": "has a meaning only on the form's first step"}


def test_a_step_needs_its_table() -> None:
    text = demo(('steps = ["email", "phone"]', 'steps = ["phone", "email"]'))
    assert site_of(text).forms[0].steps[0].name == "phone"
    start, end = text.index("[forms.phone]"), text.index("[forms.show]")
    assert reasons(text[:start] + text[end:]) == {"forms[0].steps": "needs the table [forms.phone]"}


def test_texts_for_a_locale_need_the_locale_to_be_offered() -> None:
    text = demo(("[forms.show]", "[forms.phone.locale.de]\nheadline = 'x'\n[forms.show]"))
    (fault,) = faults(text)
    assert fault.key_path == "forms[0].phone.locale.de"
    assert fault.line == line_of(text, "[forms.phone.locale.de]")
    assert fault.reason == "is not among the locales of this site"


def test_the_words_on_a_box_need_a_box() -> None:
    text = demo(('button = "Get my code"', 'button = "Get my code"\nbox = "Yes"'))
    assert set(reasons(text)) == {"forms[0].email.box"}


def test_a_label_for_a_box_that_is_not_shown_is_refused() -> None:
    text = demo(
        ('boxes = ["email_marketing", "sms_transactional", "sms_marketing"]',
         'boxes = ["email_marketing"]\nlabels = { sms_marketing = "Text me" }')
    )  # fmt: skip
    assert reasons(text) == {"checkout.labels.sms_marketing": "is not among checkout.boxes"}


def test_doing_without_confirmation_in_germany_is_a_warning() -> None:
    text = demo(
        ('\nmarkets = ["US", "CA"]', '\nmarkets = ["US", "CA", "DE"]'),
        ('email = "auto"', 'email = "never"'),
    )
    (warning,) = warnings(text)
    line = line_of(text, 'email = "never"')
    assert warning == (
        f"site.toml:{line}: warning: confirmation.email: "
        "courts or authorities expect a confirmed opt-in in DE"
    )


def test_the_demo_file_gives_no_cause_for_warnings() -> None:
    assert warnings(demo()) == []


def test_texting_a_country_outside_the_markets_is_a_warning() -> None:
    text = demo(('sms_countries = ["US", "CA"]', 'sms_countries = ["US", "CA", "GB"]'))
    (warning,) = warnings(text)
    assert "sms_countries[2]: GB is texted" in warning


def test_a_language_without_words_is_a_warning_and_speaks_english() -> None:
    text = demo(('default_country = "US"', 'default_country = "US"\nlocales = ["en-US", "it"]'))
    assert any("no texts can be written in it" in warning for warning in warnings(text))
    italian = next(form for form in site_of(text).forms if form.locale == "it")
    (disclosure,) = italian.steps[0].disclosures
    assert disclosure.locale == "en"
    assert disclosure.text.startswith("By pressing")


def test_untranslated_words_are_a_warning() -> None:
    text = demo(('default_country = "US"', 'default_country = "US"\nlocales = ["en-US", "de"]'))
    found = "\n".join(warnings(text))
    assert "forms[0].email: has no headline and button for de" in found
    assert "sms: has no frequency for de" in found


def test_the_default_locale_has_no_table_of_its_own() -> None:
    text = demo(("[forms.show]", "[forms.phone.locale.en-US]\nheadline = 'x'\n[forms.show]"))
    assert "is the default locale" in reasons(text)["forms[0].phone.locale.en-US"]


def test_the_language_of_a_keyword_must_be_offered() -> None:
    text = demo(('placement = "packaging"', 'placement = "packaging"\nlocale = "de"'))
    assert reasons(text) == {"keywords[0].locale": "is not among the locales of this site"}


def test_the_same_word_may_stand_for_two_numbers() -> None:
    text = demo(
        ('numbers = ["+15005550006"]', 'numbers = ["+15005550006", "+15005550009"]'),
        add=SECOND_KEYWORD.format(word="COFFEE").replace("0006", "0009"),
    )
    assert [keyword.number for keyword in site_of(text).keywords] == [
        "+15005550006",
        "+15005550009",
    ]


def test_an_email_is_never_asked_for_by_keyword() -> None:
    own = """
[[disclosures]]
channel = "email"
purpose = "marketing"
control = "keyword"
text = "x"
"""
    assert reasons(demo(add=own)) == {"disclosures[0].control": "keyword is an act of texting only"}
    other = own.replace('control = "keyword"', "")
    both = other + other.replace('"x"', '"y"')
    assert reasons(demo(add=both)) == {"disclosures[1]": "stands in this file twice"}
    twice = own.replace('control = "keyword"', "") * 2
    assert reasons(demo(add=twice)) == {"disclosures[1]": "stands here twice"}


def test_texting_numbers_that_nobody_proved_is_a_warning() -> None:
    (warning,) = warnings(demo(('sms = "auto"', 'sms = "never"')))
    assert "confirmation.sms: a typed number may be a stranger's" in warning


def test_only_the_shops_own_numbers_have_somebody_who_answers() -> None:
    frequency = 'frequency = "up to 6 messages a month"'
    answers = 'answers."{}" = {{ stop = "carrier" }}'
    good = demo((frequency, f"{frequency}\n{answers.format('+15005550006')}"))
    sms = site_of(good).sms
    assert sms
    assert sms.answering("+15005550006").stop == "carrier"
    bad = demo((frequency, f"{frequency}\n{answers.format('+15005550009')}"))
    (fault,) = faults(bad)
    assert fault.reason == "is not among sms.numbers"
    assert fault.line == line_of(bad, "answers.")

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signup.domain.site import EnvSecret
from signup.sites.errors import SiteFileErrors
from signup.sites.parse import parse, parse_with_warnings
from tests.support import tree
from tests.support.examples import examples
from tests.support.site_files import (
    DEMO,
    as_toml,
    demo,
    demo_document,
    faults,
    line_of,
    site_of,
)


def test_the_file_of_the_contract_becomes_a_typed_site() -> None:
    site = site_of(DEMO)
    assert (site.key, site.default_country, site.markets) == ("demo", "US", ("US", "CA"))
    assert site.seller.legal_name == "Northwind Coffee LLC"
    assert site.locales == ("en-US",)
    (form,) = site.forms
    assert [step.name for step in form.steps] == ["email", "phone"]
    assert form.show == {"after_seconds": 8, "scroll_percent": 40, "exit_intent": True}
    assert form.frequency == {"after_close_days": 7, "after_signup": "never"}
    assert [box.name for box in site.boxes["en-US"]] == [
        "email_marketing",
        "sms_transactional",
        "sms_marketing",
    ]
    (keyword,) = site.keywords
    assert (keyword.word, keyword.aliases, keyword.disclosure.control) == (
        "COFFEE",
        ("CAFE",),
        "keyword",
    )


def test_the_demo_shop_has_a_good_file() -> None:
    file = tree.ROOT / "widgets/demo/site.toml"
    parsed = parse_with_warnings(file.read_text("utf-8"), filename=tree.name(file))
    assert (parsed.site.key, parsed.warnings) == ("demo", ())


def test_the_form_of_the_how_to_on_steps_fits_into_the_demo_shop() -> None:
    shown = (tree.ROOT / "docs/howto/order-the-steps.md").read_text("utf-8")
    example = shown.partition("```toml\n")[2].partition("```")[0]
    demo_shop = (tree.ROOT / "widgets/demo/site.toml").read_text("utf-8")
    parsed = parse_with_warnings(f"{demo_shop}\n{example}", filename="shop.toml")
    assert [form.key for form in parsed.site.forms] == ["welcome", "tasting"]
    assert parsed.warnings == ()


def test_a_secret_is_kept_as_a_name() -> None:
    site = site_of(DEMO)
    assert site.sms is not None
    assert site.sms.secrets == {
        "account_sid": (EnvSecret("TWILIO_ACCOUNT_SID"),),
        "auth_token": (EnvSecret("TWILIO_AUTH_TOKEN"),),
    }


def test_a_secret_being_rotated_has_several_names() -> None:
    both = 'auth_token = [{ env = "NEW" }, { env = "OLD" }]'
    site = site_of(demo(('auth_token = { env = "TWILIO_AUTH_TOKEN" }', both)))
    assert site.sms is not None
    assert site.sms.secrets["auth_token"] == (EnvSecret("NEW"), EnvSecret("OLD"))


def test_a_secret_written_out_is_refused_and_not_repeated() -> None:
    text = demo(('auth_token = { env = "TWILIO_AUTH_TOKEN" }', 'auth_token = "s3cr3t"'))
    (fault,) = faults(text)
    assert fault.key_path == "sms.auth_token"
    assert "secrets are never written in this file" in fault.reason
    assert "s3cr3t" not in str(fault)


def test_a_destination_may_be_nobody() -> None:
    site = site_of(demo(add='[[destinations]]\nname = "stream"\ntype = "null"\n'))
    assert [(one.name, one.type) for one in site.destinations] == [("stream", "null")]


def test_all_destinations_of_the_contract_are_taken() -> None:
    site = site_of(
        demo(
            add="""
[[destinations]]
name = "klaviyo"
type = "klaviyo"
base_url = "https://a.klaviyo.com"
api_key = { env = "KLAVIYO_API_KEY" }
email_list = "Y6nRLr"
sms_list = "X9kQzz"

[[destinations]]
name = "crm"
type = "webhook"
url = "https://crm.northwind.example/hooks/signup"
secret = { env = "CRM_WEBHOOK_SECRET" }
"""
        )
    )
    klaviyo, crm = site.destinations
    assert klaviyo.options["api_key"] == (EnvSecret("KLAVIYO_API_KEY"),)
    assert klaviyo.options["email_list"] == "Y6nRLr"
    assert (crm.name, crm.type) == ("crm", "webhook")


@pytest.mark.parametrize(
    ("keys", "place", "reason"),
    [
        (
            'type = "listmonk"\nbase_url = "https://l.example"\nemail_list = "News"',
            "email_list",
            "number",
        ),
        (
            'type = "listmonk"\nbase_url = "https://l.example"\nemail_list = "0"',
            "email_list",
            "number",
        ),
        ('type = "shopify"\nshop = "https://northwind.myshopify.com"', "shop", "a host"),
        ('type = "shopify"\nshop = "Northwind.myshopify.com"', "shop", "a host"),
    ],
)
def test_a_store_that_cannot_be_meant_is_refused(keys: str, place: str, reason: str) -> None:
    secrets = "\n".join(
        f'{name} = {{ env = "X" }}' for name in ("api_user", "api_key", "access_token")
    )
    with pytest.raises(SiteFileErrors) as refused:
        site_of(demo(add=f'[[destinations]]\nname = "store"\n{keys}\n{secrets}\n'))
    found = {one.key_path: one.reason for one in refused.value.errors}
    assert reason in found[f"destinations[0].{place}"]


WRONG: list[tuple[str, str, str, str]] = [
    ('kind = "popup"', 'kind = "modal"', "forms[0].kind", "must be one of popup, flyout, sheet"),
    ("exit_intent = true", 'exit_intent = "true"', "forms[0].show.exit_intent", "true or false"),
    ("after_seconds = 8", "after_seconds = 8.5", "forms[0].show.after_seconds", "whole number"),
    ("after_seconds = 8", "after_seconds = true", "forms[0].show.after_seconds", "whole number"),
    ("scroll_percent = 40", "scroll_percent = 101", "forms[0].show.scroll_percent", "to 100"),
    ('after_signup = "never"', 'after_signup = "later"', "forms[0].frequency.after_signup",
     "or a number of days"),
    ('key = "demo"', 'key = "Demo Shop"', "key", "a-z"),
    ('name = "Northwind Coffee"', 'name = " "', "name", "not blank"),
    ('default_country = "US"', 'default_country = "USA"', "default_country", "ISO 3166"),
    ('\nmarkets = ["US", "CA"]', '\nmarkets = ["US", "US-XX"]', "markets[1]", "a state of the"),
    ('\nmarkets = ["US", "CA"]', '\nmarkets = ["US", "US"]', "markets[1]", "twice"),
    ('\nmarkets = ["US", "CA"]', '\nmarkets = "US"', "markets", "must be a list"),
    ('"https://northwind.example/privacy"', '"http://northwind.example/"', "seller.privacy_url",
     "https"),
    ('"https://northwind.example/terms"', '"javascript:alert(1)"', "seller.terms_url", "https"),
    ('"https://northwind.example/terms"', '"https://a@b.example"', "seller.terms_url", "https"),
    ('contact = "hello@northwind.example"\n', "", "seller.contact", "is missing"),
    ('numbers = ["+15005550006"]', 'numbers = ["0500 555 0006"]', "sms.numbers[0]", "E.164"),
    ('provider = "twilio"', 'provider = "tweelio"', "sms.provider", "must be one of twilio"),
    ('word = "COFFEE"', 'word = "STOP"', "keywords[0].word", "reserved word"),
    ('word = "COFFEE"', 'word = "STOPP"', "keywords[0].word", "reserved word"),
    ('word = "COFFEE"', 'word = "HELO"', "keywords[0].word", "reserved word"),
    ('word = "COFFEE"', 'word = "ARRET"', "keywords[0].word", "reserved word"),
    ('aliases = ["CAFE"]', 'aliases = ["COFFEE"]', "keywords[0].aliases[0]", "twice"),
    ('\nnumber = "+15005550006"', '\nnumber = "+15005550009"', "keywords[0].number", "sms.numbers"),
    ('boxes = ["email_marketing", "sms_transactional", "sms_marketing"]', 'boxes = ["everything"]',
     "checkout.boxes[0]", "must be one of email_marketing"),
    ("after_close_days = 7", "after_close_day = 7", "forms[0].frequency.after_close_day",
     "did you mean after_close_days?"),
    ("[confirmation]\nemail", "[confirmation]\nmail", "confirmation.mail", "did you mean email?"),
    ("[confirmation]", "[confirmations]", "confirmations", "did you mean confirmation?"),
    ('steps = ["email", "phone"]', 'steps = ["email"]', "forms[0].phone", "not among the steps"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "key_path", "reason"), WRONG)
def test_what_is_wrong_is_refused_with_its_place(
    old: str, new: str, key_path: str, reason: str
) -> None:
    found = faults(demo((old, new)))
    assert [fault.key_path for fault in found] == [key_path]
    assert reason in found[0].reason


def test_a_fault_is_told_with_file_line_and_key() -> None:
    text = demo(('kind = "popup"', 'kind = "modal"'))
    line = line_of(text, 'kind = "modal"')
    assert [str(fault) for fault in faults(text)] == [
        f"site.toml:{line}: forms[0].kind: must be one of popup, flyout, sheet, bar, page, embedded"
    ]


def test_all_faults_are_told_at_once_in_the_order_of_the_file() -> None:
    text = demo(
        ('kind = "popup"', 'kind = "modal"'),
        ("exit_intent = true", "exit_intent = 1"),
        ('word = "COFFEE"', 'word = "QUIT"'),
        ('provider = "twilio"', 'provider = "twilio"\nregion = "eu"'),
    )
    assert [fault.key_path for fault in faults(text)] == [
        "forms[0].kind",
        "forms[0].show.exit_intent",
        "sms.region",
        "keywords[0].word",
    ]


def test_one_broken_table_does_not_hide_what_is_wrong_in_another() -> None:
    text = demo(('kind = "popup"', 'kind = "modal"'), ('word = "COFFEE"', 'word = "QUIT"'))
    assert [fault.key_path for fault in faults(text)] == ["forms[0].kind", "keywords[0].word"]


@pytest.mark.parametrize(
    ("text", "line"),
    [('key = "demo"\nname = \n', 2), ("key = 1\nkey = 2\n", 2), ('a = "b', 1), ("[x]\n[x]\n", 2)],
)
def test_what_is_not_toml_is_refused_with_its_line(text: str, line: int) -> None:
    (fault,) = faults(text)
    assert fault.line == line
    assert "is not TOML" in fault.reason


def test_an_empty_file_lacks_everything() -> None:
    missing = {fault.key_path for fault in faults("")}
    assert missing == {
        "key", "name", "allowed_origins", "default_country", "markets", "seller",
    }  # fmt: skip


@given(st.text())
def test_any_text_is_a_site_or_a_list_of_faults(text: str) -> None:
    with pytest.raises(SiteFileErrors):
        parse(text, filename="site.toml")


def test_nesting_without_end_is_refused() -> None:
    (fault,) = faults("a = " + "[" * 100_000)
    assert fault.reason == "is nested too deeply"


JUNK = st.recursive(
    st.one_of(
        st.booleans(),
        st.integers(-(2**70), 2**70),
        st.text(st.characters(min_codepoint=32, max_codepoint=0xD7FF), max_size=8),
    ),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["key", "env", "locale", "ä"]), inner, max_size=3)
    ),
    max_leaves=4,
)


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    pairs: list[tuple[Any, Any]] = []
    if isinstance(value, dict):
        pairs = list(value.items())
    elif isinstance(value, list):
        pairs = list(enumerate(value))
    return [place for key, one in pairs for place in [(*path, key), *_places(one, (*path, key))]]


@settings(max_examples=examples(100))
@given(st.sampled_from(_places(demo_document())), JUNK)
def test_junk_in_any_place_is_taken_or_refused_but_never_an_accident(
    place: tuple[Any, ...], junk: Any
) -> None:
    document = demo_document()
    inner: Any = document
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = junk
    assert all(fault.reason for fault in faults(as_toml(document)))

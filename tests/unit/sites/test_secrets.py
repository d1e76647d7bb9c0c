from __future__ import annotations

from dataclasses import replace

from signup.sites.secrets import destination_secret, provider_secret
from tests.support.site_files import demo, site_of

SITE = site_of(
    demo(
        ('{ env = "TWILIO_AUTH_TOKEN" }', '[{ env = "NEW" }, { env = "OLD" }]'),
        add="""
[[destinations]]
name = "crm"
type = "webhook"
url = "https://crm.example"
secret = { env = "CRM" }
""",
    )
)


def test_a_rotating_secret_is_read_newest_first() -> None:
    assert provider_secret(SITE, "auth_token", {"OLD": "1", "NEW": "2"}) == ("2", "1")


def test_a_secret_that_is_not_set_is_left_out() -> None:
    assert provider_secret(SITE, "auth_token", {"OLD": "1", "NEW": ""}) == ("1",)
    assert provider_secret(SITE, "auth_token", {}) == ()


def test_what_is_no_secret_has_no_value() -> None:
    (crm,) = SITE.destinations
    assert destination_secret(crm, "secret", {"CRM": "s"}) == ("s",)
    assert destination_secret(crm, "url", {"CRM": "s"}) == ()
    assert provider_secret(SITE, "api_key", {}) == ()


def test_a_site_that_sends_no_texts_has_no_provider_secrets() -> None:
    assert provider_secret(replace(SITE, sms=None), "auth_token", {"NEW": "2"}) == ()

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from signup.providers.shared import SecretUnset
from signup.sites.secrets import destination_secret, provider_account
from tests.support.site_files import demo, site_of

if TYPE_CHECKING:
    from signup.domain.site import SmsProgramme

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


@pytest.fixture
def sms() -> SmsProgramme:
    assert SITE.sms
    return SITE.sms


def test_a_rotating_secret_is_read_newest_first(sms: SmsProgramme) -> None:
    account = provider_account(sms, {"OLD": "1", "NEW": "2"})
    assert account.all("auth_token") == ("2", "1")
    assert account.newest("auth_token") == "2"


def test_a_secret_that_is_not_set_is_left_out(sms: SmsProgramme) -> None:
    assert provider_account(sms, {"OLD": "1", "NEW": ""}).all("auth_token") == ("1",)
    assert provider_account(sms, {}).all("auth_token") == ()


def test_who_wants_to_send_with_an_unset_secret_is_told(sms: SmsProgramme) -> None:
    with pytest.raises(SecretUnset):
        provider_account(sms, {}).newest("auth_token")


def test_what_is_no_secret_has_no_value(sms: SmsProgramme) -> None:
    (crm,) = SITE.destinations
    assert destination_secret(crm, "secret", {"CRM": "s"}) == ("s",)
    assert destination_secret(crm, "url", {"CRM": "s"}) == ()
    assert provider_account(sms, {}).all("api_key") == ()


def test_no_value_of_a_secret_is_shown(sms: SmsProgramme) -> None:
    assert "s3cr3t" not in repr(provider_account(sms, {"NEW": "s3cr3t"}))

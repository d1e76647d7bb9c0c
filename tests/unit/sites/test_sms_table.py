"""The table `[sms]` of each provider, with the keys that its own file names."""

from __future__ import annotations

import pytest

from signup.providers.known import PROVIDERS
from tests.support.site_files import demo, faults, site_of

TWILIO = """provider = "twilio"
numbers = ["+15005550006"]
account_sid = { env = "TWILIO_ACCOUNT_SID" }
auth_token = { env = "TWILIO_AUTH_TOKEN" }
"""
NUMBERS = 'numbers = ["+15005550006"]\n'


def _table(name: str, *, without: str = "", more: str = "") -> str:
    keys = [key.name for key in PROVIDERS[name].KEYS if key.required and key.name != without]
    lines = "".join(f'{key} = {{ env = "{key.upper()}" }}\n' for key in keys)
    return demo((TWILIO, f'provider = "{name}"\n{NUMBERS}{lines}{more}'))


@pytest.mark.parametrize("name", PROVIDERS)
def test_a_provider_is_switched_by_its_name_and_its_secrets(name: str) -> None:
    sms = site_of(_table(name)).sms

    assert sms
    assert sms.provider == name
    assert set(sms.secrets) == {key.name for key in PROVIDERS[name].KEYS if key.required}
    assert sms.options == {}


@pytest.mark.parametrize("name", PROVIDERS)
def test_no_secret_of_a_provider_may_be_left_out(name: str) -> None:
    for key in PROVIDERS[name].KEYS:
        if key.required:
            (fault,) = faults(_table(name, without=key.name))
            assert (fault.key_path, fault.reason) == (f"sms.{key.name}", "is missing")


def test_twilios_webhooks_may_be_signed_with_a_key_of_their_own() -> None:
    sms = site_of(_table("twilio", more='webhook_key = [{ env = "NEW" }, { env = "OLD" }]\n')).sms

    assert sms
    assert [one.env for one in sms.secrets["webhook_key"]] == ["NEW", "OLD"]


def test_how_vonages_forms_are_signed_is_one_of_some_words() -> None:
    sms = site_of(_table("vonage", more='signature_method = "sha256"\n')).sms
    (fault,) = faults(_table("vonage", more='signature_method = "rot13"\n'))

    assert sms
    assert sms.options == {"signature_method": "sha256"}
    assert "must be one of md5hash" in fault.reason


def test_another_providers_keys_are_refused() -> None:
    (fault,) = faults(_table("plivo", more='signature_method = "sha256"\n'))

    assert fault.key_path == "sms.signature_method"


def test_send_hours_may_be_narrowed_around_noon_and_no_further() -> None:
    sms = site_of(_table("twilio", more='send_from = "10:00"\nsend_until = "18:30"\n')).sms
    late = faults(_table("twilio", more='send_from = "12:01"\n'))
    early = faults(_table("twilio", more='send_until = "12:59"\n'))

    assert sms
    assert (sms.send_from, sms.send_until) == ("10:00", "18:30")
    assert [one.key_path for one in (*late, *early)] == ["sms.send_from", "sms.send_until"]


def test_one_no_stops_every_text_only_where_the_brand_says_so() -> None:
    usual, all_of_them = (
        site_of(_table("twilio", more=more)).sms for more in ("", "revoke_all = true\n")
    )

    assert usual
    assert all_of_them
    assert (usual.revoke_all, all_of_them.revoke_all) == (False, True)

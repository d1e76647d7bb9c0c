"""What makes a stopped destination worth another try."""

from __future__ import annotations

from signup.domain.site import DestinationConfig, EnvSecret
from signup.forwarding.keys import key_of

SECRETS = (EnvSecret("CRM_SECRET"),)
CRM = DestinationConfig("crm", "webhook", {"url": "https://crm.example/", "secret": SECRETS})
ENVIRON = {"CRM_SECRET": "whsec_old", "OTHER": "1"}


def test_the_same_settings_and_secrets_have_the_same_key() -> None:
    again = DestinationConfig("crm", "webhook", dict(sorted(CRM.options.items(), reverse=True)))
    assert key_of(CRM, ENVIRON) == key_of(again, {**ENVIRON, "OTHER": "2"})


def test_another_secret_is_another_key() -> None:
    assert key_of(CRM, ENVIRON) != key_of(CRM, {"CRM_SECRET": "whsec_new"})


def test_another_setting_is_another_key() -> None:
    moved = DestinationConfig("crm", "webhook", {**CRM.options, "url": "https://new.example/"})
    assert key_of(CRM, ENVIRON) != key_of(moved, ENVIRON)


def test_the_key_shows_no_secret() -> None:
    assert "whsec" not in key_of(CRM, ENVIRON)

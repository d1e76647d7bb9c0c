"""Where one no ends every kind of texts, a no that a file tells does so too."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from signup.capture.claim import Claim
from signup.capture.commands import ImportPerson, Scene
from signup.domain.consent import OptInLevel
from tests.support.clock import START
from tests.support.factories import EMAIL, PHONE, SMS_MARKETING, SMS_TRANSACTIONAL

if TYPE_CHECKING:
    from tests.integration.capture.conftest import Core

TEXTS = [SMS_MARKETING, SMS_TRANSACTIONAL]
NO_AT = START - timedelta(days=30)


def told(core: Core, *claims: Claim, revoke_all: bool) -> list[str]:
    """Return how Ada stands with both kinds of texts after a row says `claims` of her."""
    assert core.site.sms
    site = replace(core.site, sms=replace(core.site.sms, revoke_all=revoke_all))
    scene = Scene(site, "import:file:f1", START, country="US")
    core.one(ImportPerson(scene, claims, email=EMAIL, phone=PHONE, phone_region="US"))
    return [core.state(PHONE, channel.value, purpose.value) for channel, purpose in TEXTS]


def a_yes(days_after_the_no: int) -> Claim:
    at = NO_AT + timedelta(days=days_after_the_no)
    level = OptInLevel.CONFIRMED
    return Claim(*SMS_TRANSACTIONAL, granted=True, at=at, level=level, proof="order form")


NO = Claim(*SMS_MARKETING, granted=False, at=NO_AT)


def test_a_no_ends_the_kinds_that_the_row_does_not_name(core: Core) -> None:
    assert told(core, NO, revoke_all=True) == ["unsubscribed", "unsubscribed"]


@pytest.mark.parametrize("yes_first", [True, False])
def test_a_no_ends_an_earlier_yes_of_the_same_row(core: Core, *, yes_first: bool) -> None:
    row = [a_yes(-1), NO] if yes_first else [NO, a_yes(-1)]
    assert told(core, *row, revoke_all=True) == ["unsubscribed", "unsubscribed"]


def test_a_no_without_a_time_is_of_today(core: Core) -> None:
    no = replace(NO, at=None)
    assert told(core, no, a_yes(1), revoke_all=True) == ["unsubscribed", "unsubscribed"]


def test_a_yes_given_after_the_no_stands(core: Core) -> None:
    assert told(core, NO, a_yes(1), revoke_all=True) == ["unsubscribed", "subscribed"]


def test_without_the_switch_a_no_ends_what_it_names(core: Core) -> None:
    assert told(core, NO, a_yes(-1), revoke_all=False) == ["unsubscribed", "subscribed"]

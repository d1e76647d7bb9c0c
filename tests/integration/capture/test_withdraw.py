"""A no that reached the brand elsewhere ends what it names, or all texts where a brand says so."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from signup.capture.commands import Withdraw
from signup.domain.consent import Channel, Purpose
from tests.support.clock import START
from tests.support.factories import EMAIL, PHONE, a_phone, a_scene, a_signup, a_text

if TYPE_CHECKING:
    from tests.integration.capture.conftest import Core

TEXTS = [("sms", "marketing"), ("sms", "transactional")]


def reported(core: Core, channel: Channel | None, purpose: Purpose, *, revoke_all: bool) -> None:
    """Have Ada join on both channels and the brand report a no of hers."""
    core.one(a_signup(a_scene(core.site)))
    core.one(a_phone(a_scene(core.site)))
    core.one(a_text(a_scene(core.site), "confirm"))
    assert core.site.sms
    site = replace(core.site, sms=replace(core.site.sms, revoke_all=revoke_all))
    scene = a_scene(site, START + timedelta(hours=1))
    core.one(Withdraw(scene, core.profile(email=EMAIL)["id"], channel, purpose, "letter"))


@pytest.mark.parametrize("channel", [Channel.SMS, None])
@pytest.mark.parametrize("purpose", Purpose)
def test_with_the_switch_a_no_to_one_kind_of_texts_ends_every_kind(
    core: Core, channel: Channel | None, purpose: Purpose
) -> None:
    reported(core, channel, purpose, revoke_all=True)
    assert [core.state(PHONE, *one) for one in TEXTS] == ["unsubscribed"] * 2


def test_without_it_a_no_ends_what_it_names(core: Core) -> None:
    reported(core, Channel.SMS, Purpose.MARKETING, revoke_all=False)
    assert [core.state(PHONE, *one) for one in TEXTS] == ["unsubscribed", "none"]


def test_the_switch_is_about_texts_and_leaves_mail_alone(core: Core) -> None:
    reported(core, Channel.SMS, Purpose.TRANSACTIONAL, revoke_all=True)
    assert core.state(EMAIL, "email") == "subscribed"


def test_a_no_to_mail_is_none_to_texts(core: Core) -> None:
    reported(core, Channel.EMAIL, Purpose.MARKETING, revoke_all=True)
    assert core.state(EMAIL, "email") == "unsubscribed"
    assert core.state(PHONE, "sms") == "subscribed"

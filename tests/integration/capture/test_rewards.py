"""A reward is told once, on the channel just joined, and not again on the other soon after."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from signup.capture.commands import Confirm
from signup.domain.form import Incentive
from signup.storage import tables
from tests.support.clock import START
from tests.support.factories import (
    EMAIL_MARKETING,
    FORM,
    KEYWORD,
    PHONE,
    SMS_MARKETING,
    a_phone,
    a_scene,
    a_signup,
    a_site,
    a_text,
    ask,
)

if TYPE_CHECKING:
    from tests.integration.capture.conftest import Core

SAME = replace(KEYWORD, incentive=Incentive("10% off", "WELCOME10"))


def bare(core: Core) -> dict[str, bool]:
    """Return each welcome that is owed, with whether it goes without the reward."""
    return {
        row["type"].removeprefix("message."): bool(row["payload"].get("bare"))
        for row in core.rows(tables.outbox)
        if row["destination"].startswith("messenger:")
    }


def a_press(scene: Any, *pairs: Any) -> Any:
    """Return one press that leaves both addresses and agrees to `pairs`."""
    asks = tuple(ask(pair) for pair in pairs)
    return a_signup(scene, phone=PHONE, phone_region="US", asks=asks)


def test_who_joins_on_both_channels_at_once_has_the_code_in_the_mail(core: Core) -> None:
    site = a_site(confirmation=replace(core.site.confirmation, sms="never"))
    core.record(a_press(a_scene(site), EMAIL_MARKETING, SMS_MARKETING))
    assert bare(core) == {"welcome_email": False, "welcome_sms": True}


def test_each_step_tells_its_own_reward(core: Core) -> None:
    core.record(a_signup(a_scene(core.site)))
    core.record(a_phone(a_scene(core.site)))
    answer = core.one(a_text(a_scene(core.site), "confirm"))
    assert (answer.reply, answer.bare) == ("confirmed", False)
    assert bare(core)["welcome_email"] is False


@pytest.mark.parametrize(("hours", "told_again"), [(1, False), (23, False), (25, True)])
def test_a_reward_of_the_mail_is_told_by_text_only_after_the_window(
    core: Core, hours: int, told_again: bool
) -> None:
    core.record(a_press(a_scene(core.site), EMAIL_MARKETING))
    site = replace(core.site, keywords=(SAME,))
    later = a_scene(site, START + timedelta(hours=hours))
    answer = core.one(a_text(later, "join", keyword=SAME))
    assert answer.reply == "joined"
    assert answer.bare is not told_again


def test_a_site_without_a_window_tells_it_on_each_channel(core: Core) -> None:
    site = a_site(keywords=(SAME,), coordination_hours=0)
    core.record(a_press(a_scene(site), EMAIL_MARKETING))
    assert not core.one(a_text(a_scene(site), "join", keyword=SAME)).bare


def test_a_confirmed_mail_leaves_out_what_a_text_has_told(core: Core) -> None:
    site = a_site(keywords=(SAME,), confirmation=replace(core.site.confirmation, email="always"))
    core.record(a_press(a_scene(site), EMAIL_MARKETING))
    assert not core.one(a_text(a_scene(site), "join", keyword=SAME)).bare
    request = core.rows(tables.confirmations)[0]["id"]
    core.record(Confirm(a_scene(site), request))
    assert bare(core)["welcome_email"] is True


def test_a_reply_of_its_own_message_is_told_once_too(core: Core) -> None:
    core.record(a_press(a_scene(core.site), EMAIL_MARKETING))
    scene = a_scene(replace(core.site, keywords=(SAME,)))
    text = a_text(scene, "join", keyword=SAME, reply_from=KEYWORD.number)
    core.record(text)
    assert bare(core)["reply"] is True


def test_rewards_of_a_form_that_is_gone_are_told_once_as_well(core: Core) -> None:
    old = replace(FORM, key="old")
    site = a_site(forms=(old,), confirmation=replace(core.site.confirmation, sms="never"))
    core.record(a_press(a_scene(site), EMAIL_MARKETING, SMS_MARKETING))
    assert bare(core) == {"welcome_email": False, "welcome_sms": True}

"""What a person says about themselves once they have left an address."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from signup.capture.commands import Describe, Erase, Once, TypeCode, Withdraw
from signup.capture.errors import IdempotencyMismatch, SignupUnknown
from signup.domain.consent import Channel, Purpose
from signup.storage import tables
from tests.support.clock import START
from tests.support.factories import EMAIL, LINKS, OTHER_EMAIL, a_phone, a_scene, a_signup

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.integration.capture.conftest import Core

SOON = START + timedelta(seconds=20)
SAID = {"first_name": "Ada", "roast": "dark"}


def describe(core: Core, said: dict[str, str], once: Once | None = None) -> object:
    return core.one(Describe(a_scene(core.site, SOON, once=once), "signup-1", said))


def test_it_is_kept_and_told_with_the_consent_that_stands(core: Core) -> None:
    core.one(a_signup(a_scene(core.site)))
    describe(core, SAID)

    assert core.profile(email=EMAIL)["attributes"] == SAID
    assert core.outbox() == ["profile.subscribed", "profile.updated"]
    (event,) = core.rows(tables.consent_events)
    told = next(row for row in core.rows(tables.outbox) if row["type"] == "profile.updated")
    assert told["payload"] == {"event": event["id"]}
    assert told["revision"] > 1


def test_it_is_no_consent_and_no_second_step(core: Core) -> None:
    core.one(a_signup(a_scene(core.site)))
    before = (core.events(), core.rows(tables.consent_states))
    describe(core, SAID)

    assert (core.events(), core.rows(tables.consent_states)) == before
    core.one(a_phone(a_scene(core.site, SOON)))
    assert core.state(EMAIL, "email") == "subscribed"
    assert core.profile(email=EMAIL)["attributes"] == SAID


def test_it_may_come_after_the_number_as_well(core: Core) -> None:
    core.one(a_signup(a_scene(core.site)))
    core.one(a_phone(a_scene(core.site)))
    describe(core, SAID)

    assert core.profile(email=EMAIL)["attributes"] == SAID


def test_stores_hear_it_with_the_first_consent_of_who_must_confirm(core: Core) -> None:
    core.one(a_signup(a_scene(core.site, country="DE")))
    describe(core, SAID)
    assert core.outbox() == []

    (request,) = core.rows(tables.confirmations)
    core.one(TypeCode(a_scene(core.site, SOON), "signup-1", LINKS.codes("demo", request["id"])[0]))
    assert core.outbox() == ["profile.subscribed"]
    assert core.profile(email=EMAIL)["attributes"] == SAID


def test_stores_hear_nothing_of_who_has_left(core: Core) -> None:
    core.one(a_signup(a_scene(core.site)))
    person = core.profile(email=EMAIL)["id"]
    core.one(Withdraw(a_scene(core.site), person, Channel.EMAIL, Purpose.MARKETING, "asked"))
    describe(core, SAID)

    assert core.outbox() == ["profile.subscribed", "profile.withdrawn"]


@pytest.mark.parametrize("again", [SAID, {"first_name": "Eve"}, {}], ids=["same", "other", "empty"])
def test_what_is_known_stays_and_is_not_told_again(core: Core, again: dict[str, str]) -> None:
    core.one(a_signup(a_scene(core.site)))
    describe(core, SAID)
    before = core.rows(tables.profiles)
    describe(core, again)

    assert core.rows(tables.profiles) == before
    assert core.outbox() == ["profile.subscribed", "profile.updated"]


def test_what_was_left_out_can_be_said_later(core: Core) -> None:
    core.one(a_signup(a_scene(core.site), attributes={"first_name": "Ada"}))
    describe(core, {"first_name": "Eve", "roast": "dark"})

    assert core.profile(email=EMAIL)["attributes"] == SAID


def test_the_same_key_gets_the_same_answer_and_no_other_body(core: Core) -> None:
    core.one(a_signup(a_scene(core.site)))
    first = describe(core, SAID, Once("profile", "key", "body"))

    assert describe(core, SAID, Once("profile", "key", "body")) == first
    other = describe(core, {"last_name": "Lovelace"}, Once("profile", "key", "other"))
    assert isinstance(other, IdempotencyMismatch)
    assert core.outbox() == ["profile.subscribed", "profile.updated"]


def forget(core: Core) -> None:
    core.one(a_signup(a_scene(core.site)))
    core.one(Erase(a_scene(core.site), core.profile(email=EMAIL)["id"]))


@pytest.mark.parametrize("before", [lambda _: None, forget], ids=["never was", "forgotten"])
def test_a_signup_that_is_not_there_is_refused_and_nothing_is_kept(
    core: Core, before: Callable[[Core], None]
) -> None:
    before(core)

    assert isinstance(describe(core, SAID), SignupUnknown)
    assert [row["attributes"] for row in core.rows(tables.profiles) if row["attributes"]] == []


def test_side_by_side_in_one_batch_it_finds_its_own_signup(core: Core) -> None:
    scene = a_scene(core.site)
    people = {"signup-1": EMAIL, "signup-2": OTHER_EMAIL}
    commands = [
        step
        for signup_id, email in people.items()
        for step in (
            a_signup(scene, signup_id, email=email),
            Describe(scene, signup_id, {"first_name": email[:3]}),
        )
    ]
    core.record(*commands)

    for email in people.values():
        assert core.profile(email=email)["attributes"] == {"first_name": email[:3]}

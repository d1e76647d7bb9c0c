"""What a browser is told of its own signup on a later visit, and what it never is."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from signup.capture.commands import ComeBack, Erase, TypeCode, Withdraw
from signup.domain.consent import Channel, Purpose
from signup.storage import tables
from tests.support.clock import START
from tests.support.factories import (
    EMAIL,
    LINKS,
    OTHER_EMAIL,
    a_phone,
    a_scene,
    a_signup,
)

if TYPE_CHECKING:
    from tests.integration.capture.conftest import Core

LATER = START + timedelta(days=30)


def lacks_phone(core: Core, signup_id: str = "signup-1") -> bool:
    found = core.one(ComeBack(a_scene(core.site, LATER), signup_id))
    return bool(found.lacks_phone)


def test_who_is_subscribed_by_this_signup_and_gave_no_number_lacks_it(core: Core) -> None:
    core.one(a_signup(a_scene(core.site)))

    assert lacks_phone(core)


def test_asking_records_nothing(core: Core) -> None:
    core.one(a_signup(a_scene(core.site)))
    before = [core.rows(table) for table in (tables.profiles, tables.signups, tables.outbox)]
    lacks_phone(core)

    assert [core.rows(one) for one in (tables.profiles, tables.signups, tables.outbox)] == before


def test_who_took_the_second_step_lacks_nothing(core: Core) -> None:
    core.one(a_signup(a_scene(core.site)))
    core.one(a_phone(a_scene(core.site)))

    assert not lacks_phone(core)


def test_an_address_that_was_never_confirmed_does_not_stand(core: Core) -> None:
    core.one(a_signup(a_scene(core.site, country="DE")))

    assert core.state(EMAIL, "email") == "pending"
    assert not lacks_phone(core)


def test_an_address_that_this_signup_had_confirmed_stands(core: Core) -> None:
    core.one(a_signup(a_scene(core.site, country="DE")))
    (request,) = core.rows(tables.confirmations)
    code = LINKS.codes("demo", request["id"])[0]
    core.one(TypeCode(a_scene(core.site), "signup-1", code))

    assert lacks_phone(core)


def test_who_withdrew_is_answered_as_if_unknown(core: Core) -> None:
    core.one(a_signup(a_scene(core.site)))
    scene = a_scene(core.site, START + timedelta(days=1))
    person = core.profile(email=EMAIL)["id"]
    core.one(Withdraw(scene, person, Channel.EMAIL, Purpose.MARKETING, "asked"))

    assert not lacks_phone(core)


def test_who_was_forgotten_is_answered_as_if_unknown(core: Core) -> None:
    core.one(a_signup(a_scene(core.site)))
    core.one(Erase(a_scene(core.site, START + timedelta(days=1)), core.profile(email=EMAIL)["id"]))
    core.one(a_signup(a_scene(core.site, START + timedelta(days=2)), "signup-2"))

    assert not lacks_phone(core)


def test_who_types_somebody_else_s_address_learns_nothing_of_them(core: Core) -> None:
    core.one(a_signup(a_scene(core.site)))
    core.one(a_signup(a_scene(core.site, START + timedelta(days=1)), "signup-2"))

    assert core.state(EMAIL, "email") == "subscribed"
    assert not lacks_phone(core, "signup-2")


def test_a_signup_that_never_was_lacks_nothing(core: Core) -> None:
    core.one(a_signup(a_scene(core.site), email=OTHER_EMAIL))

    assert not lacks_phone(core, "signup-9")

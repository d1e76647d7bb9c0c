"""Forgetting somebody who signs up at the same moment: first gone and then new, or gone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from signup.capture.commands import Erase
from signup.capture.errors import CaptureError, ProfileUnknown, SignupUnknown
from signup.capture.receipts import Done
from signup.storage import tables
from tests.integration.capture.test_concurrency import at_once
from tests.integration.capture.test_erase import CONTEXT, at, join
from tests.support import factories
from tests.support.factories import EMAIL, OTHER_EMAIL, PHONE, a_phone, a_signup, a_text
from tests.support.traces import left_in_tables

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.integration.capture.conftest import Core

ROUNDS = 6
NEW = {"ip": "203.0.113.99"}


def race(core: Core, *commands: Any) -> list[Any]:
    """Record each command by a process of its own, all at the same moment."""

    def start(number: int, command: Any) -> Callable[[], Any]:
        recorder = factories.a_recorder(core.engine, seed=number + 1)
        return lambda: recorder.record([command])[0]

    return at_once([start(number, command) for number, command in enumerate(commands)])


def is_whole(core: Core, ada: str) -> bool:
    """Tell whether nothing of the forgotten profile is left, and no consent came of the form."""
    gone = core.profile(id=ada) is None and not left_in_tables(core.engine, CONTEXT.values())
    people = core.rows(tables.profiles)
    known = {row["profile_id"] for row in core.rows(tables.consent_events) if row["context"]}
    return (
        gone
        and core.state(EMAIL, "email") == "unsubscribed"
        and core.state(PHONE, "sms") == "unsubscribed"
        and known <= {row["id"] for row in people}
    )


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_a_form_posted_at_once_leaves_nobody_half_forgotten(core: Core, turn: int) -> None:
    ada = join(core)
    outcomes = race(
        core,
        Erase(at(core, 10), ada),
        a_signup(at(core, 10, context=NEW), f"new-{turn}", attributes={"last_name": "King"}),
    )

    assert outcomes[0] == Done()
    assert not isinstance(outcomes[1], CaptureError)
    assert is_whole(core, ada)
    assert len(core.rows(tables.profiles)) <= 1


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_a_second_step_taken_at_once_is_forgotten_or_refused(core: Core, turn: int) -> None:
    core.one(a_signup(at(core, 0), f"s-{turn}"))
    ada = core.profile(email=EMAIL)["id"]

    erased, stepped = race(core, Erase(at(core, 10), ada), a_phone(at(core, 10), f"s-{turn}"))

    assert erased == Done()
    assert stepped is not None
    assert core.rows(tables.profiles) == []
    assert left_in_tables(core.engine, [EMAIL, PHONE]) == {}
    assert core.state(PHONE, "sms") in (
        {"none"} if isinstance(stepped, SignupUnknown) else {"unsubscribed"}
    )


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_a_claim_to_the_number_made_at_once_does_not_keep_it_half(core: Core, turn: int) -> None:
    """Either it was there and is forgotten with the number, or the number is the claimant's now."""
    ada = join(core)
    core.one(a_signup(at(core, 3, context={}), f"g-{turn}", email=OTHER_EMAIL))

    race(core, Erase(at(core, 10), ada), a_phone(at(core, 10, context={}), f"g-{turn}"))

    grace = core.profile(email=OTHER_EMAIL)
    claims = {row["claimed_phone"] for row in core.rows(tables.signups)}
    assert (grace["phone"], PHONE in claims) in {(None, False), (PHONE, False)}
    assert core.state(PHONE, "sms") == "unsubscribed"
    assert left_in_tables(core.engine, CONTEXT.values()) == {}


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_a_keyword_texted_at_once_is_one_or_the_other(core: Core, turn: int) -> None:
    ada = join(core)

    text = a_text(at(core, 10.01, context=NEW), "join", f"SM-{turn}")

    race(core, Erase(at(core, 10), ada), text)

    person = core.profile(phone=PHONE)
    assert core.profile(id=ada) is None
    assert core.state(PHONE, "sms") == ("subscribed" if person else "unsubscribed")
    assert core.state(EMAIL, "email") == "unsubscribed"
    assert left_in_tables(core.engine, [EMAIL, *CONTEXT.values()]) == {}


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_two_who_ask_for_the_same_at_once_are_answered_in_turn(core: Core, turn: int) -> None:
    ada = join(core)
    outcomes = race(core, *(Erase(at(core, 10 + turn), ada) for _ in range(3)))
    assert sorted(type(one).__name__ for one in outcomes) == [
        "Done",
        *[ProfileUnknown.__name__] * 2,
    ]
    erased = [row for row in core.rows(tables.outbox) if row["type"] == "profile.erased"]
    assert len(erased) == 1

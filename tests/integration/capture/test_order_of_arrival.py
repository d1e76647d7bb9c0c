"""Whatever order events arrive in, and however they share commits, they add up to one state."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from signup.capture import rebuild
from signup.capture.commands import Withdraw
from signup.capture.confirming import Confirming
from signup.capture.world import World
from signup.domain.basis import Basis, Ground
from signup.domain.consent import Act, EventKind, Happening, State, derive
from signup.domain.place import NOWHERE
from signup.evidence.bundle import bundle_for
from signup.evidence.sequencer import sequence_once
from signup.evidence.standalone import verify
from signup.evidence.tables import evidence_records
from signup.storage import consents
from signup.storage.unit_of_work import Changes, Peppers, UnitOfWork, Wanted
from tests.support.clock import START, SeededBytes
from tests.support.evidence import SIGNER
from tests.support.examples import examples
from tests.support.factories import EMAIL_MARKETING, a_phone, a_scene, a_signup, a_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from signup.capture.command import Command
    from signup.domain.consent import Standing
    from tests.integration.capture.conftest import Core

PEOPLE = itertools.count()
"""Each example is about somebody new, so that all of them can share one database."""

on_one_database = settings(
    max_examples=examples(25),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def minutes(number: int) -> Any:
    return START + timedelta(minutes=number)


grounds = st.builds(Ground, st.sampled_from(Basis), st.none() | st.integers(0, 12).map(minutes))
happenings = st.builds(
    Happening,
    st.sampled_from(EventKind),
    st.sampled_from(Act),
    st.integers(0, 12).map(minutes),
    st.sampled_from(["popup:welcome:1", "checkout"]),
    grounds,
)


def happen(core: Core, address: str, events: Sequence[Happening]) -> None:
    """Let `events` happen in one transaction, through the core's own world."""
    site = core.site
    with UnitOfWork(core.engine, Peppers()) as work:
        changes = Changes()
        world = World(
            work.read(site.key, Wanted(emails={address})),
            changes,
            history=partial(work.history, site.key),
            random_bytes=SeededBytes(),
            messengers=frozenset(),
            confirming=Confirming(),
        )
        scene = a_scene(site, minutes(20 + next(PEOPLE)))
        person = world.holder(email=address) or world.new_profile(scene)
        world.attach(person, email=address)
        for event in events:
            world.next_command()
            subject = world.subject(address, *EMAIL_MARKETING)
            world.happen(person, subject, event, scene, place=NOWHERE)
        work.write(changes)


def cached(core: Core, address: str) -> Standing:
    with UnitOfWork(core.engine, Peppers()) as work:
        loaded = work.read(core.site.key, Wanted(emails={address}))
        (found,) = consents.load(
            work.connection, core.site.key, {key for key, *_ in loaded.standings}
        ).values()
    return replace(found, last_event=None)


@on_one_database
@given(
    st.lists(happenings, min_size=1, max_size=7),
    st.randoms(use_true_random=False),
    st.integers(1, 4),
)
def test_any_order_and_any_batching_gives_the_state_of_the_events_in_their_order(
    core: Core, events: list[Happening], chance: Any, batch: int
) -> None:
    address = f"reader{next(PEOPLE)}@example.com"
    arriving = chance.sample(events, len(events))
    for first in range(0, len(arriving), batch):
        happen(core, address, arriving[first : first + batch])

    assert cached(core, address) == derive(events)


@pytest.mark.parametrize("kind", [EventKind.GIVEN, EventKind.CONFIRMED, EventKind.IMPORTED])
@pytest.mark.parametrize("age", [0, 1])
def test_a_withdrawal_that_came_first_wins_over_what_is_not_newer(
    core: Core, kind: EventKind, age: int
) -> None:
    left = Happening(EventKind.WITHDRAWN, Act.REPORTED, minutes(5), "api")
    grant = Happening(kind, Act.CODE, minutes(5 - age), "popup:welcome:1")
    for arriving in ([left, grant], [grant, left]):
        address = f"reader{next(PEOPLE)}@example.com"
        for event in arriving:
            happen(core, address, [event])
        assert cached(core, address).state is State.UNSUBSCRIBED


class Person:
    """Somebody new, and what they or others may do at some minute."""

    def __init__(self, core: Core) -> None:
        self.number = next(PEOPLE)
        self.core = core
        self.email = f"person{self.number}@example.com"
        self.phone = f"+1415555{self.number % 10_000:04}"
        self.signups: list[str] = []

    def command(self, what: str, minute: int) -> Command | None:
        scene = a_scene(self.core.site, minutes(minute), country="DE" if minute % 2 else "US")
        name = f"{self.number}-{len(self.signups)}-{minute}"
        if what == "sign up":
            self.signups.append(name)
            return a_signup(scene, name, email=self.email)
        if what == "phone":
            return a_phone(scene, self.signups[-1], phone=self.phone) if self.signups else None
        if what == "withdraw":
            person = self.core.profile(email=self.email)
            return Withdraw(scene, person["id"], None, None, "x") if person else None
        return a_text(scene, what, f"SM{name}-{next(PEOPLE)}", phone=self.phone)


@on_one_database
@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                ["sign up", "phone", "withdraw", "join", "stop", "start", "confirm", "none"]
            ),
            st.integers(0, 30),
        ),
        max_size=8,
    )
)
def test_the_cache_is_the_fold_of_the_events_whatever_people_do_and_whenever_it_arrives(
    core: Core, doings: list[tuple[str, int]]
) -> None:
    person = Person(core)
    for what, minute in doings:
        command = person.command(what, minute)
        if command is not None:
            core.record(command)

    differences = rebuild.check(core.engine, core.site.key, seen=_nobody_asks())
    assert list(differences) == []


@on_one_database
@given(
    st.lists(
        st.sampled_from(["sign up", "phone", "withdraw", "join", "stop", "start", "confirm"]),
        min_size=2,
        max_size=8,
    )
)
def test_the_proof_of_what_happened_in_one_moment_holds(core: Core, doings: list[str]) -> None:
    person, before = Person(core), {row["id"] for row in core.rows(evidence_records)}
    for what in doings:
        command = person.command(what, 7)
        if command is not None:
            core.record(command)
    sequence_once(core.engine, core.site.key, SIGNER, lambda: minutes(8))

    with core.engine.connect() as connection:
        for one in {row["id"] for row in core.rows(evidence_records)} - before:
            verdict = verify(bundle_for(connection, core.site.key, one))
            assert verdict.ok, verdict.sentences
    assert list(rebuild.check(core.engine, core.site.key, seen=_nobody_asks())) == []


def _nobody_asks() -> Callable[[int], None]:
    return lambda _count: None

"""Whatever order a shop tells in, and however that shares commits, it adds up to one state."""

from __future__ import annotations

import itertools
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from signup.capture import rebuild
from signup.capture.commands import Ask, InboundText
from signup.capture.shop_commands import Ending, HearShop
from signup.domain.consent import Act, Channel, Purpose
from signup.evidence.bundle import bundle_for
from signup.evidence.sequencer import sequence_once
from signup.evidence.standalone import verify
from signup.evidence.tables import evidence_records
from signup.storage import tables
from tests.support.clock import START
from tests.support.evidence import SIGNER
from tests.support.factories import (
    EMAIL_MARKETING,
    PHONE,
    SMS_MARKETING,
    a_recorder,
    a_scene,
    a_text,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.integration.capture.conftest import Core

PEOPLE = itertools.count()
"""Each example is about somebody new, so that all of them can share one database."""

Said = tuple[Literal["confirmed", "single", "doubtful", "unsubscribed"], int]
GRANTS = st.sampled_from([("confirmed", "single"), ("confirmed", "doubtful")])
"""Whether a single opt-in counts is the site file's choice, so it is the same for all of them."""


def some(grants: tuple[str, str]) -> st.SearchStrategy[list[Said]]:
    words: st.SearchStrategy[Said] = st.tuples(
        st.sampled_from([*grants, "unsubscribed"]),
        st.integers(0, 5),
    )
    return st.lists(words, min_size=1, max_size=4, unique=True)


def telling(core: Core, said: Said, email: str) -> HearShop:
    word, hour = said
    at = START + timedelta(hours=hour)
    scene = a_scene(core.site, START + timedelta(hours=6))
    mark = f"{word} {hour} {email} {next(PEOPLE)}"
    if word == "unsubscribed":
        ends = (Ending(*EMAIL_MARKETING, at),)
        return HearShop(scene, "shopify", mark, mark[:36], ends=ends, email=email)
    act = Act.CONFIRMED_ELSEWHERE if word == "confirmed" else Act.GIVEN_ELSEWHERE
    ask = Ask(*EMAIL_MARKETING, None, act, at=at, doubtful=word == "doubtful")
    return HearShop(scene, "shopify", mark, mark[:36], asks=(ask,), email=email)


def outcome(core: Core, sayings: Sequence[Said], *, together: bool) -> str:
    email = f"person{next(PEOPLE)}@example.com"
    commands = [telling(core, said, email) for said in sayings]
    if together:
        core.record(*commands)
    else:
        for command in commands:
            core.one(command)
    return core.state(email, "email")


@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    sayings=GRANTS.flatmap(some), chance=st.randoms(use_true_random=False), together=st.booleans()
)
def test_the_order_of_arrival_does_not_matter(
    core: Core, sayings: list[Said], chance: object, together: bool
) -> None:
    shuffled = list(sayings)
    chance.shuffle(shuffled)  # type: ignore[attr-defined] # hypothesis gives a random.Random

    expected = outcome(core, sorted(sayings, key=lambda said: said[1]), together=False)

    assert outcome(core, shuffled, together=together) == expected
    no = any(word == "unsubscribed" for word, _ in sayings)
    assert (expected == "unsubscribed") is no, "a no is always recorded, and outlives a shop's word"


@pytest.mark.parametrize("single", ["single", "doubtful"])
def test_of_one_second_the_better_proof_counts_whatever_comes_first(
    core: Core, single: Literal["single", "doubtful"]
) -> None:
    told: list[Said] = [("confirmed", 1), (single, 1)]
    assert outcome(core, told, together=False) == "subscribed"
    assert outcome(core, told[::-1], together=False) == "subscribed"


def test_a_no_at_the_shop_ends_what_a_later_text_has_not_begun(core: Core) -> None:
    def texted(hour: int) -> InboundText:
        return a_text(a_scene(core.site, START + timedelta(hours=hour)), "join", f"SM{hour}")

    def left(hour: int) -> HearShop:
        scene = a_scene(core.site, START + timedelta(hours=hour, seconds=5))
        ends = (Ending(Channel.SMS, Purpose.MARKETING, START + timedelta(hours=hour)),)
        return HearShop(scene, "shopify", f"W{hour}", f"w{hour}", ends=ends, phone=PHONE)

    states = []
    for command in (texted(1), left(2), texted(3), left(4)):
        core.one(command)
        states.append(core.state(PHONE, SMS_MARKETING[0].value))

    assert states == ["subscribed", "unsubscribed", "subscribed", "unsubscribed"]


def test_what_a_shop_told_can_be_checked_by_who_trusts_nobody(core: Core) -> None:
    email = f"person{next(PEOPLE)}@example.com"
    said: list[Said] = [("single", 1), ("confirmed", 2), ("unsubscribed", 3), ("doubtful", 4)]
    for one in said:
        core.one(telling(core, one, email))
    now = START + timedelta(hours=6, seconds=1)
    sequence_once(core.engine, core.site.key, SIGNER, lambda: now)

    rows = core.rows(evidence_records)
    with core.engine.connect() as connection:
        verdicts = [verify(bundle_for(connection, core.site.key, row["id"])) for row in rows]

    assert len(verdicts) == 4
    assert all(verdict.ok for verdict in verdicts), [one.sentences for one in verdicts]
    assert list(rebuild.check(core.engine, core.site.key, seen=lambda _count: None)) == []


def test_a_delivery_that_comes_twice_at_once_has_one_effect(core: Core) -> None:
    email = f"person{next(PEOPLE)}@example.com"
    command = telling(core, ("single", 1), email)
    recorders = [a_recorder(core.engine, seed=number) for number in range(6)]

    with ThreadPoolExecutor(len(recorders)) as pool:
        heard = list(pool.map(lambda one: one.record([command])[0], recorders))

    assert sorted(one.duplicate for one in heard) == [False] + [True] * 5
    assert len(core.rows(tables.consent_events)) == 1

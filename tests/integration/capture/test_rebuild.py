"""The cache of states against the events it is made of: every way it can be wrong is found."""

from __future__ import annotations

import tracemalloc
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import delete, event, insert, select, update

from signup.capture import rebuild
from signup.domain.consent import State
from signup.storage import tables
from tests.support.clock import START
from tests.support.factories import (
    EMAIL,
    OTHER_EMAIL,
    PHONE,
    a_phone,
    a_scene,
    a_signup,
    a_text,
)

if TYPE_CHECKING:
    from signup.capture.rebuild import Difference
    from tests.integration.capture.conftest import Core

LATER = START + timedelta(minutes=5)
STATES = tables.consent_states


@pytest.fixture
def busy(core: Core) -> Core:
    """Return a core that has seen a signup, a phone, a stop and a keyword."""
    core.one(a_signup(a_scene(core.site, country="DE")))
    core.one(a_phone(a_scene(core.site, LATER)))
    core.one(a_text(a_scene(core.site, LATER), "stop"))
    core.one(a_text(a_scene(core.site, LATER), "join", "SM2", phone="+12125552368"))
    return core


def check(core: Core, **options: Any) -> list[Difference]:
    return list(rebuild.check(core.engine, core.site.key, seen=lambda _: None, **options))


def states(core: Core) -> list[Any]:
    return sorted(core.rows(STATES), key=lambda row: [row[c.name] for c in STATES.primary_key])


def corrupt(core: Core, channel: str = "sms", **values: Any) -> None:
    with core.engine.begin() as connection:
        where = (STATES.c.channel == channel, STATES.c.state != "none")
        connection.execute(update(STATES).where(*where).values(**values))


def test_what_the_core_wrote_is_what_the_events_say(busy: Core) -> None:
    assert check(busy) == []


def test_a_site_without_anybody_has_no_differences(core: Core) -> None:
    assert check(core) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("state", "subscribed"),
        ("level", "confirmed"),
        ("since", START - timedelta(days=1)),
        ("last_at", LATER + timedelta(days=1)),
        ("source", "elsewhere"),
        ("ever_subscribed", True),
        ("requested_at", None),
        ("basis", "implied"),
        ("expires_at", LATER),
        ("last_event", "no event of theirs"),
    ],
)
def test_every_field_of_a_state_is_compared_and_repaired(
    busy: Core, field: str, value: Any
) -> None:
    before = states(busy)
    corrupt(busy, "email", **{field: value})
    (found,) = check(busy)
    named = "ground" if field in {"basis", "expires_at"} else field

    assert f"({named})" in str(found)
    rebuild.repair(busy.engine, found)
    assert states(busy) == before
    assert check(busy) == []


def test_a_stop_that_the_cache_forgot_is_found_and_put_back(busy: Core) -> None:
    corrupt(busy, state="subscribed")
    found = check(busy)

    assert {str(one).split(": ", 1)[1] for one in found} == {
        "cached subscribed, events say unsubscribed (state)",
    }
    for one in found:
        rebuild.repair(busy.engine, one)
    assert busy.state(PHONE, "sms") == "unsubscribed"


def test_a_state_that_is_missing_is_made_again(busy: Core) -> None:
    before = states(busy)
    with busy.engine.begin() as connection:
        connection.execute(delete(STATES).where(STATES.c.channel == "email"))
    (found,) = check(busy)

    assert "cached nothing, events say pending" in str(found)
    rebuild.repair(busy.engine, found)
    assert states(busy) == before


@pytest.mark.parametrize(("state", "left"), [("subscribed", 0), ("unsubscribed", 1)])
def test_a_state_without_events_goes_unless_it_keeps_somebody_off_the_list(
    core: Core, state: str, left: int
) -> None:
    row = {
        "site": core.site.key,
        "address_key": "f" * 32,
        "channel": "email",
        "purpose": "marketing",
        "state": state,
        "level": "unknown",
        "last_at": START,
        "ever_subscribed": True,
    }
    with core.engine.begin() as connection:
        connection.execute(insert(STATES).values(row))
    found = check(core)
    for one in found:
        rebuild.repair(core.engine, one)

    assert len(found) == 1 - left
    assert len(core.rows(STATES)) == left
    assert check(core) == []


def test_what_a_provider_blocks_outlives_a_repair(busy: Core) -> None:
    blocked = {"by": "provider", "code": "21610"}
    corrupt(busy, "email", state="subscribed", blocked=blocked)
    for one in check(busy):
        rebuild.repair(busy.engine, one)

    rows = [row for row in busy.rows(STATES) if row["channel"] == "email"]
    assert [(row["state"], row["blocked"]) for row in rows] == [("pending", blocked)]


def test_a_repair_goes_by_the_events_as_they_are_when_it_writes(busy: Core) -> None:
    corrupt(busy, "email", state="unsubscribed")
    (found,) = check(busy)
    assert found.derived
    assert found.derived.state is State.PENDING
    corrupt(busy, "email", state="pending")
    busy.one(a_signup(a_scene(busy.site, LATER, country="US"), "signup-2"))
    rebuild.repair(busy.engine, found)

    assert busy.state(EMAIL, "email") == "subscribed"


def test_other_sites_are_left_alone(busy: Core) -> None:
    corrupt(busy, state="subscribed")

    assert list(rebuild.check(busy.engine, "other", seen=lambda _: None)) == []


@pytest.mark.parametrize("portion", [1, 2, 3, 500])
def test_everybody_is_compared_once_however_small_the_portions(busy: Core, portion: int) -> None:
    busy.one(a_signup(a_scene(busy.site, LATER), "signup-9", email=OTHER_EMAIL))
    seen: list[int] = []
    found = list(rebuild.check(busy.engine, busy.site.key, seen=seen.append, portion=portion))

    assert found == []
    assert sum(seen) == len(busy.rows(STATES))


def test_a_signup_between_two_reads_is_no_difference(busy: Core) -> None:
    """Read the events only after somebody has signed up: both must be of one moment."""

    def sign_up(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if "consent_events.event" in statement and not done:
            done.append(True)
            core = busy.recorder
            core.record([a_signup(a_scene(busy.site, LATER, country="US"), "signup-8")])

    done: list[bool] = []
    event.listen(busy.engine, "before_cursor_execute", sign_up)
    found = check(busy)
    event.remove(busy.engine, "before_cursor_execute", sign_up)

    assert done
    assert found == []
    assert busy.state(EMAIL, "email") == "subscribed"


def test_memory_does_not_grow_with_the_number_of_people(core: Core) -> None:
    def peak(people: range) -> int:
        core.record(
            *(
                a_signup(a_scene(core.site, START), f"s-{n}", email=f"reader{n}@example.com")
                for n in people
            )
        )
        check(core, portion=20)
        return min(peak_once() for _ in range(3))  # other threads of this process count, too

    def peak_once() -> int:
        tracemalloc.start()
        check(core, portion=20)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    few, many = peak(range(100)), peak(range(100, 1_000))
    with core.engine.connect() as connection:
        assert len(connection.execute(select(STATES.c.state)).all()) == 1_000
    assert many < 1.5 * few

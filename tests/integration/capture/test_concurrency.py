"""Many at once: one person stays one profile, and everything acknowledged is on disk."""

from __future__ import annotations

import secrets
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy.exc import OperationalError

from signup.capture.commands import Once
from signup.capture.committer import Committer
from signup.capture.errors import IdempotencyInFlight, StepDone, StorageUnavailable
from signup.capture.record import Recorder
from signup.storage import tables
from signup.storage.engine import create_engine
from signup.storage.unit_of_work import Changes, UnitOfWork
from tests.integration.capture.conftest import Core
from tests.support import factories
from tests.support.clock import START
from tests.support.factories import EMAIL, OTHER_PHONE, PHONE, a_phone, a_scene, a_signup, a_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def at_once(work: Sequence[Callable[[], Any]]) -> list[Any]:
    """Run all of `work` in threads that start together; return the results in order."""
    gate = threading.Barrier(len(work))

    def start(one: Callable[[], Any]) -> Any:
        gate.wait(30)
        return one()

    with ThreadPoolExecutor(len(work)) as pool:
        return list(pool.map(start, work))


def test_concurrent_signups_of_one_person_end_in_one_profile(core: Core) -> None:
    def sign_up(number: int) -> Callable[[], Any]:
        moment = START + timedelta(milliseconds=number)
        recorder = factories.a_recorder(core.engine, seed=number)
        return lambda: recorder.record([a_signup(a_scene(core.site, moment), f"s-{number}")])[0]

    receipts = at_once([sign_up(number) for number in range(8)])

    assert {receipt.id for receipt in receipts} == {f"s-{number}" for number in range(8)}
    assert len(core.rows(tables.profiles)) == 1
    assert len(core.rows(tables.consent_events)) == 8
    revisions = sorted(
        row["revision"] for row in core.rows(tables.outbox) if row["destination"] == "crm"
    )
    assert revisions == list(range(1, 9)), "every change has its own place in the order"


def test_two_people_who_claim_one_number_at_once_do_not_both_get_it(core: Core) -> None:
    emails = [f"person-{number}@example.com" for number in range(4)]
    for number, email in enumerate(emails):
        core.one(a_signup(a_scene(core.site), f"s-{number}", email=email))

    def claim(number: int) -> Callable[[], Any]:
        recorder = factories.a_recorder(core.engine, seed=number)
        return lambda: recorder.record([a_phone(a_scene(core.site), f"s-{number}")])[0]

    receipts = at_once([claim(number) for number in range(4)])

    assert {receipt.channels["sms"]["marketing"] for receipt in receipts} == {"pending"}
    assert [row["phone"] for row in core.rows(tables.profiles)].count(PHONE) == 1


def test_a_message_delivered_twice_at_once_has_one_effect(core: Core) -> None:
    def deliver(number: int) -> Callable[[], Any]:
        recorder = factories.a_recorder(core.engine, seed=number)
        return lambda: recorder.record([a_text(a_scene(core.site), "join")])[0]

    receipts = at_once([deliver(number) for number in range(4)])

    assert [receipt.reply for receipt in receipts].count("joined") == 1
    assert core.events() == [("sms", "given")]


def test_an_idempotency_key_used_at_once_has_one_effect(core: Core) -> None:
    once = Once("signups", "key", "body")

    def sign_up(number: int) -> Callable[[], Any]:
        recorder = factories.a_recorder(core.engine, seed=number)
        command = a_signup(a_scene(core.site, once=once), f"s-{number}")
        return lambda: recorder.record([command])[0]

    receipts = at_once([sign_up(number) for number in range(4)])

    assert len({receipt.id for receipt in receipts}) == 1
    assert core.events() == [("email", "given")]


def submit(committer: Committer, command: Any) -> str:
    receipt: Any = committer.submit(command)
    return str(receipt.id)


def test_a_stop_that_comes_between_reading_and_writing_is_not_written_over(
    postgres_url: str,
) -> None:
    """A number typed as a claim has no profile row to lock; its stop must hold all the same.

    SQLite lets one writer in at a time, so this can only happen on PostgreSQL.
    """
    engine = create_engine(postgres_url)
    site = factories.add_site(engine, factories.a_site())
    ours, theirs = factories.a_recorder(engine), factories.a_recorder(engine, seed=1)
    for command in (a_signup(a_scene(site)), a_phone(a_scene(site))):
        ours.record([command])
    ours.record([a_signup(a_scene(site), "signup-2")])
    stopped = threading.Event()

    class StopsBetween(UnitOfWork):
        def write(self, changes: Changes) -> None:
            if not stopped.is_set():
                stopped.set()
                theirs.record([a_text(a_scene(site), "stop", phone=OTHER_PHONE)])
            super().write(changes)

    between = Recorder(
        engine,
        random_bytes=secrets.token_bytes,
        messengers=frozenset(),
        unit_of_work=StopsBetween,
    )
    claim = a_phone(a_scene(site, START - timedelta(minutes=1)), "signup-2", phone=OTHER_PHONE)
    between.record([claim])

    core = Core(engine, site, ours)
    assert core.state(OTHER_PHONE, "sms") == "unsubscribed"
    engine.dispose()


def test_a_second_step_taken_twice_at_once_takes_effect_once(core: Core) -> None:
    core.one(a_signup(a_scene(core.site)))

    def step(number: int) -> Callable[[], Any]:
        recorder = factories.a_recorder(core.engine, seed=number)
        command = a_phone(a_scene(core.site), phone=(PHONE, OTHER_PHONE)[number % 2])
        return lambda: recorder.record([command])[0]

    outcomes = at_once([step(number) for number in range(4)])

    assert sum(isinstance(one, StepDone) for one in outcomes) == 3
    assert len(core.rows(tables.consent_events)) == 2


@pytest.fixture
def committer(core: Core) -> Any:
    made = Committer(core.recorder.record, batch=64, on_trouble=lambda _error: None)
    made.start()
    yield made
    made.stop()


def test_callers_that_wait_together_each_get_their_own_receipt(
    core: Core, committer: Committer
) -> None:
    def sign_up(number: int) -> Callable[[], Any]:
        command = a_signup(a_scene(core.site), f"s-{number}", email=f"person-{number}@example.com")
        return lambda: submit(committer, command)

    assert at_once([sign_up(number) for number in range(16)]) == [f"s-{n}" for n in range(16)]
    assert len(core.rows(tables.profiles)) == 16


def test_a_committer_that_stopped_takes_nothing_new(core: Core, committer: Committer) -> None:
    committer.stop()

    with pytest.raises(StorageUnavailable):
        committer.submit(a_signup(a_scene(core.site)))


def test_a_database_that_is_away_is_said_and_nothing_is_promised(core: Core) -> None:
    told: list[BaseException] = []

    def away(_commands: Sequence[Any]) -> list[Any]:
        raise StorageUnavailable from OperationalError("select", {}, Exception())

    committer = Committer(away, batch=8, on_trouble=told.append)
    committer.start()
    with pytest.raises(StorageUnavailable):
        committer.submit(a_signup(a_scene(core.site)))
    committer.stop()

    assert len(told) == 1


def test_a_command_that_breaks_the_core_fails_alone(core: Core) -> None:
    held = threading.Event()

    def fragile(commands: Sequence[Any]) -> list[Any]:
        held.wait(30)
        if any(command.id == "broken" for command in commands):
            raise ZeroDivisionError
        return core.recorder.record(commands)

    committer = Committer(fragile, batch=8, on_trouble=lambda _error: None)
    committer.start()
    commands = [
        a_signup(a_scene(core.site), name, email=f"{name}@example.com")
        for name in ("first", "broken", "last")
    ]

    def try_to(command: Any) -> str:
        try:
            return submit(committer, command)
        except StorageUnavailable:
            return "refused"

    with ThreadPoolExecutor(3) as pool:
        answers = [pool.submit(try_to, command) for command in commands]
        held.set()
        assert [answer.result(10) for answer in answers] == ["first", "refused", "last"]
    committer.stop()


def test_the_same_key_while_the_first_is_running_is_told_to_wait(core: Core) -> None:
    held, entered = threading.Event(), threading.Event()

    def slow(commands: Sequence[Any]) -> list[Any]:
        entered.set()
        held.wait(30)
        return core.recorder.record(commands)

    committer = Committer(slow, batch=8, on_trouble=lambda _error: None)
    committer.start()
    command = a_signup(a_scene(core.site, once=Once("signups", "key", "body")))
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(submit, committer, command)
        assert entered.wait(30)
        with pytest.raises(IdempotencyInFlight):
            committer.submit(command)
        held.set()
        assert first.result(10) == "signup-1"
    committer.stop()
    assert core.state(EMAIL, "email") == "subscribed"

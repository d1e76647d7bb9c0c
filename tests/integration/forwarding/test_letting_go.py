"""Retention: what nobody answered for goes after its days, proof after its years, nothing else."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from signup.capture.commands import Confirm, Erase, Withdraw
from signup.capture.record import Recorder
from signup.domain.keeping import Keeping
from signup.evidence import tables as evidence
from signup.forwarding.forgetter import Forgetter
from signup.forwarding.letting_go import Retaining, round_through
from signup.storage import tables
from signup.storage.addresses import address_key
from tests.support.clock import SeededBytes
from tests.support.factories import (
    EMAIL,
    OTHER_PHONE,
    PEPPER,
    PHONE,
    a_phone,
    a_scene,
    a_signup,
    a_text,
)
from tests.support.traces import left_in_tables

if TYPE_CHECKING:
    from sqlalchemy import RowMapping, Table

    from signup.capture.commands import Scene
    from tests.integration.forwarding.conftest import Post

DAYS_31, YEARS_6 = timedelta(days=31), timedelta(days=6 * 365 + 2)


@dataclass(slots=True)
class Keeper:
    """The retention job over one site, and a look at what it left."""

    post: Post
    keeping: Keeping

    def scene(self, **changes: Any) -> Scene:
        """Return a scene of now, with something personal in its context."""
        context = {"ip": "203.0.113.77"}
        return a_scene(self.post.site, self.post.clock(), **{"context": context, **changes})

    def retaining(self, seed: int = 1) -> Retaining:
        chance = SeededBytes()
        chance.source.seed(seed)
        recorder = Recorder(
            self.post.engine, random_bytes=chance, messengers=frozenset(), keeping=self.keeping
        )
        return Retaining(
            self.post.engine, recorder.record, self.keeping, self.post.clock, chance, batch=4
        )

    def round(self) -> int:
        return sum(round_through(self.retaining(), self.post.site))

    def later(self, passed: timedelta) -> int:
        """Let time pass, then go round once; return how many were let go."""
        self.post.clock.now += passed
        return self.round()

    def rows(self, table: Table) -> list[RowMapping]:
        with self.post.engine.connect() as connection:
            return list(connection.execute(select(table)).mappings())

    def profile(self, **where: Any) -> Any:
        rows = self.rows(tables.profiles)
        return next(
            (row for row in rows if all(row[name] == value for name, value in where.items())), None
        )

    def state(self, address: str) -> str:
        key = address_key(PEPPER, address)
        states = {
            row["state"] for row in self.rows(tables.consent_states) if row["address_key"] == key
        }
        return "/".join(sorted(states)) or "none"

    def events(self) -> list[str]:
        return [row["event"] for row in self.rows(tables.consent_events)]

    def told(self) -> list[str]:
        rows = [row for row in self.post.rows() if row["state"] == "pending"]
        return [row["type"] for row in rows]

    def left(self, *values: str) -> bool:
        return bool(left_in_tables(self.post.engine, values))

    def settle(self) -> None:
        """Let everything have been told long ago, and its rows be purged."""
        with self.post.engine.begin() as connection:
            connection.execute(tables.outbox.delete())


@pytest.fixture
def keeper(post: Post) -> Keeper:
    return Keeper(post, Keeping())


def test_an_unconfirmed_contact_goes_after_thirty_days(keeper: Keeper) -> None:
    keeper.post.record(a_signup(keeper.scene(risky=True), attributes={"first_name": "Adaline"}))

    assert keeper.later(timedelta(days=29)) == 0
    assert keeper.left(EMAIL)
    assert keeper.later(timedelta(days=2)) == 1

    assert not keeper.left(EMAIL, "Adaline", "203.0.113.77")
    assert keeper.events() == ["requested", "expired"]
    assert keeper.state(EMAIL) == "none"
    assert keeper.profile() is None


def test_who_never_was_told_of_is_not_told_of_now(keeper: Keeper) -> None:
    keeper.post.record(a_signup(keeper.scene(risky=True)))
    keeper.later(DAYS_31)
    assert keeper.told() == []


def test_who_was_told_of_is_to_be_erased_there_too(keeper: Keeper) -> None:
    keeper.post.record(a_signup(keeper.scene(risky=True)))
    ada = keeper.profile()["id"]
    keeper.post.add(aggregateid=ada, state="accepted", created_at=keeper.post.clock())
    keeper.later(DAYS_31)
    assert keeper.told() == ["profile.erased"]


def test_an_expired_contact_may_sign_up_again(keeper: Keeper) -> None:
    keeper.post.record(a_signup(keeper.scene(risky=True)))
    keeper.later(DAYS_31)
    keeper.post.record(a_signup(keeper.scene(), "signup-2"))
    assert keeper.state(EMAIL) == "subscribed"


def test_a_link_that_is_pressed_after_the_thirty_days_confirms_nothing(keeper: Keeper) -> None:
    keeper.post.record(a_signup(keeper.scene(risky=True)))
    request = keeper.rows(tables.confirmations)[0]["id"]
    keeper.later(DAYS_31)
    keeper.post.record(Confirm(keeper.scene(), request))
    assert keeper.state(EMAIL) == "none"
    assert not keeper.left(EMAIL)


def test_a_bare_contact_goes_too(keeper: Keeper) -> None:
    keeper.post.record(a_signup(keeper.scene(), asks=()))
    assert keeper.later(DAYS_31) == 1
    assert not keeper.left(EMAIL)
    assert keeper.events() == []


def test_a_contact_that_asked_again_meanwhile_is_kept(keeper: Keeper) -> None:
    keeper.post.record(a_signup(keeper.scene(risky=True)))
    keeper.post.clock.advance(days=20)
    keeper.post.record(a_signup(keeper.scene(risky=True), "signup-2"))
    assert keeper.later(timedelta(days=15)) == 0
    assert keeper.left(EMAIL)


@pytest.mark.parametrize("passed", [DAYS_31, YEARS_6])
def test_a_subscriber_stays_with_everything(keeper: Keeper, passed: timedelta) -> None:
    keeper.post.record(a_signup(keeper.scene()))
    before = [dict(row) for row in keeper.rows(evidence.evidence_openings)]
    assert keeper.later(passed) == 0
    assert [dict(row) for row in keeper.rows(evidence.evidence_openings)] == before
    assert keeper.state(EMAIL) == "subscribed"


def test_an_unproved_number_goes_and_its_subscriber_stays(keeper: Keeper) -> None:
    keeper.post.record(a_signup(keeper.scene()), a_phone(keeper.scene()))

    assert keeper.later(DAYS_31) == 1

    assert keeper.told() == ["profile.subscribed", "profile.updated"]
    assert not keeper.left(PHONE)
    assert keeper.profile(email=EMAIL)["phone"] is None
    assert (keeper.state(EMAIL), keeper.state(PHONE)) == ("subscribed", "none")
    assert keeper.later(DAYS_31) == 0


def test_a_claim_to_somebody_elses_number_goes_and_the_holder_keeps_it(keeper: Keeper) -> None:
    keeper.post.record(a_text(keeper.scene(), "join", phone=OTHER_PHONE))
    keeper.post.record(a_signup(keeper.scene()), a_phone(keeper.scene(), phone=OTHER_PHONE))

    keeper.later(DAYS_31)

    assert {row["claimed_phone"] for row in keeper.rows(tables.signups)} == {None}
    assert keeper.state(OTHER_PHONE) == "subscribed"
    assert keeper.profile(phone=OTHER_PHONE) is not None


def test_a_forgotten_person_whose_address_a_stranger_typed_goes_again(keeper: Keeper) -> None:
    keeper.post.record(a_signup(keeper.scene()))
    keeper.post.record(Erase(keeper.scene(), keeper.profile()["id"]))
    keeper.post.record(a_signup(keeper.scene(), "signup-2"))
    assert keeper.left(EMAIL)

    assert keeper.later(DAYS_31) == 1

    assert not keeper.left(EMAIL)
    assert keeper.state(EMAIL) == "unsubscribed"


def test_who_withdrew_is_kept_for_suppression_until_the_proof_ends(keeper: Keeper) -> None:
    keeper.post.record(a_signup(keeper.scene()))
    ada = keeper.profile()["id"]
    keeper.post.record(Withdraw(keeper.scene(), ada, None, None, "letter"))
    keeper.settle()

    assert keeper.later(timedelta(days=4 * 365)) == 0
    assert keeper.left(EMAIL)
    assert keeper.later(timedelta(days=2 * 365)) == 1

    assert not keeper.left(EMAIL, "letter", "203.0.113.77")
    assert keeper.rows(evidence.evidence_openings) == []
    assert keeper.state(EMAIL) == "unsubscribed"
    assert keeper.told() == ["profile.erased"]


def test_after_the_proof_ended_a_form_alone_still_does_not_subscribe(keeper: Keeper) -> None:
    keeper.post.record(a_signup(keeper.scene()))
    keeper.post.record(Withdraw(keeper.scene(), keeper.profile()["id"], None, None, ""))
    keeper.later(YEARS_6)
    keeper.post.record(a_signup(keeper.scene(), "signup-2"))
    assert keeper.state(EMAIL) == "unsubscribed"


def test_a_newer_delivery_about_a_person_postpones_the_end_of_the_proof(keeper: Keeper) -> None:
    keeper.post.record(a_signup(keeper.scene()))
    ada = keeper.profile()["id"]
    keeper.post.record(Withdraw(keeper.scene(), ada, None, None, ""))
    keeper.settle()
    keeper.post.clock.now += YEARS_6 - timedelta(days=300)
    keeper.post.add(aggregateid=ada, state="accepted", revision=9)
    assert keeper.later(timedelta(days=300)) == 0
    assert keeper.left(EMAIL)


def test_what_a_forgotten_person_left_ends_with_the_years(keeper: Keeper) -> None:
    keeper.post.record(a_signup(keeper.scene()))
    keeper.post.record(Erase(keeper.scene(), keeper.profile()["id"]))
    assert keeper.rows(evidence.evidence_openings)

    assert keeper.later(timedelta(days=4 * 365)) == 0
    assert keeper.later(timedelta(days=2 * 365)) == 1

    assert keeper.rows(evidence.evidence_openings) == []
    assert keeper.state(EMAIL) == "unsubscribed"
    assert keeper.round() == 0, "there is nothing left to let go"


def test_the_history_of_a_number_that_is_held_stays_with_its_person(keeper: Keeper) -> None:
    """Ada left by text long ago and still reads the mails: all of her proof is in use."""
    keeper.post.record(a_signup(keeper.scene()), a_phone(keeper.scene()))
    keeper.post.record(a_text(keeper.scene(), "confirm", "SM1"))
    keeper.post.clock.advance(minutes=1)
    keeper.post.record(a_text(keeper.scene(), "stop", "SM2"))
    openings = len(keeper.rows(evidence.evidence_openings))

    assert keeper.later(YEARS_6) == 0

    assert len(keeper.rows(evidence.evidence_openings)) == openings
    assert keeper.left(PHONE)


def test_somebody_who_came_back_within_the_years_keeps_the_whole_history(keeper: Keeper) -> None:
    keeper.post.record(a_text(keeper.scene(), "join", "SM1"))
    keeper.post.record(Erase(keeper.scene(), keeper.profile()["id"]))
    keeper.post.clock.advance(days=400)
    keeper.post.record(a_text(keeper.scene(), "join", "SM2"))
    openings = len(keeper.rows(evidence.evidence_openings))

    assert keeper.later(YEARS_6) == 0

    assert len(keeper.rows(evidence.evidence_openings)) == openings


def test_set_to_erase_at_once_an_unconfirmed_contact_leaves_no_salt(post: Post) -> None:
    keeper = Keeper(post, Keeping(restricts=False))
    post.record(a_signup(keeper.scene(risky=True)))
    keeper.later(DAYS_31)
    assert keeper.rows(evidence.evidence_openings) == []
    assert keeper.rows(tables.consent_states) == []
    key = address_key(PEPPER, EMAIL)
    assert key not in {row["address_key"] for row in keeper.rows(tables.consent_events)}


def test_every_batch_of_many_people_is_gone_through(keeper: Keeper) -> None:
    for number in range(10):
        email = f"reader{number}@example.com"
        risky = number % 2 == 0
        keeper.post.record(a_signup(keeper.scene(risky=risky), f"s-{number}", email=email))
    assert keeper.later(DAYS_31) == 5
    emails = {row["email"] for row in keeper.rows(tables.profiles)}
    assert emails == {f"reader{number}@example.com" for number in range(1, 10, 2)}


def test_every_batch_of_many_histories_is_gone_through(keeper: Keeper) -> None:
    for number in range(9):
        phone = f"+1415555{number:04}"
        keeper.post.record(a_text(keeper.scene(), "join", f"SM{number}", phone=phone))
        keeper.post.record(Erase(keeper.scene(), keeper.profile(phone=phone)["id"]))
    assert keeper.later(YEARS_6) == 9
    assert keeper.rows(evidence.evidence_openings) == []


def test_workers_that_go_round_at_once_do_no_harm(keeper: Keeper) -> None:
    for number in range(12):
        email = f"reader{number}@example.com"
        keeper.post.record(a_signup(keeper.scene(risky=True), f"s-{number}", email=email))
    keeper.post.clock.now += DAYS_31
    gate = threading.Barrier(3)

    def work(seed: int) -> int:
        gate.wait(30)
        return sum(round_through(keeper.retaining(seed), keeper.post.site))

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(work, range(3)))

    assert keeper.rows(tables.profiles) == []
    assert keeper.events().count("expired") == 12


def test_a_stop_ends_the_round_and_the_next_one_finishes_it(keeper: Keeper) -> None:
    for number in range(10):
        email = f"reader{number}@example.com"
        keeper.post.record(a_signup(keeper.scene(risky=True), f"s-{number}", email=email))
    keeper.post.clock.now += DAYS_31
    stopped = iter(round_through(keeper.retaining(), keeper.post.site))
    while not next(stopped):
        pass
    stopped.close()  # type: ignore[attr-defined] # a generator, as the runner leaves it
    assert len(keeper.rows(tables.profiles)) == 9
    assert keeper.round() == 9


def a_forgetter(keeper: Keeper, troubles: list[BaseException]) -> Forgetter:
    return Forgetter(
        keeper.retaining(),
        lambda: [keeper.post.site],
        lambda _count: None,
        lambda _where, error: troubles.append(error),
    )


def test_the_runner_goes_round_every_site(keeper: Keeper) -> None:
    keeper.post.record(a_signup(keeper.scene(risky=True)))
    keeper.post.clock.now += DAYS_31
    assert a_forgetter(keeper, []).go_round() == 1
    assert not keeper.left(EMAIL)


def test_a_stopped_runner_ends_at_once(keeper: Keeper) -> None:
    troubles: list[BaseException] = []
    forgetter = a_forgetter(keeper, troubles)
    forgetter.start()
    forgetter.stop()
    assert forgetter.go_round() == 0
    assert troubles == []

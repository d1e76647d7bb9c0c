"""What rests on an implied consent ends by itself, is told, and is never revived by the clock."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import OperationalError

from signup.capture.commands import Withdraw
from signup.domain.basis import Basis, months_later
from signup.domain.consent import Act
from signup.evidence.tables import evidence_records
from signup.forwarding.every import Rounds
from signup.forwarding.expiry import Expiry, expire_once
from signup.storage import tables
from tests.support.clock import START
from tests.support.factories import (
    EMAIL,
    EMAIL_MARKETING,
    OTHER_EMAIL,
    a_scene,
    a_signup,
    ask,
)

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import RowMapping, Table

    from signup.domain.site import Site
    from tests.integration.forwarding.conftest import Post

END = months_later(START, 6)


def buys(post: Post, at: datetime = START, name: str = "1", **changes: Any) -> None:
    """Let the brand's server report an inquiry from Canada: six months of implied consent."""
    inquiry = replace(ask(EMAIL_MARKETING, Act.SERVER), basis=Basis.IMPLIED)
    scene = a_scene(post.site, at, country="CA")
    post.record(a_signup(scene, f"signup-{name}-{at:%m%d}", asks=(inquiry,), **changes))


def expire(post: Post, now: datetime, **options: Any) -> int:
    return expire_once(post.engine, post.site, post.recorder.record, lambda: now, **options)


def rows(post: Post, table: Table) -> list[RowMapping]:
    with post.engine.connect() as connection:
        return list(connection.execute(select(table)).mappings())


def states(post: Post) -> list[str]:
    return sorted(row["state"] for row in rows(post, tables.consent_states))


def events(post: Post) -> list[str]:
    found = sorted(rows(post, tables.consent_events), key=lambda row: row["id"])
    return [row["event"] for row in found]


def test_what_is_over_is_ended_and_told(post: Post) -> None:
    buys(post)
    post.drain()

    assert expire(post, END) == 1
    post.clock.now = END
    post.drain()
    assert states(post) == ["none"]
    assert post.store.types() == ["subscribed", "withdrawn"]


def test_the_end_is_sealed_at_the_time_it_came(post: Post) -> None:
    buys(post)
    expire(post, END + timedelta(hours=2))

    record = max(
        (json.loads(row["record"]) for row in rows(post, evidence_records)),
        key=lambda one: str(one["recorded_at"]),
    )
    assert (record["event"], record["act"], record["source"]) == ("expired", "server", "expiry")
    assert (record["basis"], record["level"]) == ("implied", "unknown")
    assert record["at"] == record["expires_at"] == "2026-09-02T17:30:00.000000Z"
    assert record["recorded_at"] == "2026-09-02T19:30:00.000000Z"
    assert record["jurisdiction"] == {"place": "CA", "from": "country"}


def test_nothing_ends_before_its_time(post: Post) -> None:
    buys(post)

    assert expire(post, END - timedelta(seconds=1)) == 0
    assert states(post) == ["subscribed"]


def test_who_agreed_meanwhile_stays(post: Post) -> None:
    buys(post)
    agreed = a_scene(post.site, START + timedelta(days=1), country="CA")
    post.record(a_signup(agreed, "signup-2"))

    assert expire(post, END) == 0
    assert states(post) == ["subscribed"]


def test_who_bought_again_stays_until_that_ends(post: Post) -> None:
    buys(post)
    buys(post, START + timedelta(days=30))

    assert expire(post, END) == 0
    assert expire(post, END + timedelta(days=30)) == 1
    assert states(post) == ["none"]


def test_an_end_that_came_to_the_core_too_late_changes_nothing(post: Post) -> None:
    buys(post)

    def after_a_purchase(commands: Any) -> None:
        buys(post, END)
        post.recorder.record(commands)

    assert expire_once(post.engine, post.site, after_a_purchase, lambda: END) == 1
    assert events(post) == ["given", "given"]
    assert states(post) == ["subscribed"]


def test_many_are_ended_batch_by_batch(post: Post) -> None:
    for number in range(5):
        buys(post, name=str(number), email=f"reader{number}@example.com")

    assert expire(post, END, batch=2) == 5
    assert states(post) == ["none"] * 5


def test_a_stop_ends_the_work_between_two_batches(post: Post) -> None:
    for number in range(3):
        buys(post, name=str(number), email=f"reader{number}@example.com")
    answers = iter([False, True])

    assert expire(post, END, batch=2, stop=lambda: next(answers)) == 2
    assert states(post) == ["none", "none", "subscribed"]


def test_doing_it_twice_ends_it_once(post: Post) -> None:
    buys(post)

    assert [expire(post, END), expire(post, END)] == [1, 0]
    assert events(post) == ["given", "expired"]


def test_who_withdrew_is_not_made_unknown_again(post: Post) -> None:
    buys(post)
    person = rows(post, tables.profiles)[0]["id"]
    post.record(Withdraw(a_scene(post.site, START + timedelta(days=1)), person, None, None, "x"))

    assert expire(post, END) == 0
    assert states(post) == ["unsubscribed"]


def test_an_address_that_nobody_holds_any_more_holds_up_nobody_else(post: Post) -> None:
    buys(post, name="gone")
    buys(post, START + timedelta(seconds=1), email=OTHER_EMAIL)
    with post.engine.begin() as connection:
        profile = tables.profiles.c
        connection.execute(update(tables.profiles).where(profile.email == EMAIL).values(email=None))
    expire(post, END + timedelta(seconds=1), batch=1)

    assert states(post) == ["none", "subscribed"]


def test_a_state_that_no_event_stands_behind_holds_up_nobody_else(post: Post) -> None:
    buys(post)
    (row,) = rows(post, tables.consent_states)
    with post.engine.begin() as connection:
        nobody = {**row, "address_key": "0" * 32}
        connection.execute(insert(tables.consent_states).values(nobody))

    assert expire(post, END) == 1
    assert states(post) == ["none", "subscribed"]


def test_a_grant_that_ran_out_while_it_waited_is_not_told(post: Post) -> None:
    buys(post)
    expire(post, END)
    post.clock.now = END
    post.drain()
    post.drain()

    assert post.states() == ["superseded", "accepted"]
    assert post.store.types() == ["withdrawn"]


@pytest.mark.parametrize("trouble", [None, OperationalError("x", None, Exception())])
def test_the_worker_goes_round_again_and_again_whatever_happens(
    post: Post, trouble: Exception | None
) -> None:
    buys(post)
    rounds, heard = threading.Semaphore(0), threading.Event()

    def sites() -> list[Site]:
        rounds.release()
        if trouble and not heard.is_set():
            raise trouble
        return [post.site]

    def on_trouble(where: str, error: BaseException) -> None:
        assert (where, error) == ("expiry", trouble)
        heard.set()

    done: list[None] = []
    told = Rounds(on_trouble, lambda: done.append(None))
    expiry = Expiry(post.engine, sites, post.recorder.record, lambda: END, told, every=0.01)
    expiry.start()
    for _ in range(3):
        assert rounds.acquire(timeout=10)
    expiry.stop()

    assert states(post) == ["none"]
    assert len(done) >= 2
    assert heard.is_set() is (trouble is not None)

"""What operators see of the outbox, how they send again, and when it is forgotten."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, insert, select, update

from signup.domain.outcome import Rejected, Retry
from signup.forwarding import deliveries
from signup.forwarding.deliveries import Filter
from signup.forwarding.housekeeping import Retention, purge
from signup.storage import tables
from tests.support.clock import START
from tests.support.factories import a_scene, a_signup, a_text

if TYPE_CHECKING:
    from sqlalchemy import Table

    from tests.integration.forwarding.conftest import Post


def _page(post: Post, *, cursor: str | None = None, limit: int = 100, **chosen: Any) -> Any:
    with post.engine.connect() as connection:
        wanted = Filter(**chosen)
        return deliveries.page(connection, "demo", wanted, cursor=cursor, limit=limit)


def _ids(page: Any) -> list[str]:
    return [one["id"] for one in page.deliveries]


@pytest.fixture
def many(post: Post) -> Post:
    states = ["pending", "accepted", "dead", "rejected", "superseded", "dead"]
    for number, state in enumerate(states):
        post.add(
            id=f"row-{number}",
            revision=number + 1,
            state=state,
            destination="crm" if number < 5 else "shop",
            aggregateid="ada" if number != 2 else "bea",
            created_at=START + timedelta(minutes=number),
        )
    return post


def test_a_delivery_tells_what_where_whom_and_why(post: Post) -> None:
    post.record(a_signup(a_scene(post.site)))
    post.store.say = lambda _one: Retry("http_500", timedelta(seconds=30))
    post.drain()
    row = post.rows()[0]
    shown = _page(post, destination="crm").deliveries[0]
    assert shown == {
        "id": row["id"],
        "destination": "crm",
        "profile": row["aggregateid"],
        "kind": "profile.subscribed",
        "state": "pending",
        "attempts": 1,
        "next_at": "2026-03-02T17:30:30.000Z",
        "cause": "http_500",
        "created_at": "2026-03-02T17:30:00.000Z",
    }


def test_what_is_settled_has_no_next_time(many: Post) -> None:
    assert {one["next_at"] is None for one in _page(many, state="dead").deliveries} == {True}


def test_pages_go_from_new_to_old_without_a_gap(many: Post) -> None:
    seen, cursor = [], None
    while True:
        page = _page(many, cursor=cursor, limit=4)
        seen += _ids(page)
        cursor = page.next
        if cursor is None:
            break
    assert seen == [f"row-{number}" for number in (5, 4, 3, 2, 1, 0)]


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({"state": "dead"}, ["row-5", "row-2"]),
        ({"destination": "shop"}, ["row-5"]),
        ({"profile": "bea"}, ["row-2"]),
        ({"state": "dead", "destination": "crm"}, ["row-2"]),
        ({"since": START + timedelta(minutes=4)}, ["row-5", "row-4"]),
        ({"until": START + timedelta(minutes=1)}, ["row-0"]),
    ],
)
def test_deliveries_are_found_by_what_one_knows(
    many: Post, chosen: dict[str, Any], expected: list[str]
) -> None:
    assert _ids(_page(many, **chosen)) == expected


def test_another_sites_deliveries_are_not_shown(many: Post) -> None:
    many.add(id="foreign", site="elsewhere")
    assert "foreign" not in _ids(_page(many))


def test_replaying_twice_is_replaying_once(many: Post) -> None:
    everything = [f"row-{number}" for number in range(6)]
    assert deliveries.replay(many.engine, "demo", everything, now=many.clock()) == 3
    assert deliveries.replay(many.engine, "demo", everything, now=many.clock()) == 0
    assert deliveries.replay(many.engine, "demo", [], now=many.clock()) == 0


def test_a_replay_starts_from_the_first_attempt(post: Post) -> None:
    post.record(a_signup(a_scene(post.site)))
    post.store.say = lambda _one: Rejected("http_400")
    post.drain()
    deliveries.replay(post.engine, "demo", [post.rows()[0]["id"]], now=post.clock())
    row = post.rows()[0]
    assert (row["state"], row["attempts"], row["cause"]) == ("pending", 0, None)
    assert row["settled_at"] is None
    assert post.drain().rejected == 1


def test_all_of_a_kind_are_replayed_in_batches(post: Post) -> None:
    for number in range(1200):
        post.add(id=f"row-{number:04}", revision=number + 1, state="dead")
    told: list[int] = []
    count = deliveries.replay_all(
        post.engine, "demo", Filter(destination="crm"), now=post.clock(), on_progress=told.append
    )
    assert (count, told) == (1200, [500, 1000, 1200])


def test_a_withdrawal_that_no_replay_puts_back_is_counted_apart(post: Post) -> None:
    for minute, intent in enumerate(("join", "stop", "join")):
        at = START + timedelta(minutes=minute)
        post.record(a_text(a_scene(post.site, at), intent, f"SM{minute}"))
    with post.engine.begin() as connection:
        connection.execute(update(tables.outbox).values(state="dead"))
    told: list[int] = []
    with post.engine.connect() as connection:
        count = deliveries.count_replayable(connection, "demo", Filter())
        alone = deliveries.count_left_alone(connection, "demo", Filter())
    assert (count, alone) == (len(post.rows()) - 1, 1)

    done = deliveries.replay_all(
        post.engine, "demo", Filter(), now=post.clock(), on_progress=told.append
    )

    assert (done, told) == (count, [count])
    (left,) = _page(post, state="dead").deliveries
    assert left["kind"] == "profile.withdrawn"
    others = [row["id"] for row in post.rows() if row["id"] != left["id"]]
    with post.engine.connect() as connection:
        counts = [
            deliveries.count_left_alone(connection, "demo", Filter(), ids)
            for ids in ([left["id"]], others)
        ]
    assert counts == [1, 0]


def test_a_replay_by_time_leaves_the_rest(many: Post) -> None:
    chosen = Filter(since=START + timedelta(minutes=3), until=START + timedelta(minutes=5))
    assert deliveries.replay_all(many.engine, "demo", chosen, now=many.clock()) == 1
    assert _ids(_page(many, state="pending")) == ["row-3", "row-0"]


def test_the_backlog_tells_what_waits_and_since_when(many: Post) -> None:
    with many.engine.connect() as connection:
        found = deliveries.backlog(connection)
    assert [(one.destination, one.waiting, one.oldest) for one in found] == [("crm", 1, START)]


def _count(post: Post, table: Table) -> int:
    with post.engine.connect() as connection:
        return int(connection.scalar(select(func.count()).select_from(table)) or 0)


def test_settled_deliveries_are_forgotten_after_their_time_and_waiting_ones_never(
    many: Post,
) -> None:
    for number in range(1, 6):
        many.change(f"row-{number}", settled_at=START + timedelta(days=number))
    now = START + timedelta(days=93)
    assert purge(many.engine, now, Retention(), batch=1)["outbox"] == 2
    assert _ids(_page(many)) == ["row-5", "row-4", "row-3", "row-0"]


@pytest.mark.parametrize(("hours", "left"), [(23, 5), (25, 0)])
def test_idempotency_keys_are_kept_for_a_day(post: Post, hours: int, left: int) -> None:
    rows = [
        {
            "site": "demo",
            "route": "signups",
            "key": f"key-{number}",
            "fingerprint": "f",
            "receipt": {},
            "created_at": START,
        }
        for number in range(5)
    ]
    with post.engine.begin() as connection:
        connection.execute(insert(tables.idempotency_keys), rows)
    purge(post.engine, START + timedelta(hours=hours), Retention(), batch=2)
    assert _count(post, tables.idempotency_keys) == left


def test_housekeeping_stops_between_batches(post: Post) -> None:
    gone = purge(post.engine, START, Retention(), stop=lambda: True)
    assert set(gone.values()) == {0}

"""A store that means ill, or has been taken over: bounded time, bounded memory, nothing leaks.

Whatever it answers, a row is taken once or tried again, and never by somebody else's word.
"""

from __future__ import annotations

import time
import tracemalloc
from typing import TYPE_CHECKING

import pytest

from signup.domain.outcome import Accepted, Confirmed, Retry
from tests.support import hostile, receiver
from tests.support.deliveries import subscribed, withdrawn
from tests.support.receiver import Answer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from signup.domain.outcome import Outcome
    from tests.contract.stores.conftest import Store
    from tests.support.hostile import Manner

MOST_MEMORY = 20_000_000
"""Bytes: an answer of 4 MB may be there a few times over, and one of a gigabyte never is."""

PATIENCE = 6.0
"""Seconds that a call of a quarter of a second may take on a machine under load; less than eight,
which is what it has where nobody says otherwise."""


def _met_with(store: Store, manner: Manner, seconds: float = 8.0) -> Sequence[Outcome]:
    adapter = store.another(seconds=seconds)
    store.double.answers.extend([Answer(manner=manner)] * 8)
    done = adapter.deliver([subscribed()]).outcomes
    adapter.close()
    store.double.answers.clear()
    return done


@pytest.mark.parametrize("manner", ["FLOOD", "ENDLESS_CHUNK", "GZIP_BOMB"])
def test_an_answer_of_any_size_takes_little_memory(store: Store, manner: str) -> None:
    how = getattr(hostile, manner)
    tracemalloc.start()
    (outcome,) = _met_with(store, how)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert isinstance(outcome, Retry | Accepted)
    assert peak < MOST_MEMORY


@pytest.mark.parametrize("manner", ["BODY_THAT_DRIPS", "ENDLESS_TRAILERS", "ENDLESS_WAITS"])
def test_an_answer_that_never_ends_is_given_up_in_time(store: Store, manner: str) -> None:
    begun = time.monotonic()
    (outcome,) = _met_with(store, getattr(hostile, manner), seconds=0.25)
    assert time.monotonic() - begun < PATIENCE
    assert outcome in (Retry("time_out"), Accepted())
    assert outcome == Retry("time_out") or not store.kind.reads_answers


@pytest.mark.parametrize(
    "manner", ["ENDLESS_STATUS", "ENDLESS_HEADER", "MANY_HEADERS", "TWO_LENGTHS"]
)
def test_a_head_that_is_none_is_no_answer(store: Store, manner: str) -> None:
    assert _met_with(store, getattr(hostile, manner)) == [Retry("connection_lost")]


@pytest.mark.having("reads_answers")
@pytest.mark.parametrize("manner", ["CUT_SHORT", "ENDLESS_CHUNK_SIZE"])
def test_a_body_that_is_not_whole_is_no_answer(store: Store, manner: str) -> None:
    assert _met_with(store, getattr(hostile, manner)) == [Retry("connection_lost")]


def test_what_follows_an_answer_is_never_taken_for_the_next_one(store: Store) -> None:
    store.double.answers.append(Answer(manner=hostile.MORE_THAN_ONE_ANSWER))
    assert store.deliver(subscribed()) == [Retry("http_500")]
    assert store.deliver(subscribed())[0] in (Accepted(), Confirmed())
    assert store.reaches()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirection_is_never_followed(store: Store, status: int) -> None:
    with receiver.running() as inside:
        moved = Answer(status, {"Location": inside.url})
        store.double.answers.extend([moved] * 8)
        for one in (subscribed(), withdrawn(2)):
            assert store.deliver(one) == [Retry("redirect_refused")]
    assert inside.connections == 0

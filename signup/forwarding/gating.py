"""Whether a destination may be told anything now, and what its answers change about that.

Four things hold a destination back, and while they do no attempt is used up. It is stopped while
it does not let us in (401, 403). Its breaker is open after several batches in a row in which
nothing worked; then one thing at a time is tried, by one worker, on its own ladder as ever. It is
held while it asked for patience (429, or no requests left). And it has a rate, a bucket of tokens
that all workers draw from.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Literal, get_args

from signup.domain.outcome import Accepted, Confirmed, Rejected, Retry, Stopped, Throttled
from signup.storage.gates import CLEAR

if TYPE_CHECKING:
    from datetime import datetime

    from signup.destinations.shared import Limits
    from signup.domain.outcome import Handover
    from signup.storage.gates import Gate

FAILURES = 3
"""After so many failed batches in a row the breaker opens."""

FIRST_BREAK = timedelta(seconds=5)
LONGEST_BREAK = timedelta(minutes=5)
JITTER = 0.1
"""Breaks are longer by up to this share, so that destinations on one host return apart."""

PROBING = timedelta(seconds=45)
"""A probe that is not heard of again ends then: as long as the lease of its row."""

PATIENCE = timedelta(seconds=30)
"""How long a store is left alone that asked for patience and did not say how long."""

UNUSABLE = "unusable: "
"""How the cause of a stop begins that stands for want of a worker that can use the destination."""

Standing = Literal["open", "stopped", "broken", "probing", "held"]
STANDINGS: tuple[Standing, ...] = get_args(Standing)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a store takes, and what stands for the settings and secrets it is reached with.

    With `breaks` false the trouble of one thing says nothing about the others, as with messages.
    """

    limits: Limits
    key: str = ""
    breaks: bool = True


@dataclass(frozen=True, slots=True)
class Admission:
    """How many deliveries may go now, and whether they are a probe of a broken destination."""

    most: int
    probe: bool = False


NONE = Admission(0)


def standing(gate: Gate, now: datetime, key: str | None = None) -> Standing:
    """Return how a destination stands; `key` stands for the settings of who asks.

    Without a `key` a stopped destination is stopped, whoever it may be for.
    """
    if _is_stopped(gate, key):
        return "stopped"
    if gate.opens_at is not None:
        waiting = now < max(gate.opens_at, gate.probing_until or gate.opens_at)
        return "broken" if waiting else "probing"
    return "held" if gate.held_until is not None and now < gate.held_until else "open"


def _is_stopped(gate: Gate, key: str | None) -> bool:
    if gate.stopped_at is None:
        return False
    return key is None or gate.stopped_key is None or gate.stopped_key == key


def admit(gate: Gate, terms: Terms, now: datetime) -> Admission:
    """Return what may go now."""
    found = standing(gate, now, terms.key)
    requests = _left(gate, terms.limits, now)
    if found not in {"open", "probing"} or requests < 1:
        return NONE
    if found == "probing":
        return Admission(1, probe=True)
    limits = terms.limits
    whole = math.floor(min(requests, limits.batch))
    return Admission(min(limits.batch, whole * limits.per_request))


def begun(gate: Gate, terms: Terms, admission: Admission, count: int, now: datetime) -> Gate:
    """Return the gate once `count` deliveries are on their way; their requests are paid for."""
    if not count:
        return gate
    if admission.probe:
        gate = replace(gate, probing_until=now + PROBING)
    return _pay(gate, terms.limits, requests_for(count, terms.limits), now)


def requests_for(count: int, limits: Limits) -> int:
    """Return how many requests `count` deliveries are expected to take."""
    return -(-count // limits.per_request)


def ended(gate: Gate, terms: Terms, done: Handover, now: datetime, chance: float) -> Gate:
    """Return the gate after a batch has come back; `done` tells of nothing but that batch.

    `chance` in [0, 1) spreads the end of a break.
    """
    if not terms.breaks:
        return gate
    gate = _held(_told(gate, terms.limits, done, now), done, now)
    if took(done):
        gate = replace(gate, failures=0, opens_at=None, probing_until=None)
        return gate if _is_stopped(gate, terms.key) else let_in(gate)
    gate = replace(gate, probing_until=None)
    cause = stop_cause(done)
    if cause is not None:
        return replace(gate, stopped_at=now, stop_cause=cause, stopped_key=terms.key)
    if any(isinstance(one, Retry) and one.counts for one in done.outcomes):
        return _failed(gate, now, chance)
    return gate


def asked(gate: Gate, terms: Terms, done: Handover, now: datetime) -> Gate:
    """Return the gate after the store was asked for what it had taken.

    The requests count, patience and a stop hold; what is not there says nothing of its health.
    """
    made = 1 if done.requests is None else done.requests
    gate = _held(_capped(_pay(gate, terms.limits, made, now), done), done, now)
    cause = stop_cause(done)
    if cause is None:
        return gate
    return replace(gate, stopped_at=now, stop_cause=cause, stopped_key=terms.key)


def stop_cause(done: Handover) -> str | None:
    """Return why the other side does not let us in, None when it does."""
    return next((one.cause for one in done.outcomes if isinstance(one, Stopped)), None)


def is_news(terms: Terms, done: Handover) -> bool:
    """Tell whether what came back can change a gate that is clear."""
    waits = done.allowance is not None and done.allowance.remaining == 0
    waits = waits or any(isinstance(one, Throttled) for one in done.outcomes)
    return terms.breaks and (terms.limits.rate is not None or waits or not took(done))


def _failed(gate: Gate, now: datetime, chance: float) -> Gate:
    failures = gate.failures + 1
    if failures < FAILURES:
        return replace(gate, failures=failures)
    pause = min(FIRST_BREAK * 2 ** min(failures - FAILURES, 10), LONGEST_BREAK)
    opens_at = now + pause * (1 + JITTER * chance)
    return replace(gate, failures=failures, opens_at=opens_at)


def took(done: Handover) -> bool:
    """Tell whether the other side works: it took something, or judged something on its merits."""
    return any(
        isinstance(one, Accepted | Confirmed) or (isinstance(one, Rejected) and one.judged)
        for one in done.outcomes
    )


def resumed(gate: Gate) -> Gate:
    """Return the gate open again, by hand: not stopped, not broken, not held."""
    return replace(CLEAR, tokens=gate.tokens, tokens_at=gate.tokens_at)


def let_in(gate: Gate) -> Gate:
    """Return the gate without its stop."""
    return replace(gate, stopped_at=None, stop_cause=None, stopped_key=None)


def _left(gate: Gate, limits: Limits, now: datetime) -> float:
    """Return the tokens there are now; below zero when more was used than there was."""
    if limits.rate is None:
        return math.inf
    if gate.tokens is None or gate.tokens_at is None:
        return float(limits.rate.burst)
    gained = (now - gate.tokens_at).total_seconds() * limits.rate.per_second
    return min(gate.tokens + max(gained, 0.0), float(limits.rate.burst))


def _pay(gate: Gate, limits: Limits, requests: int, now: datetime) -> Gate:
    if limits.rate is None:
        return gate
    return replace(gate, tokens=_left(gate, limits, now) - requests, tokens_at=now)


def _told(gate: Gate, limits: Limits, done: Handover, now: datetime) -> Gate:
    """Return the gate with what was really used, and no more left than the store says."""
    foreseen = requests_for(len(done.outcomes), limits)
    made = foreseen if done.requests is None else done.requests
    return _capped(_pay(gate, limits, made - foreseen, now), done)


def _capped(gate: Gate, done: Handover) -> Gate:
    if gate.tokens is None or done.allowance is None:
        return gate
    return replace(gate, tokens=min(gate.tokens, float(done.allowance.remaining)))


def _held(gate: Gate, done: Handover, now: datetime) -> Gate:
    waits = [one.after or PATIENCE for one in done.outcomes if isinstance(one, Throttled)]
    if done.allowance is not None and done.allowance.remaining == 0:
        waits.append(done.allowance.ends_in)
    if not waits:
        return gate
    return replace(gate, held_until=max(now + max(waits), gate.held_until or now))

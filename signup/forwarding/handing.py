"""Handing a batch over: one outcome for each, whatever the adapter does."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from signup.domain.outcome import Handover, Rejected, Retry, Split, Stopped
from signup.forwarding.gating import requests_for, took

if TYPE_CHECKING:
    from collections.abc import Sequence

    from signup.domain.outcome import Allowance, Outcome
    from signup.forwarding.targets import Target

Item = TypeVar("Item")


def hand_over(target: Target[Item], items: Sequence[Item]) -> Handover:
    """Return what became of `items`; none of the outcomes is `Split`.

    What was refused as a whole goes again in halves, until the one that the refusal is about
    stands alone and is rejected. A `Stopped` beside something that was taken is about that one
    thing, and so a failed attempt.
    """
    done = _once(target, items)
    if any(isinstance(one, Split) for one in done.outcomes):
        done = _halved(target, items, done)
    if took(done):
        outcomes = [Retry(one.cause) if isinstance(one, Stopped) else one for one in done.outcomes]
        return replace(done, outcomes=outcomes)
    return done


def _once(target: Target[Item], items: Sequence[Item]) -> Handover:
    if not items:
        return Handover([], requests=0)
    try:
        done = target.hand_over(items)
    except Exception as error:  # noqa: BLE001 - a broken adapter must not stop the others' rows
        return Handover([Retry(f"adapter_failed:{type(error).__name__}")] * len(items))
    if len(done.outcomes) != len(items):
        return Handover([Retry("adapter_failed:outcomes")] * len(items))
    return done


def _halved(target: Target[Item], items: Sequence[Item], done: Handover) -> Handover:
    """Return `done` with what became of the halves of what was split, and of their halves."""
    outcomes: list[Outcome] = list(done.outcomes)
    requests, told = _made(target, len(items), done), [done.allowance]
    parts = _halves([at for at, one in enumerate(outcomes) if isinstance(one, Split)])
    while parts:
        part = parts.pop(0)
        answer = _once(target, [items[at] for at in part])
        requests, told = requests + _made(target, len(part), answer), [*told, answer.allowance]
        for at, outcome in zip(part, answer.outcomes, strict=True):
            outcomes[at] = outcome
        split = [at for at in part if isinstance(outcomes[at], Split)]
        if len(part) == 1:
            outcomes[part[0]] = _alone(outcomes[part[0]])
        else:
            parts[:0] = _halves(split)
    return Handover(outcomes, requests, _last(told))


def _made(target: Target[Item], count: int, done: Handover) -> int:
    return requests_for(count, target.terms.limits) if done.requests is None else done.requests


def _halves(places: list[int]) -> list[list[int]]:
    middle = (len(places) + 1) // 2
    return [half for half in (places[:middle], places[middle:]) if half]


def _alone(outcome: Outcome) -> Outcome:
    return Rejected(outcome.cause) if isinstance(outcome, Split) else outcome


def _last(told: Sequence[Allowance | None]) -> Allowance | None:
    return next((one for one in reversed(told) if one is not None), None)

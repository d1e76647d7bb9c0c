"""Records that follow one another: whichever time they bear, the earlier one goes first."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import orjson

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Waiting(NamedTuple):
    """A record without a number: its leaf hash, and the id of the record that it follows."""

    leaf: str
    previous: str | None


def previous_of(record: str) -> str | None:
    """Return what a stored record follows; one that was damaged waits for nobody (see `audit`)."""
    try:
        previous = orjson.loads(record).get("previous")
    except (orjson.JSONDecodeError, AttributeError):
        return None
    return previous if isinstance(previous, str) else None


def missing(found: Mapping[str, Waiting], newest: Iterable[Waiting]) -> list[str]:
    """Return the ids that `newest` follow and that are not in `found`."""
    named = {one.previous for one in newest if one.previous is not None}
    return sorted(named - found.keys())


def in_chains(found: Mapping[str, Waiting]) -> list[str]:
    """Return the ids in their order, but none before the one that it follows."""
    ordered: list[str] = []
    seen: set[str] = set()
    for event in found:
        chain: list[str] = []
        at: str | None = event
        while at is not None and at in found and at not in seen:
            seen.add(at)
            chain.append(at)
            at = found[at].previous
        ordered += reversed(chain)
    return ordered

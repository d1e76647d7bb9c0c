"""Checking a whole log against its checkpoints: every record, every number, every time.

A bundle proves one consent; the audit proves that the log as it is stored is the log that was
signed, from the first record to the last.
"""

from __future__ import annotations

import time
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import orjson

from signup.evidence import store
from signup.evidence.standalone import (
    ALLOWED_DELAY,
    PICTURE_FORMAT,
    Fault,
    Verdict,
    find_note,
    leaf_hash,
    moment,
    node_hash,
    parse_checkpoint,
    parse_key,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sqlalchemy import Connection

    from signup.evidence.standalone import Checkpoint
    from signup.evidence.store import Entry

MOST_SIGNATURES = 200
"""Checkpoints whose signatures are checked when not all are: the newest, and others evenly."""

MOST_FAULTS = 20


class Frontier:
    """The roots of the full subtrees of a growing log, largest first (a compact range)."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []

    def add(self, leaf: bytes) -> None:
        """Append one leaf hash."""
        peaks, size = self._peaks, self.size
        while size & 1:
            leaf = node_hash(peaks.pop(), leaf)
            size >>= 1
        peaks.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        """Return the tree hash of what was added; there must be something."""
        *larger, root = self._peaks
        for peak in reversed(larger):
            root = node_hash(peak, root)
        return root


class Segment(NamedTuple):
    """The records sealed by one checkpoint: numbered from `start`, after the time `floor`."""

    start: int
    floor: int
    checkpoint: Checkpoint


def audit(
    connection: Connection,
    site: str,
    *,
    keys: Sequence[str] = (),
    held: Sequence[str] = (),
    every_signature: bool = False,
    delay: int = ALLOWED_DELAY,
) -> Verdict:
    """Check every record of a site's log; `held` are checkpoints kept outside, as text.

    `keys` are the verifier keys to trust, by default those stored with the checkpoints.
    """
    verdict = Verdict()
    stored = store.checkpoints(connection, site)
    trusted = [parse_key(key) for key in keys or dict.fromkeys(one.verifier_key for one in stored)]
    try:
        outside = [parse_checkpoint(find_note(one), trusted) for one in held]
        step = 1 if every_signature else max(1, len(stored) // MOST_SIGNATURES)
        signed = [parse_checkpoint(one.note, trusted) for one in stored[::-step]][::-1]
    except (Fault, ValueError) as fault:
        verdict.faults.append(str(fault))
        return verdict
    if not signed:
        verdict.notes.append("The log is empty: nothing was signed yet.")
        return verdict
    checks = sorted({*signed, *outside}, key=lambda one: (one.size, one.time))
    _check_all(verdict, store.entries(connection, site, 0, checks[-1].size), checks, delay)
    verdict.facts.append(
        f"The log of {site} was read to record {checks[-1].size} and compared with "
        f"{len(checks)} signed checkpoints, {len(outside)} of them held outside."
    )
    if step > 1:
        verdict.notes.append(f"Of {len(stored)} checkpoints one in {step} was checked.")
    return verdict


def _check_all(
    verdict: Verdict, entries: Iterable[Entry], checks: Sequence[Checkpoint], delay: int
) -> None:
    frontier, source = Frontier(), iter(entries)
    for segment in _segments(checks):
        try:
            _check_segment(verdict, frontier, source, segment, delay)
        except Fault as fault:
            verdict.faults.append(str(fault))
            return
        if len(verdict.faults) >= MOST_FAULTS:
            verdict.notes.append("The audit stopped at the twentieth fault.")
            return


def _segments(checks: Sequence[Checkpoint]) -> Iterator[Segment]:
    first = checks[0]
    yield Segment(0, 0, first)
    for before, after in pairwise(checks):
        yield Segment(before.size, before.time, after)


def _check_segment(
    verdict: Verdict, frontier: Frontier, source: Iterator[Entry], segment: Segment, delay: int
) -> None:
    sealed = segment.checkpoint
    if sealed.time < segment.floor:
        raise Fault("The checkpoints' times run backwards.")
    earliest, latest = _written(sealed.time - delay), _written(sealed.time + delay)
    for position in range(segment.start, sealed.size):
        entry = next(source, None)
        if entry is None or entry.position != position:
            raise Fault(f"Record number {position} is missing.")
        leaf = leaf_hash(entry.record.encode())
        frontier.add(leaf)
        if leaf.hex() != entry.leaf:
            verdict.faults.append(f"Record number {position} was altered after it was written.")
        if not _is_timely(entry.record, earliest, latest):
            at = moment(sealed.time)
            verdict.faults.append(f"Record number {position} was sealed at {at}, not when it says.")
    if frontier.root() != sealed.root:
        at = moment(sealed.time)
        raise Fault(f"The records are not those the log had at {at}.")


def _is_timely(text: str, earliest: str, latest: str) -> bool:
    """Tell whether a consent was sealed when it says; a picture claims no time but its place."""
    record = orjson.loads(text)
    written: str = record["recorded_at"][:19]
    return record.get("format") == PICTURE_FORMAT or earliest <= written <= latest


def _written(at: int) -> str:
    """Return Unix seconds as records begin their times, which compare as text."""
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(at))

"""A forger who owns the database and the signing key, and hands out what tells their story best.

What stands against them is a checkpoint that someone else kept, and time that only goes forward.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import orjson
import pytest
from sqlalchemy import delete, select, update

from signup.domain.consent import Act
from signup.evidence import tables
from signup.evidence.standalone import canonical, commitment, leaf_hash, verify

if TYPE_CHECKING:
    from tests.support.evidence import Book


def _faults(bundle: Any, held: str | None = None) -> str:
    verdict = verify(bundle, held)
    assert not verdict.ok
    return " ".join(verdict.faults)


def _forge(book: Book) -> None:
    """Forget the log and build it anew from the records as they now are, with a past clock."""
    with book.engine.begin() as connection:
        for table in (tables.evidence_logs, tables.evidence_tiles, tables.evidence_checkpoints):
            connection.execute(delete(table))
        connection.execute(update(tables.evidence_records).values(position=None))
    book.seal()


def _rewrite(book: Book, event: str, **changes: Any) -> None:
    table = tables.evidence_records
    with book.engine.begin() as connection:
        text = connection.execute(select(table.c.record).where(table.c.id == event)).scalar_one()
        record = canonical(orjson.loads(text) | changes)
        connection.execute(
            update(table)
            .where(table.c.id == event)
            .values(record=record.decode(), leaf=leaf_hash(record).hex())
        )


def test_a_rewritten_log_fools_the_file_but_not_a_checkpoint_held_outside(
    paper: Book,
) -> None:
    paper.fill(5)
    event = paper.record()
    paper.fill(5)
    paper.seal()
    held = paper.newest()
    _rewrite(paper, event, level="confirmed")
    paper.fill(9)
    _forge(paper)
    bundle = paper.bundle(event, held=[11])
    assert verify(bundle).ok
    assert "The log was rewritten" in _faults(bundle, held)


def test_a_record_moved_in_the_log_is_caught_by_a_checkpoint_held_outside(paper: Book) -> None:
    event = paper.record()
    paper.fill(5)
    paper.seal()
    held = paper.newest()
    later = paper.clock() + timedelta(seconds=1)
    with paper.engine.begin() as connection:
        table = tables.evidence_records
        connection.execute(update(table).where(table.c.id == event).values(recorded_at=later))
    _forge(paper)
    assert "The log was rewritten" in _faults(paper.bundle(event), held)


def test_a_record_deleted_from_the_log_is_caught_by_a_checkpoint_held_outside(
    paper: Book,
) -> None:
    paper.fill(2)
    event = paper.record()
    paper.seal()
    held = paper.newest()
    with paper.engine.begin() as connection:
        table = tables.evidence_records
        connection.execute(delete(table).where(table.c.id == "event-00001"))
    paper.fill(1)
    _forge(paper)
    assert "The log was rewritten" in _faults(paper.bundle(event), held)


def test_a_log_cut_short_is_caught_by_a_checkpoint_held_outside(paper: Book) -> None:
    event = paper.record()
    paper.seal()
    bundle = paper.bundle(event)
    paper.fill(1)
    paper.seal()
    assert "newer than this file" in _faults(bundle, paper.newest())


def test_a_held_checkpoint_must_be_one(paper: Book) -> None:
    event = paper.record()
    paper.seal()
    assert "is not a checkpoint" in _faults(paper.bundle(event), "Dear seller, all is well.")


def test_a_record_of_another_version_is_not_read(paper: Book) -> None:
    event = paper.record()
    _rewrite(paper, event, format="signup-consent-record/2")
    paper.seal()
    assert "of another version" in _faults(paper.bundle(event))


def test_a_value_cannot_be_cut_into_a_longer_salt(paper: Book) -> None:
    """Salt, name and value are hashed one after the other: only a fixed length tells them apart."""
    event, salt = paper.record(), b"s" * 16
    _rewrite(paper, event, who=commitment("who", salt, "grace@who\0ada@example.com"))
    paper.seal()
    bundle = paper.bundle(event)
    longer = (salt + b"who\0grace@").hex()
    bundle["events"][0]["disclosed"] = {"who": {"salt": longer, "value": "ada@example.com"}}
    assert "(who) is not the one that was sealed" in _faults(bundle)


# -- dates --------------------------------------------------------------------------------------


def _dated(book: Book, back: timedelta, **changes: Any) -> str:
    """Write a record now that says it is older."""
    now = book.clock()
    book.clock.now = now - back
    event = book.record(**changes)
    book.clock.now = now
    return event


def test_a_record_added_later_under_an_old_date_is_caught(paper: Book) -> None:
    paper.fill(3)
    paper.seal()
    paper.clock.advance(hours=2)
    paper.fill(1)
    paper.seal()
    event = _dated(paper, timedelta(hours=1))
    paper.seal()
    assert "is back-dated: at 2026-03-02 19:30:00 UTC" in _faults(paper.bundle(event))


def test_it_is_caught_too_when_the_file_hides_the_checkpoint_before(paper: Book) -> None:
    paper.fill(3)
    paper.seal()
    paper.clock.advance(hours=2)
    event = _dated(paper, timedelta(hours=1))
    paper.seal()
    bundle = paper.bundle(event)
    bundle["checkpoints"] = bundle["checkpoints"][-1:]
    assert "was sealed only at 2026-03-02 19:30:00 UTC" in _faults(bundle)


def test_a_false_clock_of_the_log_is_caught_by_a_checkpoint_held_outside(paper: Book) -> None:
    paper.fill(3)
    paper.seal()
    paper.clock.advance(days=2)
    paper.seal()  # nothing new, signed all the same
    held = paper.newest()
    with paper.engine.begin() as connection:
        table = tables.evidence_checkpoints
        connection.execute(delete(table).where(table.c.signed_at == paper.clock()))
    paper.clock.advance(days=-1)
    event = paper.record()
    paper.seal()
    bundle = paper.bundle(event)
    assert verify(bundle).ok
    assert "run backwards" in _faults(bundle, held)


def test_a_record_from_the_future_is_caught(paper: Book) -> None:
    event = _dated(paper, timedelta(hours=-1))
    paper.seal()
    assert "had not come" in _faults(paper.bundle(event))


def test_an_act_of_tomorrow_is_caught(paper: Book) -> None:
    event = paper.record(at=paper.clock() + timedelta(hours=1))
    paper.seal()
    assert "had not come" in _faults(paper.bundle(event))


@pytest.mark.parametrize("act", [Act.PRESS, Act.TICK_AND_PRESS, Act.CODE, Act.LINK_AND_PRESS])
def test_what_is_done_on_our_pages_was_done_when_it_was_recorded(paper: Book, act: Act) -> None:
    event = paper.record(at=paper.clock() - timedelta(hours=1), act=act)
    paper.seal()
    assert "happened as it was recorded" in _faults(paper.bundle(event))


def test_what_is_reported_later_is_told_to_be(paper: Book) -> None:
    event = paper.record(at=paper.clock() - timedelta(days=9), act=Act.REPORTED)
    paper.seal()
    verdict = verify(paper.bundle(event))
    assert verdict.ok
    assert any("recorded later than it says it happened" in note for note in verdict.notes)


def test_seconds_between_act_and_seal_are_no_fault(paper: Book) -> None:
    paper.fill(1)
    paper.seal()
    event = _dated(paper, timedelta(minutes=14))
    paper.seal()
    assert verify(paper.bundle(event)).ok

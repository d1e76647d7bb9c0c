"""The whole log against what was signed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import delete, text, update

from signup.evidence import tables
from signup.evidence.audit import audit
from signup.evidence.note import SeedSigner, sign_checkpoint, verifier_key
from signup.evidence.standalone import leaf_hash, parse_checkpoint, parse_key
from tests.support.evidence import SIGNER, SITE, Book

if TYPE_CHECKING:
    from sqlalchemy import Executable

    from signup.evidence.standalone import Verdict

RECORDS = tables.evidence_records


@pytest.fixture
def filled(book: Book) -> Book:
    """Return a log of 40 records under 4 checkpoints."""
    for _ in range(4):
        book.fill(10)
        book.seal()
        book.clock.advance(hours=1)
    return book


def _audit(book: Book, **options: Any) -> Verdict:
    with book.engine.connect() as connection:
        return audit(connection, SITE, **options)


def _do(book: Book, *statements: Executable) -> None:
    with book.engine.begin() as connection:
        for statement in statements:
            connection.execute(statement)


def test_an_honest_log_passes(filled: Book) -> None:
    verdict = _audit(filled, held=[filled.newest()])
    assert verdict.ok, verdict.sentences
    assert "read to record 40 and compared with 4 signed checkpoints" in verdict.facts[0]


def test_an_empty_log_has_nothing_to_say(book: Book) -> None:
    verdict = _audit(book)
    assert not verdict.ok
    assert not verdict.faults


def test_an_altered_record_is_found(filled: Book) -> None:
    altered = text(
        "UPDATE evidence_records SET record = replace(record, 'single', 'double') "
        "WHERE position = 17"
    )
    _do(filled, altered)
    assert _audit(filled).faults[0] == "Record number 17 was altered after it was written."


def test_an_altered_record_with_its_leaf_is_found(filled: Book) -> None:
    altered = '{"recorded_at":"2026-03-02T18:30:00"}'
    forged = {"record": altered, "leaf": leaf_hash(altered.encode()).hex()}
    _do(filled, update(RECORDS).where(RECORDS.c.position == 17).values(forged))
    assert _audit(filled).faults == [
        "The records are not those the log had at 2026-03-02 18:30:00 UTC."
    ]


def test_a_deleted_record_is_found(filled: Book) -> None:
    _do(filled, delete(RECORDS).where(RECORDS.c.position == 17))
    assert _audit(filled).faults == ["Record number 17 is missing."]


def test_swapped_records_are_found(filled: Book) -> None:
    def move(old: int, new: int) -> Executable:
        return update(RECORDS).where(RECORDS.c.position == old).values(position=new)

    _do(filled, move(17, 99), move(16, 17), move(99, 16))
    assert "The records are not those the log had" in _audit(filled).faults[0]


def test_a_back_dated_record_is_found(filled: Book) -> None:
    now = filled.clock()
    filled.clock.now = now - timedelta(minutes=40)
    filled.record()
    filled.clock.now = now
    filled.seal()
    assert _audit(filled).faults == [
        "Record number 40 was sealed at 2026-03-02 21:30:00 UTC, not when it says."
    ]


def test_a_log_cut_short_is_found_by_a_checkpoint_held_outside(filled: Book) -> None:
    held = filled.newest()
    _do(
        filled,
        delete(RECORDS).where(RECORDS.c.position >= 30),
        delete(tables.evidence_checkpoints).where(tables.evidence_checkpoints.c.size > 30),
    )
    assert _audit(filled).ok
    assert _audit(filled, held=[held]).faults == ["Record number 30 is missing."]


def test_a_foreign_signature_is_found(filled: Book) -> None:
    other = verifier_key(SeedSigner(SIGNER.name, b"o" * 32))
    assert _audit(filled, keys=[other]).faults == ["A checkpoint is not signed by the log's key."]


def test_checkpoints_that_run_backwards_are_found(filled: Book) -> None:
    notes = filled.rows(tables.evidence_checkpoints)
    newest = parse_checkpoint(notes[-1]["note"], [parse_key(verifier_key(SIGNER))])
    forged = sign_checkpoint(SIGNER, newest.size, newest.root, filled.clock() - timedelta(days=9))
    table = tables.evidence_checkpoints
    _do(filled, update(table).where(table.c.size == newest.size).values(note=forged))
    assert _audit(filled).faults == ["The checkpoints' times run backwards."]


def test_faults_are_told_twenty_at_a_time(filled: Book) -> None:
    _do(filled, update(RECORDS).values(leaf="x"))
    verdict = _audit(filled)
    assert len(verdict.faults) == 20
    assert any("stopped" in note for note in verdict.notes)

"""Numbers are given once, to what is committed, by one sequencer at a time."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from sqlalchemy import insert, select, update

from signup.evidence import tables
from signup.evidence.audit import audit
from signup.evidence.errors import LogBroken
from signup.evidence.note import SeedSigner, verifier_key
from signup.evidence.standalone import parse_checkpoint, parse_key, verify
from signup.evidence.tree import tile_sizes
from tests.support.clock import SeededBytes
from tests.support.evidence import SIGNER, SITE, Book

KEY = parse_key(verifier_key(SIGNER))


def _numbers(book: Book) -> dict[str, int | None]:
    return {row["id"]: row["position"] for row in book.rows(tables.evidence_records)}


def test_records_get_numbers_in_the_order_of_their_time(book: Book) -> None:
    late, early = book.clock() + timedelta(seconds=9), book.clock()
    book.clock.now = late
    second = book.record()
    book.clock.now = early
    first = book.record()
    book.seal()
    assert _numbers(book) == {first: 0, second: 1}


@pytest.mark.parametrize("behind", [0, 90])
@pytest.mark.parametrize("batch", [1, 2, 50])
def test_a_record_never_stands_before_the_one_that_it_follows(
    book: Book, behind: int, batch: int
) -> None:
    """Whether they share a moment or the second process's clock is behind."""
    asked = book.record("ada@example.com", name="event-z")
    book.clock.advance(seconds=-behind)
    confirmed = book.record("ada@example.com", name="event-y", previous=asked)
    left = book.record("ada@example.com", name="event-x", previous=confirmed)
    book.fill(2)
    while (step := book.seal(batch=batch)) and step.more:
        pass
    found = _numbers(book)
    ordered = sorted(found, key=lambda one: found[one] or 0)
    assert [one for one in ordered if one in {asked, confirmed, left}] == [asked, confirmed, left]
    assert verify(book.bundle(confirmed)).ok


def test_a_damaged_record_does_not_stop_the_numbering(book: Book) -> None:
    """It is the audit that finds it."""
    with book.engine.begin() as connection:
        event = book.write(connection)
        connection.execute(update(tables.evidence_records).values(record="no record"))
    book.seal()
    assert _numbers(book) == {event: 0}


def test_a_step_signs_what_it_numbered(book: Book) -> None:
    book.fill(3)
    step = book.seal()
    assert step
    assert (step.numbered, step.size, step.more) == (3, 3, False)
    assert step.note
    checkpoint = parse_checkpoint(step.note, [KEY])
    assert (checkpoint.size, checkpoint.time) == (3, book.clock().timestamp())
    assert book.newest() == step.note


def test_a_number_is_never_given_anew(book: Book) -> None:
    book.fill(3)
    book.seal()
    before = _numbers(book)
    book.clock.now -= timedelta(hours=1)
    book.fill(3)
    book.seal()
    after = _numbers(book)
    assert {name: after[name] for name in before} == before
    assert sorted(number for number in after.values() if number is not None) == [*range(6)]


def test_a_step_without_new_records_changes_nothing(book: Book) -> None:
    book.fill(3)
    book.seal()
    book.clock.advance(minutes=5)
    step = book.seal()
    assert step
    assert (step.numbered, step.size, step.note) == (0, 3, None)
    assert len(book.rows(tables.evidence_checkpoints)) == 1


def test_an_empty_log_is_not_signed(book: Book) -> None:
    step = book.seal()
    assert step
    assert (step.size, step.note) == (0, None)


def test_a_log_that_rests_is_signed_once_a_day(book: Book) -> None:
    book.fill(1)
    book.seal()
    book.clock.advance(hours=24)
    step = book.seal()
    assert step
    assert step.note
    assert parse_checkpoint(step.note, [KEY]).size == 1


def test_a_backlog_is_signed_only_when_it_is_done(book: Book) -> None:
    """Otherwise the rest would look as if it had been added after the fact."""
    book.fill(5)
    steps = [book.seal(batch=2) for _ in range(3)]
    assert [(step.numbered, step.more, bool(step.note)) for step in steps if step] == [
        (2, True, False),
        (2, True, False),
        (1, False, True),
    ]


def test_a_clock_set_back_does_not_make_the_log_run_backwards(book: Book) -> None:
    book.fill(1)
    book.seal()
    signed = book.clock()
    book.clock.advance(minutes=-5)
    event = book.record()
    book.seal()
    assert parse_checkpoint(book.newest(), [KEY]).time == signed.timestamp()
    assert verify(book.bundle(event)).ok


def test_tiles_are_those_of_the_tiled_log_format(book: Book) -> None:
    for count in (200, 56, 1, 300):
        book.fill(count)
        book.seal()
    stored = {
        (row["level"], row["number"], len(row["hashes"]) // 32)
        for row in book.rows(tables.evidence_tiles)
    }
    assert stored == {*tile_sizes(557)}


@dataclass(frozen=True, slots=True)
class DyingSigner:
    """A signer whose process ends in the middle of signing."""

    name: str = SIGNER.name
    public: bytes = SIGNER.public

    def sign(self, message: bytes) -> bytes:
        raise KeyboardInterrupt(message)


def test_a_crash_before_the_end_leaves_nothing_behind(book: Book) -> None:
    book.fill(3)
    book.seal()
    book.fill(300)
    before = book.rows(tables.evidence_tiles)
    with pytest.raises(KeyboardInterrupt):
        replace(book, signer=DyingSigner()).seal()  # type: ignore[arg-type]  # a Book holds what a test gives it
    assert book.rows(tables.evidence_tiles) == before
    assert [*_numbers(book).values()].count(None) == 300
    step = book.seal()
    assert step
    assert step.size == 303


def test_records_of_a_transaction_that_is_not_over_wait(postgres_book: Book) -> None:
    book = postgres_book
    with book.engine.begin() as connection:
        slow = book.write(connection)
        quick = book.record()
        book.seal()
        assert _numbers(book) == {quick: 0}
    book.seal()
    assert _numbers(book) == {quick: 0, slow: 1}


def test_a_transaction_taken_back_leaves_no_gap(postgres_book: Book) -> None:
    book = postgres_book
    with book.engine.connect() as connection:
        book.write(connection)
        connection.rollback()
    kept = book.record()
    book.seal()
    assert _numbers(book) == {kept: 0}


def test_a_second_sequencer_leaves_the_log_to_the_first(postgres_book: Book) -> None:
    book = postgres_book
    book.fill(1)
    book.seal()
    book.fill(1)
    with book.engine.begin() as first:
        first.execute(select(tables.evidence_logs).with_for_update())
        assert book.seal() is None
    assert book.seal() is not None


def test_writers_and_sequencers_at_once_make_one_log(book: Book) -> None:
    def write(number: int) -> None:
        one = replace(book, chance=SeededBytes(), written=number * 1000)
        for _ in range(12):
            one.record()

    def sequence() -> None:
        for _ in range(12):
            book.seal(batch=5)

    threads = [threading.Thread(target=write, args=[number]) for number in range(4)]
    threads += [threading.Thread(target=sequence) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    while (step := book.seal()) and step.more:
        pass
    numbers = [number for number in _numbers(book).values() if number is not None]
    assert sorted(numbers) == [*range(48)]
    with book.engine.connect() as connection:
        verdict = audit(connection, SITE, every_signature=True)
    assert verdict.ok, verdict.sentences


def test_a_log_whose_tiles_were_changed_is_not_signed(book: Book) -> None:
    book.fill(3)
    book.seal()
    with book.engine.begin() as connection:
        connection.execute(update(tables.evidence_tiles).values(hashes=b"x" * 96))
    book.fill(1)
    with pytest.raises(LogBroken):
        book.seal()


def test_a_log_whose_checkpoint_was_changed_is_not_signed(book: Book) -> None:
    book.fill(3)
    book.seal()
    forged = book.newest().replace("\n3\n", "\n2\n")
    with book.engine.begin() as connection:
        connection.execute(update(tables.evidence_checkpoints).values(note=forged))
    book.fill(1)
    with pytest.raises(LogBroken):
        book.seal()


def test_a_key_can_be_replaced_when_the_old_one_is_named(book: Book) -> None:
    event = book.record()
    book.seal()
    renewed = replace(book, signer=SeedSigner(SIGNER.name, b"n" * 32))
    renewed.fill(1)
    with pytest.raises(LogBroken):
        renewed.seal()
    assert renewed.seal(retired_keys=[verifier_key(SIGNER)])
    bundle = book.bundle(event)
    assert bundle["keys"] == [verifier_key(SIGNER), verifier_key(renewed.signer)]
    assert verify(bundle).ok


def test_logs_of_different_sites_do_not_touch(book: Book) -> None:
    book.fill(2)
    with book.engine.begin() as connection:
        rows = [dict(row) | {"site": "other"} for row in connection.execute(_ALL).mappings()]
        connection.execute(insert(tables.evidence_records), rows)
    book.seal()
    assert [row["position"] for row in book.rows(tables.evidence_records)].count(None) == 2


_ALL = select(tables.evidence_records)

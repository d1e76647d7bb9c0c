"""Witnesses outside: a time-stamping authority (a real one, on this machine) and a mail."""

from __future__ import annotations

import base64
import hashlib
import socket
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING

import pytest

from signup.evidence import anchors, store, tables
from signup.evidence.errors import AnchorFailed
from signup.evidence.standalone import Fault, find_note, read_stamp, verify
from signup.evidence.timestamp import TimeStamper
from tests.support.authority import Authority, authority
from tests.support.clock import SeededBytes
from tests.support.evidence import SITE, Book

if TYPE_CHECKING:
    from collections.abc import Iterator

    from signup.evidence.store import StoredCheckpoint

DIGEST = hashlib.sha256(b"something").digest()
SHA512 = bytes.fromhex("608648016503040203")


@pytest.fixture(scope="module")
def shared_authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    with authority(tmp_path_factory.mktemp("authority")) as made:
        yield made


@pytest.fixture
def tsa(shared_authority: Authority) -> Authority:
    """Return an authority in good health."""
    shared_authority.spoil = lambda status, answer: (status, answer)
    shared_authority.queries.clear()
    return shared_authority


def _stamper(tsa: Authority) -> TimeStamper:
    return TimeStamper(tsa.url, SeededBytes(), seconds=5)


def _today(book: Book) -> Book:
    """Set the book's clock to the authority's."""
    book.clock.now = datetime.now(UTC).replace(microsecond=0)
    return book


def _newest(book: Book) -> StoredCheckpoint:
    with book.engine.connect() as connection:
        found = store.newest_checkpoint(connection, SITE)
    assert found
    return found


def _stamp(book: Book, tsa: Authority) -> bool:
    return anchors.time_stamp_once(book.engine, SITE, _stamper(tsa), book.clock)


def test_a_token_is_genuine_and_over_what_was_asked(tsa: Authority) -> None:
    token = _stamper(tsa)(DIGEST)
    assert read_stamp(token).imprint == DIGEST
    assert tsa.is_genuine(token, b"something")
    assert not tsa.is_genuine(token, b"something else")


def test_each_question_has_its_own_nonce(tsa: Authority) -> None:
    stamper = _stamper(tsa)
    assert read_stamp(stamper(DIGEST)).nonce != read_stamp(stamper(DIGEST)).nonce


def test_a_checkpoint_is_stamped_once(book: Book, tsa: Authority) -> None:
    book.fill(2)
    book.seal()
    assert _stamp(book, tsa)
    assert not _stamp(book, tsa)
    [row] = book.rows(tables.evidence_anchors)
    assert tsa.is_genuine(base64.b64decode(row["token"]), book.newest().encode())


def test_an_empty_log_has_nothing_to_stamp(book: Book, tsa: Authority) -> None:
    assert not _stamp(book, tsa)
    assert tsa.queries == []


def test_a_bundle_carries_the_first_stamp_that_covers_it(book: Book, tsa: Authority) -> None:
    _today(book)
    event = book.record()
    book.seal()
    _stamp(book, tsa)
    book.fill(3)
    book.seal()
    _stamp(book, tsa)
    bundle = book.bundle(event)
    verdict = verify(bundle)
    assert verdict.ok, verdict.sentences
    assert len(bundle["anchors"]) == 1
    assert any("for the log at 1 records" in note for note in verdict.notes)


def test_a_stamp_of_something_else_is_caught(book: Book, tsa: Authority) -> None:
    event = _today(book).record()
    book.seal()
    bundle = book.bundle(event)
    bundle["anchors"] = [{"token": base64.b64encode(_stamper(tsa)(DIGEST)).decode()}]
    assert "not of a checkpoint" in verify(bundle).faults[0]


def test_a_checkpoint_dated_after_its_stamp_is_caught(book: Book, tsa: Authority) -> None:
    _today(book)
    book.clock.advance(hours=1)
    event = book.record()
    book.seal()
    _stamp(book, tsa)
    assert "contradicts" in verify(book.bundle(event)).faults[0]


def test_a_damaged_stamp_is_a_fault(book: Book, tsa: Authority) -> None:
    event = _today(book).record()
    book.seal()
    _stamp(book, tsa)
    bundle = book.bundle(event)
    bundle["anchors"][0]["token"] = base64.b64encode(b"junk").decode()
    assert not verify(bundle).ok


def test_a_stamp_over_another_hash_function_is_refused(tsa: Authority) -> None:
    token = _stamper(tsa)(DIGEST)
    with pytest.raises(Fault, match="not one over SHA-256"):
        read_stamp(token.replace(SHA512[:8] + b"\1\5\0\4", SHA512 + b"\5\0\4", 1))


def test_a_token_that_is_cut_short_is_refused(tsa: Authority) -> None:
    with pytest.raises(Fault, match="cut short"):
        read_stamp(_stamper(tsa)(DIGEST)[:-1])


# -- the authority's bad days -------------------------------------------------------------------


def test_an_answer_to_another_question_is_refused(tsa: Authority) -> None:
    stamper = _stamper(tsa)
    stamper(DIGEST)
    replayed = (tsa.folder / "reply").read_bytes()
    tsa.spoil = lambda status, _: (status, replayed)
    with pytest.raises(AnchorFailed, match="another question"):
        stamper(DIGEST)
    with pytest.raises(AnchorFailed, match="another question"):
        _stamper(tsa)(hashlib.sha256(b"else").digest())


def test_a_refusal_is_told(tsa: Authority) -> None:
    tsa.spoil = lambda status, _: (status, bytes.fromhex("30053003020102"))
    with pytest.raises(AnchorFailed, match="refused, status 2"):
        _stamper(tsa)(DIGEST)


@pytest.mark.parametrize("junk", [b"", b"<html>", b"\x30", bytes.fromhex("30053003020100")])
def test_junk_is_no_token(tsa: Authority, junk: bytes) -> None:
    tsa.spoil = lambda status, _: (status, junk)
    with pytest.raises(AnchorFailed, match="cannot be read"):
        _stamper(tsa)(DIGEST)


@pytest.mark.parametrize("code", [302, 404, 500])
def test_another_status_is_a_failure(tsa: Authority, code: int) -> None:
    tsa.spoil = lambda _, answer: (code, answer)
    with pytest.raises(AnchorFailed, match=str(code)):
        _stamper(tsa)(DIGEST)


def test_an_answer_without_end_is_cut_off(tsa: Authority) -> None:
    tsa.spoil = lambda status, _: (status, b"\x30" * 10_000_000)
    with pytest.raises(AnchorFailed, match="does not end"):
        _stamper(tsa)(DIGEST)


def test_a_slow_answer_is_cut_off(tsa: Authority) -> None:
    ticks = count(0, 6)
    stamper = TimeStamper(tsa.url, SeededBytes(), seconds=5, monotonic=lambda: next(ticks))
    with pytest.raises(AnchorFailed, match="does not end"):
        stamper(DIGEST)


def test_an_authority_that_does_not_answer_is_not_waited_for() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        with pytest.raises(AnchorFailed, match="did not answer"):
            TimeStamper(url, SeededBytes(), seconds=0.2)(DIGEST)


def test_a_failure_leaves_the_checkpoint_for_next_time(book: Book, tsa: Authority) -> None:
    book.fill(1)
    book.seal()
    tsa.spoil = lambda _, answer: (500, answer)
    with pytest.raises(AnchorFailed):
        _stamp(book, tsa)
    tsa.spoil = lambda status, answer: (status, answer)
    assert _stamp(book, tsa)


# -- the mail -----------------------------------------------------------------------------------


def test_the_mail_holds_the_checkpoint_as_it_was_signed(book: Book) -> None:
    event = book.record()
    book.seal()
    subject, body = anchors.checkpoint_mail("Northwind Coffee", _newest(book))
    assert subject == "Consent log of Northwind Coffee: 1 records on 2026-03-02"
    assert find_note(body) == book.newest()
    assert verify(book.bundle(event), body).ok


def test_a_checkpoint_is_mailed_once(book: Book) -> None:
    book.fill(1)
    book.seal()
    with book.engine.begin() as connection:
        newest = anchors.unanchored(connection, SITE, anchors.MAIL)
        assert newest
        anchors.remember(connection, SITE, newest, anchors.MAIL, book.clock())
        assert anchors.unanchored(connection, SITE, anchors.MAIL) is None
        assert anchors.unanchored(connection, SITE, anchors.TIME_STAMP) == newest


def test_a_resting_log_is_mailed_again_when_it_is_signed_again(book: Book) -> None:
    book.fill(1)
    book.seal()
    first = _newest(book)
    with book.engine.begin() as connection:
        anchors.remember(connection, SITE, first, anchors.MAIL, book.clock())
    book.clock.now += timedelta(days=1)
    book.seal()
    second = _newest(book)
    assert second != first
    with book.engine.connect() as connection:
        assert anchors.unanchored(connection, SITE, anchors.MAIL) == second

"""Witnesses outside: a time-stamping authority (a real one, on this machine) and a mail."""

from __future__ import annotations

import base64
import hashlib
import socket
import threading
import time
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import TYPE_CHECKING

import pytest

from signup.evidence import anchors, store, tables
from signup.evidence.anchors import Witness
from signup.evidence.errors import AnchorFailed
from signup.evidence.standalone import Fault, find_note, read_stamp, verify
from signup.evidence.timestamp import TimeStamper
from signup.outbound.guard import Guard
from tests.support.authority import Authority, authority
from tests.support.clock import SeededBytes
from tests.support.evidence import SITE, Book

if TYPE_CHECKING:
    from collections.abc import Iterator

    from signup.evidence.store import StoredCheckpoint

DAY = timedelta(days=1)
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
    return TimeStamper(tsa.url, SeededBytes(), Guard(allow_private=True))


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
    """Ask the authority if it is due, an hour after the last time."""
    witness = anchors.time_stamps(_stamper(tsa), timedelta(hours=1))
    return anchors.anchor_once(book.engine, SITE, witness, book.clock)


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
    assert _stamp(book, tsa)
    book.fill(3)
    book.clock.advance(hours=1)
    book.seal()
    assert _stamp(book, tsa)
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
    begun, let_go = time.monotonic(), threading.Event()

    def stall(status: int, answer: bytes) -> tuple[int, bytes]:
        let_go.wait(20)
        return status, answer

    tsa.spoil = stall
    with pytest.raises(AnchorFailed, match=r"did not answer \(time_out\)"):
        TimeStamper(tsa.url, SeededBytes(), Guard(allow_private=True), seconds=0.25)(DIGEST)
    let_go.set()
    assert time.monotonic() - begun < 5


def test_an_authority_that_does_not_answer_is_not_waited_for() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        with pytest.raises(AnchorFailed, match="did not answer"):
            TimeStamper(url, SeededBytes(), Guard(allow_private=True), seconds=0.2)(DIGEST)


@pytest.mark.parametrize(
    ("guard", "cause"),
    [
        (Guard(allow_private=False), "address_refused"),
        (Guard(allow_private=True, resolve=lambda *_: []), "connect_failed"),
    ],
)
def test_an_authority_is_asked_only_where_calls_may_go(
    tsa: Authority, guard: Guard, cause: str
) -> None:
    with pytest.raises(AnchorFailed, match=rf"did not answer \({cause}\)"):
        TimeStamper(tsa.url, SeededBytes(), guard)(DIGEST)
    assert tsa.queries == []


def test_a_failure_leaves_the_checkpoint_for_next_time(book: Book, tsa: Authority) -> None:
    book.fill(1)
    book.seal()
    tsa.spoil = lambda _, answer: (500, answer)
    with pytest.raises(AnchorFailed):
        _stamp(book, tsa)
    tsa.spoil = lambda status, answer: (status, answer)
    assert not _stamp(book, tsa), "it is left in peace for a while"
    book.clock.advance(minutes=1)
    assert _stamp(book, tsa)


# -- the mail -----------------------------------------------------------------------------------


def test_the_mail_holds_the_checkpoint_as_it_was_signed(book: Book) -> None:
    event = book.record()
    book.seal()
    subject, body = anchors.checkpoint_mail("Northwind Coffee", _newest(book))
    assert subject == "Consent log of Northwind Coffee: 1 record on 2026-03-02"
    assert find_note(body) == book.newest()
    assert verify(book.bundle(event), body).ok


@pytest.mark.parametrize("encoding", ["8bit", "base64", "quoted-printable"])
def test_the_mail_is_read_however_it_was_encoded_on_its_way(book: Book, encoding: str) -> None:
    event = book.record()
    book.seal()
    _, body = anchors.checkpoint_mail("Northwind Coffee", _newest(book))
    mail = EmailMessage()
    mail["Subject"] = "Fwd: consent log"
    mail.set_content("Archived.\n")
    mail.add_attachment(body, cte=encoding)
    assert find_note(mail.as_string()) == book.newest()
    assert verify(book.bundle(event), mail.as_string()).ok


def test_the_first_mail_after_a_consent_and_the_newest_prove_it_later(book: Book) -> None:
    mails: list[str] = []

    def post(checkpoint: StoredCheckpoint) -> None:
        mails.append(anchors.checkpoint_mail("Northwind Coffee", checkpoint)[1])

    event = book.record()
    for _ in range(3):
        book.seal()
        assert anchors.anchor_once(book.engine, SITE, Witness("mail", DAY, post), book.clock)
        book.fill(2)
        book.clock.advance(days=1)
    book.seal()

    first, between, newest = (verify(book.bundle(event), mail) for mail in mails)
    assert (first.ok, newest.ok) == (True, True)
    assert "ask for one with held=3" in between.faults[0]


def test_a_mail_without_a_checkpoint_is_none() -> None:
    with pytest.raises(Fault, match="not a checkpoint"):
        find_note("Subject: hello\nContent-Transfer-Encoding: base64\n\naGVsbG8=\n")

"""What a third party gets, and what it proves."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
import pytest

from signup.domain.consent import Act, Channel, EventKind, Purpose
from signup.domain.content import content_hash
from signup.evidence import standalone
from signup.evidence.errors import NotSealedYet, RecordUnknown
from signup.evidence.standalone import verify
from signup.storage.addresses import address_key
from tests.support.evidence import TEXT
from tests.support.factories import EMAIL, PEPPER

if TYPE_CHECKING:
    from tests.support.evidence import Book


def _says(sentences: list[str], words: str) -> bool:
    return any(words in sentence for sentence in sentences)


def _signed_up(book: Book) -> str:
    """Let Ada ask, confirm and leave, among other people; return the id of the confirmation."""
    book.publish()
    book.fill(3)
    asked = book.record(kind=EventKind.REQUESTED)
    book.seal()
    book.clock.advance(seconds=40)
    book.fill(300)
    confirmed = book.record(kind=EventKind.CONFIRMED, act=Act.CODE, previous=asked)
    book.seal()
    book.clock.advance(days=3)
    book.record(kind=EventKind.WITHDRAWN, act=Act.PRESS, previous=confirmed)
    book.fill(2)
    book.seal()
    return confirmed


def test_a_bundle_proves_who_agreed_to_what_when_and_under_which_words(book: Book) -> None:
    verdict = verify(book.bundle(_signed_up(book)))
    assert verdict.ok, verdict.sentences
    assert _says(verdict.facts, EMAIL)
    assert _says(verdict.facts, "email/marketing confirmed by code at 2026-03-02T17:30:40")
    assert _says(verdict.facts, str(TEXT["text"]))
    assert _says(verdict.facts, "US-CA (from country)")


def test_a_bundle_tells_what_happened_since(book: Book) -> None:
    bundle = book.bundle(_signed_up(book))
    verdict = verify(bundle)
    assert len(bundle["events"]) == 3
    assert _says(verdict.facts, "The last event in this file: withdrawn at 2026-03-05")


def test_of_two_events_of_one_moment_a_bundle_calls_the_stop_the_last(book: Book) -> None:
    left = book.record(kind=EventKind.WITHDRAWN)
    given = book.record(kind=EventKind.GIVEN, previous=left)
    book.seal()
    verdict = verify(book.bundle(given))
    assert verdict.ok
    assert _says(verdict.facts, "The last event in this file: withdrawn")


def test_a_verdict_admits_what_a_file_cannot_show(book: Book) -> None:
    verdict = verify(book.bundle(_signed_up(book)))
    assert _says(verdict.notes, "cannot show that nothing happened after")
    assert _says(verdict.notes, "compare it with the seller's")


def test_a_bundle_can_keep_the_address_to_itself(book: Book) -> None:
    bundle = book.bundle(_signed_up(book), disclose=False)
    verdict = verify(bundle)
    assert verdict.ok
    assert EMAIL.encode() not in orjson.dumps(bundle)
    assert _says(verdict.notes, "does not tell whose record")


def test_a_bundle_survives_json(book: Book) -> None:
    bundle = book.bundle(_signed_up(book))
    assert verify(orjson.loads(orjson.dumps(bundle))).ok


def test_a_checkpoint_held_outside_agrees_with_an_honest_log(book: Book) -> None:
    book.fill(5)
    book.seal()
    held = book.newest()
    confirmed = _signed_up(book)
    verdict = verify(book.bundle(confirmed, held=[5]), held)
    assert verdict.ok, verdict.sentences
    assert _says(verdict.facts, "including the one you hold")


def test_the_checkpoint_may_be_the_one_in_the_file(book: Book) -> None:
    bundle = book.bundle(_signed_up(book))
    assert verify(bundle, book.newest()).ok


def test_a_consent_that_is_not_sealed_yet_has_no_bundle(book: Book) -> None:
    event = book.record()
    with pytest.raises(NotSealedYet):
        book.bundle(event)


def test_a_history_that_is_not_sealed_to_its_end_has_no_bundle(book: Book) -> None:
    event = book.record()
    book.seal()
    book.record(kind=EventKind.WITHDRAWN, previous=event)
    with pytest.raises(NotSealedYet):
        book.bundle(event)


def test_an_event_nobody_recorded_is_unknown(book: Book) -> None:
    with pytest.raises(RecordUnknown):
        book.bundle("event-of-nobody")


def test_the_history_holds_one_consent_only(book: Book) -> None:
    event = book.record()
    subject = (address_key(PEPPER, EMAIL), Channel.SMS, Purpose.MARKETING)
    book.record(subject=subject)
    book.record("grace@example.com")
    book.seal()
    assert [one["position"] for one in book.bundle(event)["events"]] == [0]


def test_documents_named_by_the_record_travel_with_it(paper: Book) -> None:
    name = content_hash({"name": "Northwind"})
    event = paper.record(site_hash=name)
    paper.seal()
    bundle = paper.bundle(event, documents={name: {"name": "Northwind", "document_hash": name}})
    assert verify(bundle).ok
    assert bundle["documents"][name] == {"name": "Northwind"}


# -- the single file ----------------------------------------------------------------------------


def _run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-I", "-S", "-W", "error", "verify_evidence.py", *arguments],
        cwd=folder,
        env={},
        capture_output=True,
        encoding="utf-8",
        timeout=30,
        check=False,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder that holds nothing but the verifier."""
    place = tmp_path / "elsewhere"
    place.mkdir()
    code = Path(standalone.__file__).read_bytes()
    (place / "verify_evidence.py").write_bytes(code)
    return place


def _put(folder: Path, bundle: dict[str, Any]) -> None:
    (folder / "bundle.json").write_bytes(orjson.dumps(bundle))


def test_one_file_and_python_are_enough(paper: Book, folder: Path) -> None:
    _put(folder, paper.bundle(_signed_up(paper)))
    (folder / "held.txt").write_text(f"Dear seller,\r\n\r\n{paper.newest()}\r\n", "utf-8")
    done = _run(folder, "bundle.json", "--checkpoint", "held.txt")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("PROVED")
    assert not done.stderr


def test_one_file_proves_what_happened_in_one_moment(paper: Book, folder: Path) -> None:
    asked = paper.record(kind=EventKind.REQUESTED, name="z")
    confirmed = paper.record(kind=EventKind.CONFIRMED, act=Act.CODE, previous=asked, name="y")
    left = paper.record(kind=EventKind.WITHDRAWN, previous=confirmed, name="x")
    paper.seal()
    _put(folder, paper.bundle(left))
    done = _run(folder, "bundle.json")
    assert done.returncode == 0, done.stdout
    assert "The last event in this file: withdrawn" in done.stdout


def test_the_file_says_no_and_fails(paper: Book, folder: Path) -> None:
    bundle = paper.bundle(_signed_up(paper))
    bundle["events"][0]["position"] += 1
    _put(folder, bundle)
    done = _run(folder, "bundle.json")
    assert done.returncode == 1
    assert done.stdout.startswith("NOT PROVED")


def test_a_file_that_is_not_there_is_wrong_use(folder: Path) -> None:
    assert _run(folder, "bundle.json").returncode == 2


def test_a_value_cannot_speak_for_the_verifier(paper: Book, folder: Path) -> None:
    event = paper.record("ada@example.com\nPROVED: \x1b[2Jall of it")
    paper.seal()
    _put(folder, paper.bundle(event))
    done = _run(folder, "bundle.json")
    assert [line for line in done.stdout.splitlines() if line.startswith("PROVED")] == [
        "PROVED: everything in this file that can be checked holds."
    ]
    assert "\x1b" not in done.stdout


@pytest.mark.parametrize("junk", [b"", b"{", b"[]", b"7", b"[" * 100_000, b'{"a":1,"a":2}'])
def test_junk_is_not_proof(folder: Path, junk: bytes) -> None:
    (folder / "bundle.json").write_bytes(junk)
    done = _run(folder, "bundle.json")
    assert done.returncode == 1
    assert not done.stderr


def test_the_verifier_imports_nothing_but_the_standard_library() -> None:
    lines = Path(standalone.__file__).read_text("utf-8").splitlines()
    imported = {
        line.split()[1].split(".")[0] for line in lines if line.startswith(("import ", "from "))
    }
    assert imported <= sys.stdlib_module_names


def test_the_verifier_is_written_for_old_pythons_too() -> None:
    """Syntax only: what it calls is as old."""
    ast.parse(Path(standalone.__file__).read_text("utf-8"), feature_version=(3, 9))

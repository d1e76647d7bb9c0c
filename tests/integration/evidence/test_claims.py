"""A claimant names an address: matched while the salt is kept, and by nobody afterwards."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
import pytest

from signup.evidence import standalone, store
from signup.evidence.claims import bundle_for_claimant, histories_of
from signup.evidence.standalone import verify
from signup.storage.addresses import address_key
from signup.storage.forgetting import events_of
from tests.support.evidence import SITE, Book
from tests.support.factories import EMAIL, OTHER_EMAIL, PEPPER

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection, Select

KEY = address_key(PEPPER, EMAIL)


@pytest.fixture
def event(book: Book) -> str:
    """Return the last of Ada's two events, sealed."""
    book.record(previous=None)
    book.clock.advance(minutes=1)
    last = book.record(previous="event-00001")
    book.record(OTHER_EMAIL)
    book.seal()
    return last


def forget(book: Book, level: Callable[[Connection, str, Select[tuple[str]]], None]) -> None:
    with book.engine.begin() as connection:
        level(connection, SITE, events_of(SITE, KEY))


def claim(book: Book, event: str, address: str) -> dict[str, Any] | None:
    with book.engine.connect() as connection:
        return bundle_for_claimant(connection, SITE, event, address)


def proved_alone(bundle: dict[str, Any], folder: Path) -> str:
    """Return what the single file says of a bundle in a folder that holds nothing else."""
    (folder / "bundle.json").write_bytes(orjson.dumps(bundle))
    (folder / "verify.py").write_bytes(Path(standalone.__file__).read_bytes())
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(folder / "verify.py"), "bundle.json"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def test_a_claimant_who_names_the_address_of_a_forgotten_person_is_matched(
    book: Book, event: str, tmp_path: Path
) -> None:
    forget(book, store.restrict)
    bundle = claim(book, event, EMAIL)
    assert bundle
    told = proved_alone(bundle, tmp_path)
    assert told.count(f"who: {EMAIL}") == 2
    assert "203.0.113.7" not in told


def test_whoever_names_another_address_is_not(book: Book, event: str) -> None:
    forget(book, store.restrict)
    assert claim(book, event, OTHER_EMAIL) is None


def test_at_the_erased_level_nobody_is_matched_and_the_record_is_still_proved(
    book: Book, event: str, tmp_path: Path
) -> None:
    forget(book, store.erase)
    assert claim(book, event, EMAIL) is None
    assert EMAIL not in proved_alone(book.bundle(event), tmp_path)


def test_an_address_put_in_by_hand_is_not_proved(book: Book, event: str) -> None:
    forget(book, store.restrict)
    bundle = claim(book, event, EMAIL)
    assert bundle
    bundle["events"][0]["disclosed"]["who"]["value"] = OTHER_EMAIL
    assert not verify(bundle).ok


def test_who_was_never_forgotten_is_matched_too(book: Book, event: str) -> None:
    bundle = claim(book, event, EMAIL)
    assert bundle
    assert verify(bundle).ok


def test_every_consent_of_an_address_is_found_by_its_last_event(book: Book, event: str) -> None:
    with book.engine.connect() as connection:
        assert histories_of(connection, SITE, KEY) == [event]
        assert histories_of(connection, SITE, "0" * 32) == []

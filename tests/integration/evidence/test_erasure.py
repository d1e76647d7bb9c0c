"""Forgetting a person leaves the log as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from signup.evidence import store, tables
from signup.evidence.standalone import commitment, verify
from signup.storage.addresses import address_key
from signup.storage.forgetting import events_of
from signup.storage.tables import metadata
from tests.support.evidence import SITE, Book
from tests.support.factories import EMAIL, OTHER_EMAIL, PEPPER

if TYPE_CHECKING:
    from typing import Any

HERS = events_of(SITE, address_key(PEPPER, EMAIL))


def _everything(book: Book) -> str:
    return str([book.rows(table) for table in metadata.sorted_tables])


def _sealed(book: Book) -> str:
    event = book.record()
    book.record(OTHER_EMAIL)
    book.seal()
    return event


def _opening(book: Book, event: str) -> Any:
    rows = book.rows(tables.evidence_openings)
    return next((row["opening"] for row in rows if row["id"] == event), None)


def test_nothing_personal_stands_in_a_record(book: Book) -> None:
    _sealed(book)
    records = str(book.rows(tables.evidence_records))
    for value in (EMAIL, "203.0.113.7", "ref=ada", "Mozilla"):
        assert value not in records
        assert value in _everything(book)


def test_an_erased_record_still_verifies(book: Book) -> None:
    event = _sealed(book)
    held = book.newest()
    with book.engine.begin() as connection:
        store.erase(connection, SITE, HERS)
    bundle = book.bundle(event)
    assert bundle["events"][0]["disclosed"] == {}
    assert verify(bundle, held).ok


def test_erasing_leaves_no_value_and_no_salt(book: Book) -> None:
    event = _sealed(book)
    with book.engine.begin() as connection:
        store.erase(connection, SITE, HERS)
    assert _opening(book, event) is None
    for value in (EMAIL, "ada@"):
        assert value not in _everything(book)


def test_others_keep_their_openings(book: Book) -> None:
    _sealed(book)
    with book.engine.begin() as connection:
        store.erase(connection, SITE, HERS)
    assert OTHER_EMAIL in _everything(book)


def test_a_restricted_record_matches_only_who_names_the_address(book: Book) -> None:
    event = _sealed(book)
    with book.engine.begin() as connection:
        store.restrict(connection, SITE, HERS)
    assert EMAIL not in _everything(book)
    bundle = book.bundle(event)
    assert bundle["events"][0]["disclosed"] == {}
    salt = _opening(book, event)["who"].pop("salt")
    bundle["events"][0]["disclosed"] = {"who": {"salt": salt, "value": EMAIL}}
    assert verify(bundle).ok
    bundle["events"][0]["disclosed"]["who"]["value"] = OTHER_EMAIL
    assert not verify(bundle).ok


def test_restricting_keeps_no_salt_of_page_address_or_browser(book: Book) -> None:
    event = _sealed(book)
    with book.engine.begin() as connection:
        store.restrict(connection, SITE, HERS)
        store.restrict(connection, SITE, HERS)
    opening = _opening(book, event)
    assert [*opening] == ["who"]
    assert [*opening["who"]] == ["salt"]
    assert len(commitment("who", bytes.fromhex(opening["who"]["salt"]), EMAIL)) == 64

"""Pictures of what was shown: sealed in the log beside the consents, and what that proves."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import orjson
import pytest
from sqlalchemy import update

from signup.evidence import pictures, tables
from signup.evidence.audit import audit
from signup.evidence.standalone import canonical, verify
from tests.support.evidence import SITE
from tests.support.pictures import WIDGET, a_png, a_shot, a_subject, photograph

if TYPE_CHECKING:
    from tests.support.evidence import Book

OTHER_BUILD = "e" * 64


def agreed(book: Book, *, before: bool = True, **subject: Any) -> dict[str, Any]:
    """Return the bundle of a consent whose form was pictured before or after it."""
    book.publish()
    if before:
        photograph(book, **subject)
    book.fill(2)
    consent = book.record()
    if not before:
        book.clock.advance(minutes=1)
        photograph(book, **subject)
    book.seal()
    return book.bundle(consent)


def faults(bundle: dict[str, Any]) -> str:
    verdict = verify(bundle)
    assert not verdict.ok
    return " ".join(verdict.faults)


def told(bundle: dict[str, Any]) -> str:
    verdict = verify(bundle)
    assert verdict.ok, verdict.sentences
    return " ".join(verdict.sentences)


def test_the_evidence_holds_the_pictures_of_what_was_agreed_to(book: Book) -> None:
    bundle = agreed(book)
    name = a_shot().sha256

    assert base64.b64decode(bundle["screenshots"][name]) == a_png()
    assert f"picture of the form, email (en-US), 390 by 844: SHA-256 {name}" in told(bundle)
    assert "in this file, sealed by 2026-03-02 17:30:00 UTC, before record" in told(bundle)


def test_the_pictures_can_be_left_out_and_are_still_named(paper: Book) -> None:
    agreed(paper)
    consent = paper.record()
    paper.seal()
    bundle = paper.bundle(consent, images=False)

    assert bundle["screenshots"] == {}
    assert f"SHA-256 {a_shot().sha256}, not in this file" in told(bundle)


def test_pictures_taken_later_are_told_to_be_later(paper: Book) -> None:
    assert "only after record" in told(agreed(paper, before=False))


def test_pictures_that_are_not_sealed_yet_prove_nothing_yet(paper: Book) -> None:
    consent = paper.record()
    paper.seal()
    photograph(paper)

    assert paper.bundle(consent)["pictures"] == []
    assert verify(paper.bundle(consent)).ok


def test_the_build_that_drew_the_words_is_preferred(paper: Book) -> None:
    photograph(paper, a_shot(1), widget=OTHER_BUILD)
    photograph(paper, a_shot(2), widget=WIDGET)
    paper.clock.advance(minutes=1)
    photograph(paper, a_shot(3), widget="0" * 64)
    bundle = agreed_now(paper)

    assert list(bundle["screenshots"]) == [a_shot(2).sha256]
    assert "another build" not in told(bundle)


def test_pictures_of_another_build_are_told_to_be(paper: Book) -> None:
    assert "drawn by another build" in told(agreed(paper, widget=OTHER_BUILD))


def test_what_was_fixed_before_the_consent_is_preferred(paper: Book) -> None:
    photograph(paper, a_shot(1), widget=OTHER_BUILD)
    consent = paper.record()
    paper.clock.advance(minutes=1)
    photograph(paper, a_shot(2), widget="0" * 64)
    paper.seal()

    assert list(paper.bundle(consent)["screenshots"]) == [a_shot(1).sha256]


def test_only_pictures_with_the_words_on_them_belong_to_a_consent(paper: Book) -> None:
    photograph(paper, a_shot(1), a_shot(2, step="phone", disclosures=("another",)))
    photograph(paper, a_shot(3), version="1" * 64)
    bundle = agreed_now(paper)

    assert list(bundle["screenshots"]) == [a_shot(1).sha256]
    assert len(bundle["pictures"]) == 1


def test_the_checkouts_pictures_belong_to_the_site_that_asked(paper: Book) -> None:
    photograph(paper, a_shot(1, step=None), kind="checkout", version="5" * 64)

    assert "picture of the checkout, boxes (en-US)" in told(agreed_now(paper))


def agreed_now(book: Book) -> dict[str, Any]:
    """Return the bundle of a consent that is given now."""
    consent = book.record()
    book.seal()
    return book.bundle(consent)


# -- tampering ----------------------------------------------------------------------------------


@pytest.fixture
def bundle(paper: Book) -> dict[str, Any]:
    """Return an honest bundle with one picture."""
    made = agreed(paper)
    assert verify(made).ok
    return made


def test_an_altered_picture_is_caught(bundle: dict[str, Any]) -> None:
    (name,) = bundle["screenshots"]
    bundle["screenshots"][name] = base64.b64encode(a_png(9)).decode()

    assert "not the one that was sealed: it was altered" in faults(bundle)


def test_a_picture_that_was_put_in_is_caught(bundle: dict[str, Any]) -> None:
    forged = a_shot(9)
    bundle["screenshots"][forged.sha256] = base64.b64encode(forged.png).decode()

    assert "was never sealed" in faults(bundle)


def test_an_altered_list_of_pictures_is_caught(bundle: dict[str, Any]) -> None:
    (item,) = bundle["pictures"]
    forged = a_shot(9)
    record = orjson.loads(item["record"])
    record["pictures"][0]["sha256"] = forged.sha256
    item["record"] = canonical(record).decode()
    bundle["screenshots"] = {forged.sha256: base64.b64encode(forged.png).decode()}

    assert "it was altered or moved" in faults(bundle)


def test_a_list_of_pictures_under_another_number_is_caught(bundle: dict[str, Any]) -> None:
    bundle["pictures"][0]["position"] += 1

    assert "it was altered or moved" in faults(bundle)


def test_pictures_of_another_version_are_caught(paper: Book) -> None:
    photograph(paper, kind="checkout", version="1" * 64)
    elsewhere = paper.record(site_hash="1" * 64)
    consent = paper.record("grace@example.com")
    paper.seal()
    bundle = paper.bundle(consent)
    bundle["pictures"] += paper.bundle(elsewhere)["pictures"]

    assert "another version than the one that was agreed to" in faults(bundle)


def test_a_consent_cannot_be_passed_off_as_pictures(bundle: dict[str, Any]) -> None:
    event = {key: one for key, one in bundle["events"][0].items() if key != "disclosed"}
    bundle["pictures"].append(event)

    assert "of another version" in faults(bundle)


def test_a_picture_that_is_no_base64_is_caught(bundle: dict[str, Any]) -> None:
    (name,) = bundle["screenshots"]
    bundle["screenshots"][name] = "not base64!"

    assert "a picture cannot be read" in faults(bundle)


# -- keeping ------------------------------------------------------------------------------------


def test_pictures_are_taken_once_for_each_build(book: Book) -> None:
    assert photograph(book)
    assert not photograph(book, a_shot(7))
    assert photograph(book, widget=OTHER_BUILD)
    with book.engine.connect() as connection:
        assert pictures.taken(connection, SITE) == {a_subject(), a_subject(widget=OTHER_BUILD)}
        assert pictures.png(connection, SITE, a_shot(7).sha256) is None
        assert pictures.png(connection, SITE, a_shot().sha256) == a_png()
        assert pictures.png(connection, "another", a_shot().sha256) is None


def test_versions_that_look_alike_share_a_picture(book: Book) -> None:
    photograph(book, a_shot(), a_shot(width=1280))
    photograph(book, version="1" * 64)

    assert len(book.rows(tables.screenshots)) == 1
    assert len(book.rows(tables.screenshot_records)) == 2


def test_a_log_with_pictures_passes_the_audit_however_late_they_were_sealed(book: Book) -> None:
    photograph(book)
    book.clock.advance(days=3)
    book.record()
    book.seal()
    with book.engine.connect() as connection:
        verdict = audit(connection, SITE)

    assert verdict.ok, verdict.sentences


def test_the_audit_finds_an_altered_list_of_pictures(book: Book) -> None:
    photograph(book)
    book.seal()
    changed = book.rows(tables.evidence_records)[0]["record"].replace(a_shot().sha256, "0" * 64)
    with book.engine.begin() as connection:
        connection.execute(update(tables.evidence_records).values(record=changed))
    with book.engine.connect() as connection:
        assert not audit(connection, SITE).ok

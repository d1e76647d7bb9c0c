"""Each way to tamper, and that the verifier sees it.

Forgers who own the database and the signing key are test_forgery's.
"""

from __future__ import annotations

import base64
import copy
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from signup.domain.consent import Act, Channel, EventKind, Purpose
from signup.domain.content import content_hash
from signup.evidence.note import SeedSigner, sign_checkpoint, verifier_key
from signup.evidence.standalone import canonical, verify
from signup.storage.engine import create_engine
from tests.support.clock import START
from tests.support.evidence import DISCLOSURE, SIGNER, Book
from tests.support.examples import examples
from tests.support.factories import OTHER_EMAIL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Bundle = dict[str, Any]


@pytest.fixture
def story(paper: Book) -> tuple[Book, str, str]:
    """Return a log with one consent and its withdrawal among others: log, consent, withdrawal."""
    paper.publish()
    paper.fill(4)
    paper.seal()
    paper.clock.advance(minutes=1)
    consent = paper.record()
    paper.fill(1)
    paper.seal()
    paper.clock.advance(hours=5)
    withdrawal = paper.record(kind=EventKind.WITHDRAWN, act=Act.PRESS, previous=consent)
    paper.fill(1)
    paper.seal()
    return paper, consent, withdrawal


@pytest.fixture
def bundle(story: tuple[Book, str, str]) -> Bundle:
    """Return an honest bundle; it verifies."""
    book, consent, _ = story
    made = book.bundle(consent)
    assert verify(made).ok
    return made


def _faults(bundle: Any, held: str | None = None, **options: Any) -> str:
    verdict = verify(bundle, held, **options)
    assert not verdict.ok
    return " ".join(verdict.faults)


def _edit(bundle: Bundle, **changes: Any) -> None:
    """Change fields of the first record and write it canonically again."""
    event = bundle["events"][0]
    event["record"] = canonical(orjson.loads(event["record"]) | changes).decode()


# -- one bundle ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        {"event": "confirmed"},
        {"channel": "sms"},
        {"at": "2025-01-01T00:00:00.000000Z"},
        {"previous": None, "level": "confirmed"},
        {"who": "0" * 64},
    ],
)
def test_an_altered_field_is_caught(bundle: Bundle, change: dict[str, Any]) -> None:
    _edit(bundle, **change)
    assert "it was altered or moved" in _faults(bundle)


def test_swapped_numbers_are_caught(bundle: Bundle) -> None:
    first, second = bundle["events"]
    first["position"], second["position"] = second["position"], first["position"]
    assert "it was altered or moved" in _faults(bundle)


def test_another_number_is_caught(bundle: Bundle) -> None:
    bundle["events"][0]["position"] += 1
    assert "it was altered or moved" in _faults(bundle)


@pytest.mark.parametrize("position", [-1, 10**6])
def test_a_number_outside_the_log_is_caught(bundle: Bundle, position: int) -> None:
    bundle["events"][0]["position"] = position
    assert "outside the log" in _faults(bundle)


@pytest.mark.parametrize("position", [True, 1.0, "1"])
def test_a_number_is_written_as_a_whole_number(paper: Book, position: object) -> None:
    paper.fill(1)
    event = paper.record()
    paper.seal()
    bundle = paper.bundle(event)
    bundle["events"][0]["position"] = position
    assert "the one way it can be sealed" in _faults(bundle)


def test_a_proof_may_be_neither_longer_nor_shorter(bundle: Bundle) -> None:
    longer, shorter = copy.deepcopy(bundle), copy.deepcopy(bundle)
    longer["events"][0]["inclusion"] *= 2
    assert "too long" in _faults(longer)
    shorter["events"][0]["inclusion"].pop()
    assert "too short" in _faults(shorter)
    bundle["events"][0]["inclusion"][0] = base64.b64encode(b"short").decode()
    assert "not of the expected form" in _faults(bundle)


def test_an_event_left_out_of_the_middle_is_caught(bundle: Bundle) -> None:
    del bundle["events"][0]
    faults = _faults(bundle)
    assert "follows one that was left out" in faults


def test_a_bundle_without_its_own_record_proves_nothing(bundle: Bundle) -> None:
    bundle["id"] = "event-99999"
    assert "The record this file is about is not proved" in _faults(bundle)


def test_an_event_told_twice_is_caught(bundle: Bundle) -> None:
    bundle["events"].append(bundle["events"][0])
    assert "stands in the log twice" in _faults(bundle)


def test_an_altered_disclosed_value_is_caught(bundle: Bundle) -> None:
    bundle["events"][0]["disclosed"]["who"]["value"] = OTHER_EMAIL
    assert "(who) is not the one that was sealed" in _faults(bundle)


@pytest.mark.parametrize("other", [str.upper, "{}\r".format, " {}".format])
def test_a_salt_has_one_way_to_be_written(bundle: Bundle, other: Callable[[str], str]) -> None:
    salt = bundle["events"][0]["disclosed"]["who"]["salt"]
    bundle["events"][0]["disclosed"]["who"]["salt"] = other(salt)
    assert "not the one that was sealed" in _faults(bundle)


def test_altered_words_are_caught(bundle: Bundle) -> None:
    bundle["documents"][DISCLOSURE]["text"] = "I agree to everything."
    assert "not the one that was sealed" in _faults(bundle)


def test_words_that_nobody_was_shown_are_caught(bundle: Bundle) -> None:
    from_elsewhere = {"text": "I agree to everything.", "locale": "en-US"}
    bundle["documents"][content_hash(from_elsewhere)] = from_elsewhere
    assert "not the one that was sealed" in _faults(bundle)


def test_words_left_out_are_told(bundle: Bundle) -> None:
    bundle["documents"].clear()
    verdict = verify(bundle)
    assert verdict.ok
    assert any("not all in the file" in note for note in verdict.notes)


def test_events_of_different_consents_do_not_mix(paper: Book) -> None:
    mine, theirs = paper.record(), paper.record(OTHER_EMAIL)
    paper.seal()
    bundle = paper.bundle(mine)
    bundle["events"] += paper.bundle(theirs)["events"]
    assert "mixes different addresses" in _faults(bundle)


def test_events_of_different_purposes_do_not_mix(paper: Book) -> None:
    mine = paper.record()
    text = paper.record(subject=("k" * 32, Channel.SMS, Purpose.MARKETING))
    paper.seal()
    bundle = paper.bundle(mine)
    bundle["events"] += paper.bundle(text)["events"]
    assert "mixes different consents" in _faults(bundle)


def test_a_record_of_another_site_is_caught(bundle: Bundle) -> None:
    bundle["site"] = "other"
    assert "of another site" in _faults(bundle)


def test_a_record_written_in_another_way_is_caught(bundle: Bundle) -> None:
    record = bundle["events"][0]["record"]
    bundle["events"][0]["record"] = record.replace(":", ": ", 1)
    assert "the one way it can be sealed" in _faults(bundle)


def test_a_field_told_twice_is_caught(bundle: Bundle) -> None:
    record = bundle["events"][0]["record"]
    bundle["events"][0]["record"] = '{"act":"none",' + record[1:]
    assert "one thing twice" in _faults(bundle)


@pytest.mark.parametrize("part", ["", "events"])
def test_what_nothing_proves_has_no_place(bundle: Bundle, part: str) -> None:
    place = bundle[part][0] if part else bundle
    place["remark"] = "She also agreed to calls."
    assert "nothing proves" in _faults(bundle)


@pytest.mark.parametrize("junk", [None, [], "bundle"])
def test_what_is_no_bundle_is_told_to_be_none(junk: object) -> None:
    assert "This is not a Signup evidence bundle" in _faults(junk)


@pytest.mark.parametrize("part", ["id", "keys", "consistency", "documents"])
def test_a_part_that_is_missing_is_told(bundle: Bundle, part: str) -> None:
    del bundle[part]
    assert "lacks a part" in _faults(bundle)


def test_another_format_is_not_guessed_at(bundle: Bundle) -> None:
    bundle["format"] = "signup-evidence-bundle/2"
    assert "another version" in _faults(bundle)


# -- the checkpoint -----------------------------------------------------------------------------


def test_an_altered_checkpoint_is_caught(bundle: Bundle) -> None:
    bundle["checkpoints"][-1] = bundle["checkpoints"][-1].replace("\n8\n", "\n9\n")
    assert "signature does not fit" in _faults(bundle)


def test_a_checkpoint_of_another_key_is_caught(bundle: Bundle) -> None:
    forger = SeedSigner(SIGNER.name, b"f" * 32)
    bundle["keys"] = [verifier_key(forger)]
    assert "not signed by the log's key" in _faults(bundle)


def test_a_key_under_another_name_is_caught(bundle: Bundle) -> None:
    bundle["keys"] = [bundle["keys"][0].replace("log/demo", "log/dem0")]
    assert "does not belong to its name" in _faults(bundle)


def test_a_log_signed_anew_by_a_forger_is_caught_by_the_published_key(sqlite_url: str) -> None:
    forger = SeedSigner(SIGNER.name, b"f" * 32)
    book = Book(create_engine(sqlite_url), signer=forger)
    event = book.record()
    book.seal()
    bundle = book.bundle(event)
    assert verify(bundle).ok
    assert "not signed by the log's key" in _faults(bundle, keys=(verifier_key(SIGNER),))
    book.engine.dispose()


def test_checkpoints_that_contradict_each_other_are_caught(
    story: tuple[Book, str, str], bundle: Bundle
) -> None:
    other = sign_checkpoint(SIGNER, 5, b"x" * 32, story[0].clock() - timedelta(hours=1))
    bundle["checkpoints"].append(other)
    bundle["consistency"]["5"] = bundle["consistency"]["4"]
    assert "The log was rewritten" in _faults(bundle)


def test_checkpoints_of_two_logs_do_not_mix(bundle: Bundle) -> None:
    other = SeedSigner("signup.example/log/other", b"o" * 32)
    bundle["keys"].append(verifier_key(other))
    root = base64.b64decode(bundle["checkpoints"][-1].split("\n")[2])
    bundle["checkpoints"].append(sign_checkpoint(other, 8, root, START))
    assert "of different logs" in _faults(bundle)


def test_a_time_that_runs_backwards_is_caught(bundle: Bundle) -> None:
    root = base64.b64decode(bundle["checkpoints"][-1].split("\n")[2])
    bundle["checkpoints"][-1] = sign_checkpoint(SIGNER, 8, root, START)
    assert "run backwards" in _faults(bundle)


def test_a_checkpoint_without_proof_is_not_believed(bundle: Bundle) -> None:
    bundle["consistency"].pop("4")
    assert "held=4" in _faults(bundle)


# -- any change ---------------------------------------------------------------------------------


def _leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict | list):
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        for key, one in pairs:
            yield from _leaves(one, (*path, key))
    else:
        yield path


_LISTS = {"pictures", "screenshots", "anchors", "documents"}
"""Parts that may be empty."""

_ANYTHING = st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.integers())


@settings(
    max_examples=examples(100),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_no_part_of_a_bundle_can_be_changed(bundle: Bundle, data: st.DataObject) -> None:
    changed = copy.deepcopy(bundle)
    path = data.draw(st.sampled_from(list(_leaves(bundle))))
    place: Any = changed
    for key in path[:-1]:
        place = place[key]
    old = place[path[-1]]
    kin = (
        st.text(max_size=3).map(lambda text: str(old) + text) if isinstance(old, str) else st.none()
    )
    new = data.draw((_ANYTHING | kin).filter(lambda value: value != old or value is True))
    place[path[-1]] = new
    assert not verify(changed).ok


@settings(
    max_examples=examples(15),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(junk=st.recursive(_ANYTHING, lambda inner: st.dictionaries(st.text(), inner)))
def test_junk_in_any_part_is_a_fault_and_no_crash(bundle: Bundle, junk: Any) -> None:
    for part in (*bundle, None):
        changed = junk if part is None else bundle | {part: junk}
        verdict = verify(changed)
        assert verdict.ok <= (part in _LISTS and not junk)

"""What inbound texts mean: a stop is found anywhere, consent only where it is plainly given."""

import csv
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signup.domain.intent_words import STOP_SOLE, STOP_WORDS_AS_WRITTEN
from signup.domain.intents import (
    Intent,
    classify,
    normalise_keyword,
    reserved_words,
    too_close,
)

DATA = Path(__file__).parents[2] / "data"
KEYWORDS = {"JOIN": "JOIN", "SAVE20": "SAVE20", "VIP": "VIP"}
EXAMPLES = tomllib.loads((DATA / "inbound-examples.toml").read_text(encoding="utf-8"))
BEGINNINGS = {"join", "start", "confirm"}


def contract_rows() -> list[dict[str, str]]:
    with (DATA / "inbound-intents.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def examples(kind: str, *, name: str | None = None) -> list[str]:
    groups = EXAMPLES[kind]
    return [body for group in groups if name in {None, group} for body in groups[group]]


def read(body: str) -> str:
    intent = classify(body, KEYWORDS)
    return intent.kind if intent.keyword is None else f"{intent.kind}:{intent.keyword}"


CONTRACT = contract_rows()
ALL_BODIES = [row["body"] for row in CONTRACT] + [b for kind in EXAMPLES for b in examples(kind)]


@pytest.mark.parametrize("row", CONTRACT, ids=lambda row: ascii(row["body"]))
def test_the_contract_is_read_as_written(row: dict[str, str]) -> None:
    assert read(row["body"]) == row["intent"]


@pytest.mark.parametrize("body", examples("stop"), ids=ascii)
def test_a_revocation_is_understood_in_every_language_and_disguise(body: str) -> None:
    assert read(body) == "stop"


@pytest.mark.parametrize("body", examples("none"), ids=ascii)
def test_what_asks_for_nothing_changes_nothing(body: str) -> None:
    assert classify(body, KEYWORDS) == Intent("none")


@pytest.mark.parametrize("keyword", ["JOIN", "SAVE20", "VIP"])
def test_a_keyword_with_nothing_but_courtesy_joins(keyword: str) -> None:
    bodies = examples("join", name=keyword)
    assert {body: read(body) for body in bodies} == dict.fromkeys(bodies, f"join:{keyword}")


@pytest.mark.parametrize("kind", ["help", "start", "confirm"])
def test_requests_and_answers_are_understood(kind: str) -> None:
    bodies = examples(kind)
    assert {body: read(body) for body in bodies} == dict.fromkeys(bodies, kind)


def test_an_alias_joins_through_its_keyword() -> None:
    assert classify("café!", {"COFFEE": "COFFEE", "CAFE": "COFFEE"}) == Intent("join", "COFFEE")


def test_a_keyword_in_another_script_joins() -> None:
    assert classify("  кофе  ", {normalise_keyword("Кофе"): "КОФЕ"}) == Intent("join", "КОФЕ")


def test_letters_that_only_look_like_a_keyword_do_not_join() -> None:
    assert read("\N{CYRILLIC CAPITAL LETTER JE}OIN") == "none"


def test_two_keywords_at_once_are_not_clear_enough_to_join() -> None:
    assert read("JOIN VIP") == "none"


def test_without_keywords_nobody_joins() -> None:
    assert classify("JOIN", {}) == Intent("none")


@pytest.mark.parametrize(
    ("body", "kind", "revokes_email"),
    [
        ("Unsubscribe me from your emails but keep the texts", "none", True),
        ("unsubscribe me from emails and keep the texts", "none", True),
        ("Stop emails, keep texts", "none", True),
        ("no more emails please, texts are fine", "none", True),
        ("stop the emails not the texts", "none", True),
        ("Stop the emails only", "none", True),
        ("Only stop the newsletter, I still want the texts", "none", True),
        ("I don't want your newsletter but I like the texts", "none", True),
        ("Stop emails. Keep texts. Actually STOP", "stop", True),
        ("stop emailing me", "stop", True),
        ("unsubscribe from e-mails", "stop", True),
        ("stop texts and emails", "stop", True),
        ("unsubscribe me from everything", "stop", True),
        ("stop the texts but keep emailing me", "stop", False),
        ("stop texting, email me instead", "stop", False),
        ("STOP ALL", "stop", False),
        ("STOP", "stop", False),
        ("please email me", "none", False),
    ],
)
def test_a_text_may_end_email_and_only_spares_texts_when_it_says_so(
    body: str, kind: str, revokes_email: bool
) -> None:
    intent = classify(body, KEYWORDS)
    assert (intent.kind, intent.revokes_email) == (kind, revokes_email)


def test_only_a_line_that_names_a_device_is_a_signature() -> None:
    assert read("JOIN\nSent from my Galaxy") == "join:JOIN"
    assert read("JOIN\nsent from my brother, not me") == "none"
    assert read("JOIN\n--\nnot for me") == "none"


def test_what_is_added_to_a_reaction_counts_only_if_it_ends_something() -> None:
    assert read("Liked “Text JOIN to 88855” JOIN") == "none"
    assert read("Liked “Acme: 20% off today” STOP") == "stop"


def test_a_stop_below_a_long_text_or_in_a_signature_is_still_found() -> None:
    assert read("I used to like this. " * 500 + "STOP") == "stop"
    assert read("hi\n--\nplease stop texting me") == "stop"


@pytest.mark.parametrize("body", ["", "\x00", "\ud800", "ST\ud800OP", "\u202e", "🏳️‍🌈" * 900])
def test_odd_bodies_are_no_trouble(body: str) -> None:
    assert read(body) in {"none", "stop"}


def test_words_of_the_protocol_are_reserved() -> None:
    words = reserved_words()
    assert {"STOP", "UNSUBSCRIBE", "HELP", "START", "YES", "Y", "BAJA", "ARRET", "SI"} <= words
    assert all(word == normalise_keyword(word) for word in words)
    assert words.isdisjoint({"JOIN", "SAVE20", "VIP", "COFFEE", "CAFE"})


@pytest.mark.parametrize("word", sorted(reserved_words()))
def test_no_reserved_word_can_be_taken_over_by_a_keyword(word: str) -> None:
    assert classify(word, {}).kind in {"stop", "help", "start", "confirm"}
    assert classify(word, {word: word}) == classify(word, {})


@pytest.mark.parametrize(
    ("word", "other", "close"),
    [
        ("SHOP", "STOP", True),
        ("STPO", "STOP", True),
        ("stop", "STOP", True),
        ("STOPS", "STOP", True),
        ("STP", "STOP", True),
        ("SOAP", "STOP", False),
        ("JOIN", "STOP", False),
        ("CAFÉ", "cafe", True),
    ],
)
def test_one_slip_of_the_thumb_is_too_close(word: str, other: str, close: bool) -> None:
    assert too_close(word, other) is close
    assert too_close(other, word) is close


@pytest.mark.parametrize("word", ["Save 20", "save-20", "SAVE20", " s\u200bave20 ", "Săvé20"])
def test_a_keyword_has_one_spelling(word: str) -> None:
    assert normalise_keyword(word) == "SAVE20"


COURTEOUS = st.sampled_from(["please", "hi", "thanks", "I want to", "text", "yes", "🎉", "!", "to"])
WORDS = st.one_of(
    st.sampled_from(sorted(KEYWORDS)),
    COURTEOUS,
    st.sampled_from(["not", "don't", "order", "never", "my", "is", "20", "START", "Y", "no", "by"]),
    st.text("abcdefghijklmnoprstuvwy", min_size=1, max_size=9),
)
BODIES = st.one_of(
    st.text(), st.sampled_from(ALL_BODIES), st.lists(WORDS, max_size=8).map(" ".join)
)


@given(BODIES)
def test_every_text_has_exactly_one_meaning(body: str) -> None:
    intent = classify(body, KEYWORDS)
    assert intent == classify(body, KEYWORDS)
    assert (intent.kind == "join") == (intent.keyword in KEYWORDS)
    assert not (intent.revokes_email and intent.kind not in {"stop", "none"})


@given(st.sampled_from(ALL_BODIES), st.sampled_from(["", " ", "\n", "\u3000 ", "\u200b", "\t\r\n"]))
def test_case_and_surrounding_blanks_change_no_meaning(body: str, blank: str) -> None:
    meaning = classify(body, KEYWORDS)
    assert classify(blank + body.lower() + blank, KEYWORDS) == meaning
    assert classify(blank + body.upper() + blank, KEYWORDS) == meaning


@given(
    st.sampled_from(sorted(STOP_WORDS_AS_WRITTEN - STOP_SOLE)),
    st.sampled_from(
        ["{}", "“{}”", "\u202e{}\u202c", "\u200f{}!", "{} 🙏", "please {}", "{}\n\nJOIN"]
    ),
)
def test_each_word_that_revokes_does_so_however_it_is_wrapped(word: str, wrap: str) -> None:
    wrapped = wrap.format(word)
    for body in (wrapped, wrapped.upper(), f"{wrapped}\nSent from my iPhone"):
        assert read(body) == "stop"


@given(st.sampled_from([b for b in ALL_BODIES if b.isascii()]))
def test_width_changes_no_meaning(body: str) -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in body)
    assert classify(wide, KEYWORDS) == classify(body, KEYWORDS)


@given(st.lists(WORDS, max_size=6), st.sampled_from(["STOP", "stop", "Stop.", "ЅТОР"]), st.data())
def test_a_stop_beside_a_keyword_never_begins_anything(
    words: list[str], stop: str, data: st.DataObject
) -> None:
    mixed = data.draw(st.permutations([*words, stop, "JOIN"]))
    assert read(" ".join(mixed)) not in {"join:JOIN", "join:VIP", "join:SAVE20", "start", "confirm"}


@given(st.lists(COURTEOUS, max_size=4), st.sampled_from(["STOP", "UNSUBSCRIBE", "Opt out"]))
def test_a_stop_among_keywords_and_courtesy_is_always_a_stop(words: list[str], stop: str) -> None:
    assert read(" ".join([*words, "JOIN", stop, *words])) == "stop"


@given(st.lists(WORDS, min_size=1, max_size=5), st.sampled_from(["not", "order", "xqz", "never"]))
def test_a_word_that_is_neither_keyword_nor_courtesy_forbids_to_begin(
    words: list[str], foreign: str
) -> None:
    for at in range(len(words) + 1):
        body = " ".join([*words[:at], foreign, *words[at:]])
        assert classify(body, KEYWORDS).kind not in BEGINNINGS


@given(BODIES)
def test_a_question_never_begins_anything(body: str) -> None:
    assert classify(f"{body}?", KEYWORDS).kind not in BEGINNINGS


@given(st.text())
def test_normalising_a_keyword_twice_changes_nothing(word: str) -> None:
    once = normalise_keyword(word)
    assert normalise_keyword(once) == once

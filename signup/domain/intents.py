"""What a person wants who texts us: join, stop, help, start, confirm, or none of these.

The two errors worse than all others are reading a "stop" as anything else and reading anything
else as a request to be texted. So the two are read in opposite ways: a revocation is found
anywhere, in any of eight languages, mistyped, disguised or paraphrased (`intent_stop`), and it
wins over whatever else stands in the message; a keyword, "start" or "yes" counts only when nothing
but courtesy stands around it. Everything in between changes nothing about consent.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

from signup.domain import intent_words as lists
from signup.domain.edit_distance import within
from signup.domain.intent_frame import after_reaction, without_signature
from signup.domain.intent_phrases import consists_of, peeled
from signup.domain.intent_stop import Revocation, find_revocation
from signup.domain.intent_text import all_words, fold, sentences

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from signup.domain.intent_text import Sentences

    Split = Callable[[str], Sentences]

Kind = Literal["join", "stop", "help", "start", "confirm", "none"]

# Carriers join at most ten parts into one text of 1,600 characters; what is longer is no text.
_LONGEST = 2000
# No call to action, copied whole with its courtesies, is longer.
_MOST_WORDS_TO_BEGIN = 16
_UNSURE = frozenset("?¿؟👎😠😡🤬🤮✋")
_SHORTEST_NUMBER = 4


@dataclass(frozen=True, slots=True)
class Intent:
    """The one thing a message asks for.

    `keyword` is the brand's canonical keyword where `kind` is `join`, else None. `revokes_email`
    says that the message ends e-mail, alone (`kind` is `none`) or together with texts (`stop`).
    """

    kind: Kind
    keyword: str | None = None
    revokes_email: bool = False


def classify(body: str, keywords: Mapping[str, str]) -> Intent:
    """Read the `body` of an inbound text; never raises, same answer for the same input.

    `keywords` maps each accepted word (keyword or alias, upper case as by `normalise_keyword`) to
    its canonical keyword. `confirm` is an answer to a question: without one pending it changes
    nothing, and that is for the caller to know. `none` with a keyword in it was not clear enough.
    """
    folded = fold(_bounded(body))
    said = without_signature(folded)
    added = after_reaction(said)
    split = cache(sentences)  # what needs no skeleton is split once for both readings
    revoked = _find_revocation((folded, said) if added is None else (added,), keywords, split)
    if revoked.texts:
        return Intent("stop", revokes_email=revoked.emails)
    if revoked.emails:
        return Intent("none", revokes_email=True)
    return Intent("none") if added is not None else _read_request(said, keywords, split)


def normalise_keyword(word: str) -> str:
    """Return the one spelling of a keyword: upper case, no blanks, marks or accents.

    "Save 20" and "save-20" are `SAVE20`. Empty if no letter or digit is in `word`.
    """
    return "".join(letter for letter in fold(word) if letter.isalnum()).upper()


def reserved_words() -> frozenset[str]:
    """Return every single word that means stop, help, start or confirm, as `normalise_keyword`.

    No brand's keyword may be one of these, nor `too_close` to one.
    """
    beginning = lists.START_PHRASES + lists.CONFIRM_PHRASES
    single = {phrase[0] for phrase in beginning if len(phrase) == 1}
    words = lists.STOP_WORDS_AS_WRITTEN | lists.HELP | single
    return frozenset(filter(None, map(normalise_keyword, words)))


def too_close(word: str, other: str) -> bool:
    """Say whether one typing slip makes `word` out of `other` (or they are the same keyword)."""
    return within(1, normalise_keyword(word), normalise_keyword(other))


def _find_revocation(
    readings: tuple[str, ...], keywords: Mapping[str, str], split: Split
) -> Revocation:
    """Return the strongest revocation of all readings: what looks like a signature may be none."""
    found = [find_revocation(one, lambda w: w.upper() in keywords, split) for one in set(readings)]
    return max(found, key=lambda revocation: (revocation.texts, revocation.emails))


def _bounded(body: str) -> str:
    if len(body) <= _LONGEST:
        return body
    return f"{body[: _LONGEST // 2]} {body[-_LONGEST // 2 :]}"


def _read_request(said: str, keywords: Mapping[str, str], split: Split) -> Intent:
    words = all_words(split(said))
    if _asks_for_help(words, keywords):
        return Intent("help")
    if len(words) > _MOST_WORDS_TO_BEGIN or not _UNSURE.isdisjoint(said):
        return Intent("none")
    if _asks_to_start(words):
        return Intent("start")
    if consists_of(words, lists.CONFIRM_PHRASES, lists.CONFIRM_TAILS + lists.COURTESY):
        return Intent("confirm")
    keyword = _requested_keyword(words, keywords)
    return Intent("none") if keyword is None else Intent("join", keyword=keyword)


def _asks_for_help(words: list[str], keywords: Mapping[str, str]) -> bool:
    if lists.HELP_PHRASES.found_in(words):
        return True
    return not lists.HELP.isdisjoint(words) and all(
        word in lists.HELP or word in lists.HELP_FILLER or word.upper() in keywords
        for word in words
    )


def _asks_to_start(words: list[str]) -> bool:
    if consists_of(words, lists.START_PHRASES, lists.JOIN_BEFORE + lists.COURTESY):
        return True
    asked = words
    while (shorter := peeled(asked, lists.JOIN_BEFORE + lists.COURTESY, lists.COURTESY)) != asked:
        asked = shorter
    return (
        len(asked) > 1
        and asked[0] in lists.START_VERBS
        and not lists.START_MESSAGE.isdisjoint(asked)
        and lists.START_SENTENCE.issuperset(asked[1:])
    )


def _requested_keyword(words: list[str], keywords: Mapping[str, str]) -> str | None:
    """Return the canonical keyword if `words` are it, with nothing but courtesy around."""
    known = {normalise_keyword(word): keyword for word, keyword in keywords.items()}
    asked = words
    while asked:
        keyword = known.get(_said_once(asked))
        if keyword is not None:
            return keyword
        shorter = _without_number(asked)
        shorter = peeled(shorter, lists.JOIN_BEFORE + lists.COURTESY, lists.JOIN_AFTER)
        if shorter == asked:
            return None
        asked = shorter
    return None


def _said_once(words: list[str]) -> str:
    """Write `words` together as a keyword; what was only said several times stands once."""
    for size in range(1, len(words) // 2 + 1):
        if words == words[:size] * (len(words) // size):
            return "".join(words[:size]).upper()
    return "".join(words).upper()


def _without_number(words: list[str]) -> list[str]:
    """Drop the end of a copied call to action: "to 88855"."""
    *asked, to, number = words if len(words) > 1 else ("", "", "")
    called = to == "to" and number.isdecimal() and len(number) >= _SHORTEST_NUMBER
    return asked if called else words

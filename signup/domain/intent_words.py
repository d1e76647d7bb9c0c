"""The word lists of `intent_words.toml`, folded once, ready to be asked.

Two readings exist. Those that end something (stop) are compared by `skeleton`, so that letters of
another alphabet which look the same count as the same. Those that begin something are compared as
folded and no looser.
"""

from __future__ import annotations

import tomllib
from importlib.resources import files

from signup.domain.intent_phrases import Phrasebook
from signup.domain.intent_text import fold
from signup.domain.lookalikes import skeleton

_DATA: dict[str, dict[str, str]] = tomllib.loads(
    files("signup.domain").joinpath("intent_words.toml").read_text(encoding="utf-8")
)


def _loose(text: str) -> str:
    return skeleton(fold(text))


def _set(room: str, name: str) -> frozenset[str]:
    return frozenset(fold(_DATA[room][name]).split())


def _loose_set(room: str, name: str) -> frozenset[str]:
    return frozenset(_loose(_DATA[room][name]).split())


def _lines(room: str, name: str) -> tuple[tuple[str, ...], ...]:
    """Return phrases as tuples of words, the longest first."""
    split = (tuple(fold(line).split()) for line in _DATA[room][name].splitlines())
    return tuple(sorted({words for words in split if words}, key=len, reverse=True))


def _book(room: str, groups: dict[str, frozenset[str]], *, loose: bool) -> Phrasebook:
    return Phrasebook(_DATA[room]["phrases"], groups, _loose if loose else fold)


_LOOSE_GROUPS = {name: _loose_set("groups", name) for name in _DATA["groups"]}
_GROUPS = {name: _set("groups", name) for name in _DATA["groups"]}

STOP_ANYWHERE = _loose_set("stop", "anywhere")
STOP_PREFIXES = tuple(sorted(_loose_set("stop", "prefixes")))
STOP_ALONE = _loose_set("stop", "alone")
STOP_WORDS_AS_WRITTEN = _set("stop", "anywhere") | _set("stop", "alone") | _set("stop", "sole")
STOP_NAMED = _loose_set("stop", "named")
STOP_SOLE = _loose_set("stop", "sole")
STOP_PHRASES = _book("stop", _LOOSE_GROUPS, loose=True)
THINGS = _loose_set("stop", "things")
FALSE_FRIENDS = _loose_set("stop", "false_friends")
NOUN_BEFORE = _loose_set("stop", "noun_before")
NOUN_AFTER = _loose_set("stop", "noun_after")
VISIT_AFTER = _loose_set("stop", "visit_after")
VISIT_WHO = _loose_set("stop", "visit_who")
VISIT_SELF = _loose_set("stop", "visit_self")
VISIT_PLACE = _loose_set("stop", "visit_place")
TRADE_AFTER = _loose_set("stop", "trade_after")
HELPLESS = _loose_set("stop", "helpless")
NEGATED = _loose_set("stop", "negated")
PLEA_FILLER = _loose_set("stop", "plea_filler")
KIND_WORDS = _loose_set("stop", "kind_words")

EMAIL_WORDS = _loose_set("email", "words")
EMAIL_KEEP = _loose_set("email", "keep")
EMAIL_ONLY = _loose_set("email", "only")
EVERYTHING = _loose_set("email", "everything")
CLAUSE_AT = _loose_set("email", "clause_at")
CLAUSE_BEFORE = _loose_set("email", "clause_before")
AND = _loose_set("email", "and")

MESSAGE = _LOOSE_GROUPS["message"]
GLUED = _LOOSE_GROUPS["glued"] | MESSAGE
FILLER = _LOOSE_GROUPS["filler"] | _LOOSE_GROUPS["courtesy"] | MESSAGE | _LOOSE_GROUPS["rude"]

HELP = _set("help", "words")
HELP_PHRASES = _book("help", _GROUPS, loose=False)
HELP_FILLER = _set("help", "beside") | _GROUPS["filler"] | _GROUPS["courtesy"]
START_VERBS = _set("start", "verbs")
START_SENTENCE = _set("start", "sentence") | _GROUPS["message"]
START_MESSAGE = _GROUPS["message"]
START_PHRASES = _lines("start", "phrases")
CONFIRM_PHRASES = _lines("confirm", "phrases")
CONFIRM_TAILS = _lines("confirm", "tails")
COURTESY = _lines("groups", "courtesy")
JOIN_BEFORE = _lines("join", "before")
JOIN_AFTER = _lines("join", "after") + COURTESY

REACTION_VERBS = _set("reactions", "verbs")
REACTION_PARTICLES = _set("reactions", "particles")
DEVICES = _set("signatures", "devices")
SIGNATURES = tuple(" ".join(words) for words in _lines("signatures", "lines"))

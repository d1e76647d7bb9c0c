"""Does a text revoke consent? Read generously: what could be a revocation is one.

47 CFR 64.1200(a)(10): stop, quit, end, revoke, opt out, cancel and unsubscribe always do, and so
does anything that a reasonable person would take for it. Words that leave no doubt count wherever
they stand; words with other lives ("end", "cancel") count when nothing else of substance stands in
their clause; phrases cover the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, partial
from itertools import chain
from typing import TYPE_CHECKING

from signup.domain import intent_words as lists
from signup.domain.intent_stop_words import is_near_alone, is_near_whole, revokes_anywhere
from signup.domain.intent_text import Sentences, sentences
from signup.domain.lookalikes import skeleton

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_MOST_WORDS_OF_ONE = 3


@dataclass(frozen=True, slots=True)
class Revocation:
    """What a text ends: `texts`, `emails`, both or neither."""

    texts: bool = False
    emails: bool = False


@dataclass(frozen=True, slots=True)
class _Lexicon:
    """What single words of this text are; each is looked up once, however often it stands there."""

    is_keyword: Callable[[str], bool]
    revokes: Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class _Mood:
    """What the whole text says around any word: `texts` are its subject, it is `kind`."""

    texts: bool
    kind: bool


def find_revocation(
    folded: str, is_keyword: Callable[[str], bool], split: Callable[[str], Sentences] = sentences
) -> Revocation:
    """Return what the folded text of one message revokes.

    `is_keyword` says whether a folded word is one of the brand's own, which is never taken for a
    mistyped "stop" and does not count as substance beside "end". `split` is `sentences`, or the
    same with a memory.
    """
    parts = split(skeleton(folded).replace("$", "s"))
    words = [word for clauses in parts for word in chain(*clauses)]
    clauses = [clause for sentence in parts for part in sentence for clause in _split(part)]
    mood = _Mood(not lists.MESSAGE.isdisjoint(words), not lists.KIND_WORDS.isdisjoint(words))
    lexicon = _Lexicon(is_keyword, cache(partial(revokes_anywhere, is_keyword=is_keyword)))
    ending = [clause for clause in clauses if _ends(clause, mood, lexicon)]
    if not ending and _is_one_word(words):
        ending = [words]
    if not ending:
        whole = ([*chain(*sentence)] for sentence in parts)
        ending = [sentence for sentence in whole if lists.STOP_PHRASES.found_in(sentence)]
    rest = [clause for clause in clauses if clause not in ending]
    return _weigh(ending, rest)


def _split(part: Sequence[str]) -> list[list[str]]:
    """Split a clause where a new one begins without a mark: at "but", before "and keep"."""
    clauses: list[list[str]] = [[]]
    for at, word in enumerate(part):
        if word in lists.CLAUSE_AT or _turns(part, at):
            clauses.append([])
        if word not in lists.CLAUSE_AT:
            clauses[-1].append(word)
    return [clause for clause in clauses if clause]


def _turns(part: Sequence[str], at: int) -> bool:
    if part[at] == "not":
        return at > 0 and not lists.MESSAGE.isdisjoint(part[at + 1 : at + 3])
    return at > 0 and part[at] in lists.CLAUSE_BEFORE and part[at - 1] in lists.AND


def _ends(clause: Sequence[str], mood: _Mood, lexicon: _Lexicon) -> bool:
    return (
        any(
            lexicon.revokes(word) and not _is_excepted(clause, at, mood)
            for at, word in enumerate(clause)
        )
        or _stands_alone(clause, lexicon.is_keyword)
        or lists.STOP_PHRASES.found_in(clause)
    )


def _stands_alone(clause: Sequence[str], is_keyword: Callable[[str], bool]) -> bool:
    hits, substance = [], []
    for word in clause:
        if word in lists.STOP_ALONE:
            hits.append(word)
        elif not (_is_light(word) or is_keyword(word)):
            substance.append(word)
            if len(substance) > 1:
                return False
    if not substance:
        return bool(hits)
    if hits:
        leads = len(clause) == len(hits) + 1 or clause.index(hits[0]) < clause.index(substance[0])
        return leads and hits[0] in lists.STOP_NAMED and substance[0] not in lists.THINGS
    return is_near_alone(substance[0])


def _is_light(word: str) -> bool:
    return word in lists.FILLER or word.isdecimal()


def _is_one_word(words: Sequence[str]) -> bool:
    """Say whether the whole message is one word that revokes, perhaps torn or mistyped."""
    whole = "".join(words)
    return len(words) <= _MOST_WORDS_OF_ONE and (
        whole in (lists.STOP_SOLE | lists.STOP_ANYWHERE | lists.STOP_ALONE) or is_near_whole(whole)
    )


def _is_excepted(clause: Sequence[str], at: int, mood: _Mood) -> bool:
    """Say whether the revoking word at `at` plainly means something else here."""
    if _is_plea_not_to(clause[:at]):
        return not clause[at].startswith("stop") or not mood.texts or mood.kind
    if mood.texts or not clause[at].startswith("stop"):
        return False
    before, after = clause[:at], clause[at + 1 :]
    return _is_thing(before, after) or _is_visit(before, after) or _is_other_deed(before, after)


def _is_plea_not_to(before: Sequence[str]) -> bool:
    said = [word for word in before if word not in lists.PLEA_FILLER]
    return len(said) == 1 and said[0] in lists.NEGATED


def _is_thing(before: Sequence[str], after: Sequence[str]) -> bool:
    return bool(
        (before and before[-1] in lists.NOUN_BEFORE) or (after and after[0] in lists.NOUN_AFTER)
    )


def _is_visit(before: Sequence[str], after: Sequence[str]) -> bool:
    if not after or after[0] not in lists.VISIT_AFTER:
        return False
    speaks_of_self = not lists.VISIT_SELF.isdisjoint(before[-3:])
    return not lists.VISIT_PLACE.isdisjoint(after) or (
        speaks_of_self and before[-1] in lists.VISIT_WHO and after[0] in {"by", "in"}
    )


def _is_other_deed(before: Sequence[str], after: Sequence[str]) -> bool:
    if not after:
        return False
    helpless = bool(before) and before[-1] in lists.HELPLESS
    enjoying = after[0].endswith("ing") and after[0] not in lists.FILLER
    return after[0] in lists.TRADE_AFTER or (helpless and enjoying)


def _weigh(ending: Sequence[Sequence[str]], rest: Sequence[Sequence[str]]) -> Revocation:
    """Decide which channels the ending clauses end, given what the others want to keep."""
    if not ending:
        return Revocation()
    email_only = [clause for clause in ending if _is_about_email_only(clause)]
    emails = any(_takes_in_email(clause) for clause in ending)
    keeps_texts = any(_keeps_texts(clause) for clause in rest) or any(
        not lists.EMAIL_ONLY.isdisjoint(clause) for clause in email_only
    )
    return Revocation(texts=len(email_only) < len(ending) or not keeps_texts, emails=emails)


def _is_about_email_only(clause: Sequence[str]) -> bool:
    return not lists.EMAIL_WORDS.isdisjoint(clause) and lists.MESSAGE.isdisjoint(clause)


def _takes_in_email(clause: Sequence[str]) -> bool:
    instead = not lists.MESSAGE.isdisjoint(clause) and not lists.EMAIL_ONLY.isdisjoint(clause)
    named = not lists.EMAIL_WORDS.isdisjoint(clause) and not instead
    return named or not lists.EVERYTHING.isdisjoint(clause)


def _keeps_texts(clause: Sequence[str]) -> bool:
    return not lists.MESSAGE.isdisjoint(clause) and not lists.EMAIL_KEEP.isdisjoint(clause)

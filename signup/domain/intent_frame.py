"""What in an inbound text the person wrote themselves: not the phone's signature, not our words.

A phone turns a tap on our text into a text of its own that quotes ours: `Liked “… Reply STOP …”`.
"""

from __future__ import annotations

import re

from signup.domain.intent_text import words_of
from signup.domain.intent_words import DEVICES, REACTION_PARTICLES, REACTION_VERBS, SIGNATURES

_SIGNATURE = re.compile(
    rf"(?:^|\s)(?:{'|'.join(map(re.escape, SIGNATURES))})\b[^\n?]{{0,60}}?"
    rf"\b(?:{'|'.join(map(re.escape, sorted(DEVICES)))})\b[^\n?]{{0,20}}\s*\Z"
)
_CLOSING = {"“": "”", "„": "“”", "«": "»", "»": "«", '"': '"', "”": "”"}
_OPENING_QUOTE = re.compile(r"[“„«»\"”]")
_LONGEST_LEAD = 60
_EMOJI = re.compile(r"[\u2190-\u2bff\U0001f000-\U0001faff]")


def without_signature(folded: str) -> str:
    """Return folded text without the line that a phone put under it, which names a device."""
    return _SIGNATURE.sub("", folded)


def after_reaction(folded: str) -> str | None:
    """Return what someone added to a reaction, "" if nothing; None if `folded` is no reaction."""
    opening = _OPENING_QUOTE.search(folded, 0, _LONGEST_LEAD)
    if opening is None:
        return None
    end = _end_of_quote(folded, opening.start())
    if end is None:
        return None
    lead, added = folded[: opening.start()], folded[end:]
    if _names_reaction(lead):
        return "" if _is_grammar(added) else added
    # In German the verb stands at the end.
    split = words_of(lead) and _is_grammar(lead) and _names_reaction(added)
    return "" if split else None


def _names_reaction(text: str) -> bool:
    acts = _EMOJI.search(text) or not REACTION_VERBS.isdisjoint(words_of(text))
    return bool(acts) and _is_grammar(text) and words_of(text) != []


def _is_grammar(text: str) -> bool:
    return all(word in REACTION_VERBS or word in REACTION_PARTICLES for word in words_of(text))


def _end_of_quote(text: str, start: int) -> int | None:
    """Return the place after the mark that closes the quote opened at `start`."""
    opening, closing = text[start], _CLOSING[text[start]]
    if opening in closing:
        return text.rfind(opening, start + 1) + 1 or None
    depth = 0
    for at in range(start, len(text)):
        depth += (text[at] == opening) - (text[at] in closing)
        if depth == 0:
            return at + 1
    return None

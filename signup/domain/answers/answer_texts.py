"""What one language must be able to say on a handset, and how many segments each text may take.

`{sender}` is the programme with its shop, `{gift}`, `{often}`, `{small}` and `{end}` the sentences
below, filled; `{frequency}` is a sentence with the blank after it, or nothing. The texts with a
`{code}` end with a line more (`domain.bound_code`). Nothing a stranger typed stands in any of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Mapping

Answer = Literal[
    "joined",
    "already",
    "age_gate",
    "confirmed",
    "started",
    "stopped",
    "help",
    "confirm",
    "confirm_orders",
    "code",
    "code_orders",
    "welcome_orders",
]
"""The texts by name, as receipts and the site file call them.

`age_gate` answers a keyword with the page where adults join.

`confirm` and `confirm_orders` ask a number that was typed on a page, `code` and `code_orders` ask
it by a code, too; `welcome_orders` greets who agreed to news about orders alone; the others answer
what a person texted.
"""

ANSWERS: tuple[Answer, ...] = get_args(Answer)
CODES: frozenset[Answer] = frozenset({"code", "code_orders"})


@dataclass(frozen=True, slots=True)
class AnswerTexts:
    """The texts of one language; `language` is ISO 639-1.

    `texts` are the templates by name and `most` the segments each may take once it is filled.
    Who joins is told purpose, frequency, rates, HELP, STOP and the terms (consent rules, section 3,
    confirmation text): `small` says so, `small_orders` the same of news about orders; `end` is what
    both end with, `often` the frequency within a sentence.
    """

    language: str
    texts: Mapping[Answer, str]
    gift: str
    often: str
    small: str
    small_orders: str
    end: str
    most: Mapping[Answer, int]


GSM_BUDGET: Mapping[Answer, int] = {
    **dict.fromkeys(ANSWERS, 2),
    **dict.fromkeys(CODES, 3),
    "stopped": 1,
}
"""For languages that the 7-bit alphabet can write: all that must be said, and a shop's name.

With a code it is a line more, as long as the shop's host."""

"""The columns a file may have, and the closed list of words that say what somebody wants."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING

from signup.domain.consent import ASKABLE

if TYPE_CHECKING:
    from signup.domain.consent import Channel, Purpose

BOXES: dict[str, tuple[Channel, Purpose]] = {
    f"{channel.value}_{purpose.value}": (channel, purpose) for channel, purpose in ASKABLE
}
"""The columns that say whether somebody agreed, named like the boxes of the checkout."""

ATTRIBUTES = ("first_name", "last_name")
CONTACT = ("email", "phone", "country", "locale", *ATTRIBUTES)
DETAILS = ("consented_at", "unsubscribed_at", "source", "proof", "level", "basis", "expires_at")
"""What is known of a consent: for all boxes of a row, or for one as `email_marketing_proof`."""

UNREAD = ("id", "created_at", "updated_at")
"""Columns of our own export that an import has no use for."""

COLUMNS = frozenset(
    {
        *CONTACT,
        *BOXES,
        *DETAILS,
        *(f"{box}_{detail}" for box in BOXES for detail in DETAILS),
        *UNREAD,
    }
)


class Word(StrEnum):
    """What a box's cell says; `NEVER` is no statement at all, like an empty cell."""

    SUBSCRIBED = "subscribed"
    UNSUBSCRIBED = "unsubscribed"
    PENDING = "pending"
    NEVER = "never"


WORDS: dict[str, Word] = {
    **{word.value: word for word in Word},
    "": Word.NEVER,
    "none": Word.NEVER,
    "never_subscribed": Word.NEVER,
    "not_subscribed": Word.NEVER,
}
"""Every word that a box may hold. There is no `yes` or `1`: these say that something was ticked,
and not what; the operator says it for them (`--value yes=subscribed`)."""


def plain_header(text: str) -> str:
    """Return a header as it is compared: `First Name` and `first-name` are `first_name`."""
    return "_".join("".join(one if one.isalnum() else " " for one in text.casefold()).split())


def plain_word(text: str) -> str:
    """Return a word as it is compared: `Never Subscribed` is `never_subscribed`.

    Nothing but case and gaps is levelled: `subscribed?` is another word, and no consent.
    """
    return re.sub(r"[\s_-]+", "_", text.strip().lower())

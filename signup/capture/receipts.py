"""What the core tells a door when a command has had its effect and is on disk.

A signup's receipt can be stored as a document, so that a repeated request gets the very same
answer.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from signup.domain.consent import State
    from signup.domain.prizes import Label
    from signup.domain.text_limits import HeldBy

Channels = dict[str, dict[str, str]]
"""`{"email": {"marketing": state}, "sms": {"marketing": state, "transactional": state}}`."""


@dataclass(frozen=True, slots=True)
class TextOutcome:
    """What became of a text that was due: owed, or held back by a limit.

    `kind` is the message's, or the name of the reply.
    """

    kind: str
    held_by: HeldBy | None = None


Outcome = Literal["given", "repeated", "fallback"]


@dataclass(frozen=True, slots=True)
class Offered:
    """What became of a form step's promise of a code of one's own.

    `given` from the `pool`, `repeated` where the address had one, `fallback` where none is left.
    `low`: few are left. `label` says what it is, where that was drawn. The `code` is for whom the
    address was proved to be theirs, and for nobody else on a screen.
    """

    step: str
    pool: str
    outcome: Outcome
    code: str | None = None
    low: bool = False
    label: Label | None = None


@dataclass(frozen=True, slots=True)
class SignUpReceipt:
    """A signup is on disk.

    `channels` is what a first-time signup would reach, so it tells nothing about who was known;
    the truth is in the brand's API. `text` is for the operator alone. `offers` are what this
    command gave out; a repeated request gets no code again.
    """

    id: str
    at: datetime
    channels: Channels
    confirm_phone: bool = False
    text: TextOutcome | None = field(default=None, compare=False)
    offers: tuple[Offered, ...] = field(default=(), compare=False)


ReplyKind = Literal["joined", "already", "age_gate", "stopped", "help", "started", "confirmed"]


@dataclass(frozen=True, slots=True)
class TextReceipt:
    """A text message has had its effect; `reply` says what to answer, None for silence.

    `form_version` names the form whose phone step a confirmation completes; `locale` is the
    person's, as far as it is known. `bare`: the reward was told on another channel. `text` is for
    the operator alone.
    """

    reply: ReplyKind | None
    duplicate: bool = False
    form_version: str | None = None
    locale: str | None = None
    bare: bool = False
    text: TextOutcome | None = field(default=None, compare=False)
    offers: tuple[Offered, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What pressing the button came to.

    `confirmed`, also when it was before; `expired` when it came too late; `closed` when nothing is
    asked any more, because the person has withdrawn.
    """

    state: Literal["confirmed", "expired", "closed"]
    offers: tuple[Offered, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class CodeRefused:
    """The code is wrong, too late, or was tried too often; which of these is not told."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A person's choice is on disk; `asked` tells that a mail asks them to confirm some of it.

    `text` is for the operator alone.
    """

    asked: bool = False
    text: TextOutcome | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Imported:
    """What the claims of a row came to: for each new one the state it led to.

    `known` ones added nothing; `refused` ones said that somebody agreed who has left.
    """

    states: tuple[State, ...]
    known: int
    refused: int


@dataclass(frozen=True, slots=True)
class Heard:
    """What a shop told is on disk: how much of it was news. `text` is for the operator alone."""

    news: int = 0
    duplicate: bool = False
    text: TextOutcome | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Holders:
    """The ids of the profiles that a shop's customer has here."""

    profiles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CameBack:
    """What a browser is told of its own signup: whether the number alone is missing."""

    lacks_phone: bool


@dataclass(frozen=True, slots=True)
class Done:
    """The command has had its effect and there is nothing to tell."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Nothing of the person is due to be let go."""


Receipt = (
    SignUpReceipt
    | TextReceipt
    | Confirmed
    | CodeRefused
    | Chosen
    | Imported
    | Heard
    | Holders
    | CameBack
    | Done
    | Kept
)


def to_document(receipt: SignUpReceipt) -> dict[str, Any]:
    """Return `receipt` as JSON values; a repeated answer owes no text."""
    return {
        "id": receipt.id,
        "at": receipt.at.isoformat(),
        "channels": receipt.channels,
        "confirm_phone": receipt.confirm_phone,
    }


def from_document(document: dict[str, Any]) -> SignUpReceipt:
    """Return the receipt that `to_document` wrote."""
    return SignUpReceipt(**{**document, "at": datetime.fromisoformat(document["at"])})

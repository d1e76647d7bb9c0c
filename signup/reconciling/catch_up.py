"""Texts whose webhook never came: found in the provider's log, heard as if it had.

What is in the log and was heard before has no second effect: messages have one id in both, and the
core gives each its effect once. When a text was sent stands in the log, so the order in which it is
caught up does not matter (`capture.late`).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from signup.capture.receipts import TextReceipt
from signup.domain.errors import FieldError
from signup.domain.phone import parse_e164
from signup.sources.keyword.texts import command_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

    from signup.capture.commands import Command, InboundText
    from signup.capture.errors import CaptureError
    from signup.capture.receipts import Receipt
    from signup.providers.shared import Message, Page, Provider
    from signup.sources.shared import PublishedSite

    Record = Callable[[Sequence[Command]], Sequence[Receipt | CaptureError]]

OVERLAP = timedelta(days=2)
"""How long before the last text that was heard the log is read: one may be missing between two."""


@dataclass(frozen=True, slots=True)
class Found:
    """What the log held: texts to this site's numbers, and the intents of those missed.

    `unreadable` entries of the log say too little to be heard; any of them may be a stop.
    """

    listed: int
    missed: Counter[str] = field(repr=False)
    unreadable: int = 0


def catch_up(
    pages: Iterable[Page],
    provider: Provider,
    published: PublishedSite,
    record: Record,
    now: Callable[[], datetime],
) -> Iterator[Found]:
    """Record what was missed and yield, page by page, what was found so far; safe to repeat.

    Raises what a page raises, and the StorageUnavailable of a database that did not take one.
    """
    found = Found(0, Counter())
    for page in pages:
        commands = list(_commands(page.messages, provider, published, now()))
        for command, receipt in zip(commands, record(commands) if commands else [], strict=True):
            if isinstance(receipt, Exception):
                raise receipt
            if isinstance(receipt, TextReceipt) and not receipt.duplicate:
                found.missed[command.intent] += 1
        found = replace(
            found,
            listed=found.listed + len(commands),
            unreadable=found.unreadable + page.unreadable,
        )
        yield found


def _commands(
    messages: Iterable[Message], provider: Provider, published: PublishedSite, now: datetime
) -> Iterator[InboundText]:
    sms = published.site.sms
    numbers = sms.numbers if sms else ()
    for message in messages:
        if message.receiver not in numbers:
            continue
        try:
            sender = parse_e164(message.sender)
        except FieldError:  # a short code or a name: nobody who could join or leave
            continue
        heard = command_of(provider, message, sender, published, now)
        # Nobody waits for an answer any more, and the log's date is as good as it is old.
        context = {**heard.scene.context, "signature": "log"}
        yield replace(
            heard,
            scene=replace(heard.scene, context=context),
            reply_from=message.receiver,
            sent_at=message.sent_at,
        )

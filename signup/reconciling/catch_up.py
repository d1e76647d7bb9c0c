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

from signup.capture.commands import InboundText, Scene
from signup.capture.receipts import TextReceipt
from signup.domain.errors import FieldError
from signup.domain.phone import parse_e164
from signup.domain.times import rfc3339
from signup.sources.keyword.texts import command_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from datetime import datetime

    from signup.capture.command import Command
    from signup.capture.errors import CaptureError
    from signup.capture.receipts import Receipt
    from signup.domain.phone import PhoneNumber
    from signup.providers.shared import Entry, Message, Page, Provider
    from signup.sources.shared import PublishedSite

    Record = Callable[[Sequence[Command]], Sequence[Receipt | CaptureError]]

OVERLAP = timedelta(days=2)
"""How long before the last text that was heard the log is read: one may be missing between two."""


@dataclass(frozen=True, slots=True)
class Found:
    """What the log held: texts to this site's numbers, and the intents of those missed.

    `unread` are those missed whose words are not to be had, `unreadable` is how many entries say
    too little to be heard: any of them may be a stop, none of them is a consent.
    """

    listed: int = 0
    missed: Counter[str] = field(default_factory=Counter, repr=False)
    unreadable: int = 0
    unread: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Hearing:
    """How texts of one site are heard after the fact.

    `heard` returns those of some ids that have had their effect, `words` the text behind an entry
    of the log or None. With `unread_as_stop` a text without words ends the texts to its sender.
    """

    provider: Provider
    published: PublishedSite
    record: Record
    heard: Callable[[Collection[str]], Collection[str]]
    words: Callable[[Entry], Message | None]
    now: Callable[[], datetime]
    unread_as_stop: bool = False

    def catch_up(self, pages: Iterable[Page]) -> Iterator[Found]:
        """Record what was missed and yield, page by page, what was found so far; safe to repeat.

        Raises what a page and `words` raise, and the StorageUnavailable of a database that did not
        take one.
        """
        found = Found()
        for page in pages:
            named = [one for one in page.wordless if self._sender(one)]
            messages, unread = self._told(named)
            commands = [*self._commands((*page.messages, *messages))]
            if self.unread_as_stop:
                commands += [self._stop(one) for one in unread]
            self._take(commands, found.missed)
            ours = [one for one in page.messages if self._sender(one)]
            found = replace(
                found,
                listed=found.listed + len(ours) + len(named),
                unreadable=found.unreadable + page.unreadable,
                unread=found.unread if self.unread_as_stop else (*found.unread, *unread),
            )
            yield found

    def _told(self, named: Sequence[Entry]) -> tuple[list[Message], list[Entry]]:
        """Return the texts behind those entries that were not heard, and the entries without."""
        heard = self.heard([one.id for one in named])
        asked = [(one, self.words(one)) for one in named if one.id not in heard]
        told = [message for _, message in asked if message is not None]
        return told, [one for one, message in asked if message is None]

    def _take(self, commands: Sequence[InboundText], missed: Counter[str]) -> None:
        for command, receipt in zip(
            commands, self.record(commands) if commands else [], strict=True
        ):
            if isinstance(receipt, Exception):
                raise receipt
            if isinstance(receipt, TextReceipt) and not receipt.duplicate:
                missed[command.intent] += 1

    def _commands(self, messages: Iterable[Message]) -> Iterator[InboundText]:
        for message in messages:
            sender = self._sender(message)
            if sender is None:
                continue
            heard = command_of(self.provider, message, sender, self.published, self.now())
            # Nobody waits for an answer any more, and the log's date is as good as it is old.
            context = {**heard.scene.context, "signature": "log"}
            yield replace(
                heard,
                scene=replace(heard.scene, context=context),
                reply_from=message.receiver,
                sent_at=message.sent_at,
            )

    def _stop(self, entry: Entry) -> InboundText:
        """Return a text of unknown words as a stop: the one reading that harms nobody's consent."""
        sender = parse_e164(entry.sender)
        context = {
            "provider": self.provider.NAME,
            "message_id": entry.id,
            "words": "unknown",
            "signature": "log",
            "sent_at": rfc3339(entry.sent_at),
        }
        return InboundText(
            scene=Scene(self.published.site, source="keyword", at=self.now(), context=context),
            provider=self.provider.NAME,
            message_id=entry.id,
            phone=sender.value,
            phone_region=sender.region,
            intent="stop",
            reply_from=entry.receiver,
            sent_at=entry.sent_at,
        )

    def _sender(self, one: Message | Entry) -> PhoneNumber | None:
        """Return who sent a text to one of our numbers; None for others.

        A short code or a name is nobody who could join or leave.
        """
        sms = self.published.site.sms
        if sms is None or one.receiver not in sms.numbers:
            return None
        try:
            return parse_e164(one.sender)
        except FieldError:
            return None

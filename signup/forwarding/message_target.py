"""Writing to shoppers: whom, whether still, and with which words."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from signup.destinations.shared import Limits
from signup.domain import replies
from signup.domain.answers.answer_texts import ANSWERS
from signup.domain.bound_code import BoundCode
from signup.domain.consent import ASKABLE, Channel, Purpose, State
from signup.domain.links import ConfirmLink, PersonLink
from signup.domain.outcome import Handover, Rejected, Retry, Superseded
from signup.domain.phrases.languages import phrases_for
from signup.domain.prizes import as_won, draw_at
from signup.domain.replies import locale_for
from signup.domain.times import read_moment
from signup.forwarding.gating import Terms
from signup.forwarding.holding import held
from signup.forwarding.timing import SENDING
from signup.messengers import letters, render
from signup.messengers.shared import OutgoingMessage
from signup.storage import recipients
from signup.storage.claims import WITHDRAWN
from signup.storage.outbox import CODE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from signup.domain.form import Incentive
    from signup.domain.links import Links
    from signup.domain.outcome import Outcome
    from signup.domain.phrases.phrasebook import Phrasebook
    from signup.domain.site import Keyword, Site
    from signup.messengers.shared import Letter, Messenger
    from signup.storage.outbox import Lease, OutboxRow
    from signup.storage.queue import Queue
    from signup.storage.recipients import Asked, Recipients

    Prepared = OutgoingMessage | Outcome

NO_ADDRESS = "address_gone"
NOT_ASKED = "request_closed"
UNKNOWN_KIND = "message_unknown"
UNKNOWN_SITE = "site_unknown"
NOT_TRIED = "not_tried"
BLOCKED = "number_blocked"
TOO_LATE = "too_late"

AFTER_OPT_IN = frozenset({"joined", "already", "started", "confirmed"})
"""Replies that a stop on their heels makes untrue."""

REPLY_WITHIN = {"stopped": timedelta(minutes=5)}
"""A stop may be confirmed by text within five minutes (47 CFR 64.1200(a)(12))."""


class MessageTarget:
    """The messages of one site on one channel, and the sender they go to.

    Nothing is sent to whom the consent it rests on is gone: a welcome needs a standing opt-in, a
    question an open request, and after a stop neither is.
    """

    handed_over = "sent"
    reads_back = False
    terms = Terms(Limits(), breaks=False)

    def __init__(
        self,
        queue: Queue,
        messenger: Messenger,
        *,
        site_of: Callable[[str], Site | None],
        links: Links,
        clock: Callable[[], datetime],
    ) -> None:
        self.queue = queue
        self._messenger = messenger
        self._site_of = site_of
        self._links = links
        self._clock = clock
        self._closed = threading.Event()

    def prepare(
        self, connection: Connection, rows: Sequence[OutboxRow], lease: Lease
    ) -> list[Prepared]:
        """Return each row's message, rendered, or why it is not sent."""
        site = self._site_of(self.queue.site)
        if site is None:
            return [Retry(UNKNOWN_SITE, counts=False) for _ in rows]
        known = recipients.load(
            connection,
            site.key,
            recipients.Wanted(
                people={row.aggregateid for row in rows},
                visits=_named(rows, "signup"),
                requests=_named(rows, "request"),
                forms=_named(rows, "form"),
                offers=bool(_named(rows, "pool")),
            ),
        )
        writer = _Writer(site, known, self._links, lease.taken_at)
        return [writer.write(row) for row in rows]

    def hand_over(self, items: Sequence[OutgoingMessage]) -> Handover:
        """Send one after the other."""
        return Handover([self._send(item) for item in items], requests=len(items))

    def _send(self, message: OutgoingMessage) -> Outcome:
        if self._closed.is_set() or self._clock() >= message.send_before:
            return Retry(NOT_TRIED, timedelta(), counts=False)
        return self._messenger.send(message)

    def close(self) -> None:
        """Begin nothing more."""
        self._closed.set()


class _Writer:
    """Turns the rows of one batch into messages."""

    def __init__(self, site: Site, known: Recipients, links: Links, now: datetime) -> None:
        self._site = site
        self._known = known
        self._links = links
        self._now = now

    def write(self, row: OutboxRow) -> Prepared:
        """Return the message, or why it is not sent; nothing goes to a blocked number.

        A text that nobody waits for is held until it may go.
        """
        written = self._write(row)
        if isinstance(written, OutgoingMessage) and self._known.is_blocked(written.address):
            return Superseded(BLOCKED)
        if isinstance(written, OutgoingMessage):
            return held(row, written.address, self._site, self._now) or written
        return written

    def _write(self, row: OutboxRow) -> Prepared:
        match row.type:
            case "message.welcome_email":
                return self._welcome_email(row)
            case "message.confirm_email":
                return self._confirm_email(row)
            case "message.welcome_sms":
                return self._welcome_sms(row)
            case "message.confirm_sms" | "message.code_sms":
                return self._confirm_sms(row)
            case "message.reply":
                return self._reply(row)
            case _:
                return Rejected(UNKNOWN_KIND)

    def _welcome_email(self, row: OutboxRow) -> Prepared:
        address = self._known.email(row.aggregateid)
        if address is None:
            return Superseded(NO_ADDRESS)
        if not self._subscribed(address, Channel.EMAIL):
            return Superseded(WITHDRAWN)
        book = phrases_for(self._known.locales.get(row.aggregateid), *self._site.locales)
        to, incentive = self._to(row, book), self._incentive(row, address)
        return self._mail(row, address, letters.welcome_email(self._site, book, to, incentive))

    def _confirm_email(self, row: OutboxRow) -> Prepared:
        address = self._known.email(row.aggregateid)
        if address is None:
            return Superseded(NO_ADDRESS)
        request_id = str(row.payload.get("request"))
        asked = self._known.requests.get(request_id)
        if asked is None or not self._is_open(asked, address):
            return Superseded(NOT_ASKED)
        site, links = self._site, self._links
        book = phrases_for(asked.locale, *site.locales)
        question = letters.Question(
            link=links.confirm(ConfirmLink(site.key, request_id, book.language)),
            code=links.codes(site.key, request_id)[0],
            days=(asked.expires_at - asked.created_at).days,
        )
        to = self._to(row, book)
        return self._mail(row, address, letters.confirm_email(site, book, to, question))

    def _is_open(self, asked: Asked, address: str) -> bool:
        """Tell whether this address still waits for the question."""
        standings = (
            self._known.standing(address, Channel.EMAIL, purpose)
            for purpose in _purposes(Channel.EMAIL)
        )
        return (
            not asked.used
            and self._now < asked.expires_at
            and self._known.key(address) == asked.address_key
            and any(one is not None and one.requested_at is not None for one in standings)
        )

    def _welcome_sms(self, row: OutboxRow) -> Prepared:
        address = self._known.phone(row.aggregateid)
        if address is None:
            return Superseded(NO_ADDRESS)
        agreed = self._subscribed(address, Channel.SMS)
        if not agreed:
            return Superseded(WITHDRAWN)
        locale = self._locale(row)
        body = render.welcome_sms(self._site, locale, agreed, self._incentive(row, address))
        return self._text(row, address, body)

    def _confirm_sms(self, row: OutboxRow) -> Prepared:
        visit = self._known.visits.get(str(row.payload.get("signup")))
        if visit is None or visit.claimed_phone is None:
            return Superseded(NOT_ASKED)
        asked = self._asked(visit.claimed_phone, Channel.SMS)
        if not asked:
            return Superseded(NOT_ASKED)
        if row.type == CODE:
            return self._code_sms(row, visit.claimed_phone, asked)
        body = render.confirm_sms(self._site, self._locale(row), asked)
        return self._text(row, visit.claimed_phone, body)

    def _code_sms(self, row: OutboxRow, number: str, purposes: set[Purpose]) -> Prepared:
        """Ask by a code as long as it can be typed, in the language of the form that waits."""
        request_id, host = str(row.payload.get("request")), str(row.payload.get("host"))
        asked = self._known.requests.get(request_id)
        if asked is None or self._now >= asked.expires_at:
            return Superseded(NOT_ASKED)
        bound = BoundCode(self._links.codes(self._site.key, request_id)[0], host)
        locale = locale_for(self._site, asked.locale)
        return self._text(row, number, render.code_sms(self._site, locale, purposes, bound))

    def _reply(self, row: OutboxRow) -> Prepared:
        """Answer a text; what the answer says must still be so, and the text not be long past."""
        known, kind = self._known, str(row.payload.get("reply"))
        address = known.phone(row.aggregateid) or known.strangers.get(row.aggregateid)
        if address is None:
            return Superseded(NO_ADDRESS)
        if kind not in ANSWERS:
            return Rejected(UNKNOWN_KIND)
        asked_at = read_moment(row.payload.get("asked_at")) or row.created_at
        if self._now - asked_at > REPLY_WITHIN.get(kind, replies.ANY_REPLY_WITHIN):
            return Superseded(TOO_LATE)
        if kind in AFTER_OPT_IN and not self._subscribed(address, Channel.SMS):
            return Superseded(WITHDRAWN)
        body = replies.write(kind, self._site, self._locale(row), self._incentive(row, address))
        return replace(self._text(row, address, body), sender=row.payload.get("from"))

    def _subscribed(self, address: str, channel: Channel) -> set[Purpose]:
        return {
            purpose
            for purpose in _purposes(channel)
            if (standing := self._known.standing(address, channel, purpose))
            and standing.state is State.SUBSCRIBED
        }

    def _asked(self, address: str, channel: Channel) -> set[Purpose]:
        """Return what the holder may still be asked; nothing after a stop, which ends all."""
        within = self._site.confirmation.reply_within
        standings = {
            purpose: self._known.standing(address, channel, purpose)
            for purpose in _purposes(channel)
        }
        if any(one and one.state is State.UNSUBSCRIBED for one in standings.values()):
            return set()
        return {
            purpose
            for purpose, standing in standings.items()
            if standing
            and standing.requested_at is not None
            and self._now - standing.requested_at <= within
        }

    def _locale(self, row: OutboxRow) -> str:
        """Return the site's locale to text in: the keyword's, else the person's, else its own."""
        keyword = self._keyword(row)
        read = keyword.disclosure.locale if keyword else None
        return locale_for(self._site, read, self._known.locales.get(row.aggregateid))

    def _keyword(self, row: OutboxRow) -> Keyword | None:
        word, number = row.payload.get("keyword"), row.payload.get("from")
        return next(
            (
                one
                for one in self._site.keywords
                if one.word == word and number in {None, one.number}
            ),
            None,
        )

    def _incentive(self, row: OutboxRow, address: str) -> Incentive | None:
        """Return what was promised: by the keyword, or by the form's step as it was published.

        Its code is the reader's own, where they were given one.
        """
        if row.payload.get("bare"):
            return None
        if row.payload.get("keyword") is not None:
            keyword = self._keyword(row)
            return keyword.incentive if keyword else None
        visit = self._known.visits.get(str(row.payload.get("signup")))
        version = visit.form_version if visit else row.payload.get("form")
        found = self._known.promises.get((version or "", str(row.payload.get("step"))))
        place = str(row.payload.get("pool"))
        code = self._known.code(place, address)
        if found is None or not code:
            return found.incentive if found else None
        draw = draw_at(place, self._site.draws)
        won = draw.label_of(code, lambda pool: self._known.code(pool, address)) if draw else None
        return as_won(found.incentive, code, won, found.locale)

    def _to(self, row: OutboxRow, book: Phrasebook) -> letters.Addressee:
        person = PersonLink(self._site.key, row.aggregateid, book.language, Channel.EMAIL)
        return letters.Addressee(
            unsubscribe=self._links.unsubscribe(person),
            preferences=self._links.preferences(person),
        )

    def _mail(self, row: OutboxRow, address: str, letter: Letter) -> OutgoingMessage:
        return replace(self._text(row, address, letter.text), channel=Channel.EMAIL, letter=letter)

    def _text(self, row: OutboxRow, address: str, body: str) -> OutgoingMessage:
        return OutgoingMessage(
            id=row.id,
            site=self._site.key,
            channel=Channel.SMS,
            address=address,
            body=body,
            send_before=self._now + SENDING,
        )


def _named(rows: Sequence[OutboxRow], key: str) -> set[str]:
    return {str(row.payload[key]) for row in rows if row.payload.get(key)}


def _purposes(channel: Channel) -> list[Purpose]:
    return [purpose for one, purpose in ASKABLE if one is channel]

"""The keyword door: the webhooks of a site's SMS provider, for texts that come and texts that went.

Both routes take whatever the provider sends, because some send everything to one address. Nothing
is read before the signature is good, and nothing outside is called.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flask import Blueprint, Response, request

from signup.domain.errors import FieldError
from signup.domain.phone import parse_e164
from signup.providers.known import PROVIDERS
from signup.providers.shared import (
    LONGEST_ID,
    Message,
    MessageIncomplete,
    Received,
    Report,
    genuine,
    report_path,
)
from signup.sources.keyword import reports, texts
from signup.sources.keyword.words import answer_to
from signup.web.body import read_raw
from signup.web.problems import Problem
from signup.web.routing import declare

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

    from signup.capture.commands import InboundText
    from signup.capture.receipts import TextReceipt
    from signup.domain.phone import PhoneNumber
    from signup.domain.site import Site, SmsProgramme
    from signup.providers.shared import Account, Provider
    from signup.sources.shared import Door, PublishedSite

FORM = "application/x-www-form-urlencoded"
TYPES = (FORM, "application/json")
XML = "text/xml; charset=utf-8"
_WEBHOOK = f"/v1/inbound/<any({','.join(PROVIDERS)}):provider>/<site>"
_NO_CONTENT = 204


def keyword_blueprint(
    door: Door,
    account_of: Callable[[SmsProgramme], Account],
    heard: Callable[[Site, PhoneNumber, str, str | None], None],
) -> Blueprint:
    """Return the inbound routes over `door`.

    `account_of` returns the brand's account with its provider. `heard` is told the sender, what
    was read and what was replied in the answer; development shows it in the inbox.
    """
    routes = Blueprint("keyword", __name__)
    ear = _Ear(door, account_of, heard)

    @routes.post(_WEBHOOK)
    @declare(auth="signature", limit="inbound")
    def inbound(provider: str, site: str) -> ResponseReturnValue:
        return ear.take(provider, site)

    @routes.post(f"{_WEBHOOK}/status")
    @declare(auth="signature", limit="inbound")
    def status(provider: str, site: str) -> ResponseReturnValue:
        return ear.take(provider, site)

    return routes


class _Ear:
    """Listens to the providers of all sites."""

    def __init__(
        self,
        door: Door,
        account_of: Callable[[SmsProgramme], Account],
        heard: Callable[[Site, PhoneNumber, str, str | None], None],
    ) -> None:
        self._door = door
        self._account_of = account_of
        self._heard = heard

    def take(self, name: str, site: str) -> Response:
        """Check one webhook of the provider `name` and give it its effect."""
        published = self._door.published(site)
        received = _received(self._door)
        provider = self._provider(name, published.site, received)
        try:
            found = provider.read(received)
        except MessageIncomplete:
            raise Problem("message_incomplete") from None
        if found is not None and not _is_storable(found):
            raise Problem("message_incomplete")
        match found:
            case Message():
                return self._hear(provider, found, published)
            case Report():
                self._note(provider, found, published.site)
        return Response(status=_NO_CONTENT)

    def _provider(self, name: str, site: Site, received: Received) -> Provider:
        """Return the provider once its signature is good; only the site's own is accepted."""
        if site.sms is None or site.sms.provider != name:
            raise Problem("signature_invalid")
        provider = PROVIDERS[name]
        if not genuine(provider, received, self._account_of(site.sms)):
            raise Problem("signature_invalid")
        return provider

    def _hear(self, provider: Provider, message: Message, published: PublishedSite) -> Response:
        try:
            sender = parse_e164(message.sender)
        except FieldError:  # a short code or a name: nobody who could join or leave
            return self._reply(provider, None, message, published.site)
        command = texts.command_of(provider, message, sender, published, self._door.now())
        command = self._within_limits(command)
        receipt: TextReceipt = self._door.record(command, "keyword")
        text = answer_to(command, receipt, published) if provider.ANSWERS else None
        self._heard(published.site, sender, message.body, text)
        return self._reply(provider, text, message, published.site)

    def _within_limits(self, command: InboundText) -> InboundText:
        """Say how far this text may be answered; those that ask for nothing are not counted."""
        if command.intent == "none":
            return command
        topic = command.keyword.word if command.keyword else command.intent
        limits, site = self._door.kit.limits, command.scene.site.key
        return replace(command, replying=limits.replying(site, command.phone, topic))

    def _reply(
        self, provider: Provider, text: str | None, message: Message, site: Site
    ) -> Response:
        if not provider.ANSWERS:
            return Response(status=_NO_CONTENT)
        address = self._door.kit.settings.public_url.rstrip("/")
        report_url = address + report_path(provider.NAME, site.key)
        return Response(provider.answer(text, message, report_url), content_type=XML)

    def _note(self, provider: Provider, report: Report, site: Site) -> None:
        command = reports.command_of(provider, report, site, self._door.now())
        if command is not None:
            self._door.record(command, "report")


def _is_storable(found: Message | Report) -> bool:
    """Tell whether a database takes what names a message; a NUL PostgreSQL does not."""
    values = (getattr(found, name) for name in found.__slots__ if name != "body")
    return len(found.id) <= LONGEST_ID and not any("\0" in str(value) for value in values)


def _received(door: Door) -> Received:
    raw = read_raw(request, door.kit.settings.max_body_bytes, TYPES)
    query = request.query_string.decode("latin-1")
    path = request.path + (f"?{query}" if query else "")
    return Received(
        url=door.kit.settings.public_url.rstrip("/") + path,
        headers={name.lower(): value for name, value in request.headers.items()},
        body=raw,
        at=door.now(),
        is_form=request.mimetype == FORM,
    )

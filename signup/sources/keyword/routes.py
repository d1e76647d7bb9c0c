"""The keyword door: a provider's webhook for an inbound text, answered with the reply."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from flask import Blueprint, Response, request

from signup.capture.commands import InboundText, Scene
from signup.domain import replies
from signup.domain.errors import FieldError
from signup.domain.intents import classify
from signup.domain.phone import parse_e164
from signup.sources.keyword import twilio
from signup.web.body import read_raw
from signup.web.problems import Problem
from signup.web.routing import declare

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from flask.typing import ResponseReturnValue

    from signup.capture.commands import TextReceipt
    from signup.domain.form import Incentive
    from signup.domain.intents import Intent
    from signup.domain.phone import PhoneNumber
    from signup.domain.site import Keyword, Site
    from signup.sources.shared import Door, PublishedSite

TYPES = ("application/x-www-form-urlencoded", "application/json")
LONGEST_MESSAGE_ID = 128


def keyword_blueprint(
    door: Door,
    secrets: Callable[[Site, str], Sequence[str]],
    heard: Callable[[Site, PhoneNumber, str, str | None], None],
) -> Blueprint:
    """Return the inbound route over `door`.

    `secrets` returns the values of one of the site's provider secrets, newest first. `heard` is
    told the sender, what was read and what was replied; development shows it in the inbox.
    """
    routes = Blueprint("keyword", __name__)

    @routes.post("/v1/inbound/<any(twilio):provider>/<site>")
    @declare(auth="signature", limit="inbound")
    def inbound(provider: str, site: str) -> ResponseReturnValue:
        published = door.published(site)
        received = _received(door)
        tokens = secrets(published.site, "auth_token")
        if provider != twilio.NAME or not twilio.is_genuine(received, tokens):
            raise Problem("signature_invalid")
        message = twilio.message_of(received)
        if message is None or len(message.id) > LONGEST_MESSAGE_ID:
            raise Problem("message_incomplete")
        try:
            sender = parse_e164(message.sender)
        except FieldError:
            return _reply(None)  # a short code or a name: nobody who could join or leave
        intent = classify(message.body, published.keywords_for(message.receiver))
        command = _command(door, published, message, sender, intent)
        receipt: TextReceipt = door.record(command, "keyword")
        text = _words(receipt, command, published)
        heard(published.site, sender, message.body, text)
        return _reply(text)

    return routes


def _received(door: Door) -> twilio.Received:
    raw = read_raw(request, door.kit.settings.max_body_bytes, TYPES)
    query = request.query_string.decode("latin-1")
    url = door.kit.settings.public_url.rstrip("/") + request.path + (f"?{query}" if query else "")
    body = raw.decode("utf-8", "replace")
    is_form = request.mimetype == TYPES[0]
    form = parse_qsl(body, keep_blank_values=True) if is_form else []
    signature = request.headers.get("X-Twilio-Signature", "")
    return twilio.Received(url, signature, tuple(form), body, is_form)


def _command(
    door: Door,
    published: PublishedSite,
    message: twilio.Message,
    sender: PhoneNumber,
    intent: Intent,
) -> InboundText:
    keyword = _keyword(published, message, intent)
    return InboundText(
        scene=Scene(
            site=published.site,
            source=_source(keyword),
            at=door.now(),
            context={
                "provider": twilio.NAME,
                "message_id": message.id,
                "body": message.body.replace("\0", "")[:1600],
                "signature": "verified",
            },
        ),
        provider=twilio.NAME,
        message_id=message.id,
        phone=sender.value,
        phone_region=sender.region,
        intent=intent.kind,
        keyword=keyword,
        revokes_email=intent.revokes_email,
        answered_elsewhere=message.answered_by_provider
        or (intent.kind == "stop" and _provider_answers(published.site)),
    )


def _keyword(published: PublishedSite, message: twilio.Message, intent: Intent) -> Keyword | None:
    if intent.kind != "join" or intent.keyword is None:
        return None
    return published.keyword(message.receiver, intent.keyword)


def _source(keyword: Keyword | None) -> str:
    return f"keyword:{keyword.word}:{keyword.disclosure.id}" if keyword else "keyword"


def _provider_answers(site: Site) -> bool:
    return site.sms is not None and site.sms.provider_answers_stop


def _words(receipt: TextReceipt, command: InboundText, published: PublishedSite) -> str | None:
    site = published.site
    joined = command.keyword.incentive if command.keyword else None
    texts: Mapping[str, Callable[[], str]] = {
        "joined": lambda: replies.joined(site, joined),
        "already": lambda: replies.already(site),
        "stopped": lambda: replies.stopped(site),
        "started": lambda: replies.started(site),
        "help": lambda: replies.help_text(site),
        "confirmed": lambda: replies.confirmed(site, _earned(receipt, published)),
    }
    return texts[receipt.reply]() if receipt.reply else None


def _earned(receipt: TextReceipt, published: PublishedSite) -> Incentive | None:
    form = published.form(receipt.form_version) if receipt.form_version else None
    step = form.step("phone") if form else None
    return step.incentive if step else None


def _reply(text: str | None) -> Response:
    return Response(twilio.answer(text), content_type=twilio.CONTENT_TYPE)

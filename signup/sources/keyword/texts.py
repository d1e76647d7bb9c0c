"""A text from a handset as a command."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from signup.capture.commands import InboundText, Scene
from signup.domain.answering import answered_elsewhere
from signup.domain.intents import Intent, classify
from signup.domain.times import rfc3339
from signup.providers.shared import sent_at

if TYPE_CHECKING:
    from datetime import datetime

    from signup.domain.phone import PhoneNumber
    from signup.domain.site import Keyword
    from signup.providers.shared import Message, Provider
    from signup.sources.shared import PublishedSite

LONGEST_BODY = 1600
"""Characters kept of a text: as many as carriers join into one."""


def command_of(
    provider: Provider,
    message: Message,
    sender: PhoneNumber,
    published: PublishedSite,
    now: datetime,
) -> InboundText:
    """Return what the core is to decide on."""
    intent = _intent(message, published)
    keyword = _keyword(published, message, intent)
    site = published.site
    return InboundText(
        scene=Scene(
            site=site, source=_source(keyword), at=now, context=_context(provider, message)
        ),
        provider=provider.NAME,
        message_id=message.id,
        phone=sender.value,
        phone_region=sender.region,
        intent=intent.kind,
        keyword=keyword,
        revokes_email=intent.revokes_email,
        answered_elsewhere=message.signal is not None
        or answered_elsewhere(site, message.receiver, intent, message.body),
        reply_from=None if provider.ANSWERS else message.receiver,
        unblocks="start" in {intent.kind, message.signal},
        sent_at=sent_at(message, now),
    )


def _intent(message: Message, published: PublishedSite) -> Intent:
    """Return what the person wants; whom the provider has opted out has said stop."""
    intent = classify(message.body, published.keywords_for(message.receiver))
    if message.signal == "stop":
        return Intent("stop", revokes_email=intent.revokes_email)
    return intent


def _context(provider: Provider, message: Message) -> dict[str, Any]:
    """Return what proves the moment later."""
    kept = {
        "provider": provider.NAME,
        "message_id": message.id,
        "body": message.body.replace("\0", "")[:LONGEST_BODY],
        "signature": "verified",
    }
    return {**kept, "sent_at": rfc3339(message.sent_at)} if message.sent_at else kept


def _keyword(published: PublishedSite, message: Message, intent: Intent) -> Keyword | None:
    if intent.kind != "join" or intent.keyword is None:
        return None
    return published.keyword(message.receiver, intent.keyword)


def _source(keyword: Keyword | None) -> str:
    return f"keyword:{keyword.word}:{keyword.disclosure.id}" if keyword else "keyword"

"""A text from a handset as a command, and what the core decided as words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from signup.capture.commands import InboundText, Scene
from signup.domain import replies
from signup.domain.intents import Intent, classify
from signup.domain.times import rfc3339
from signup.providers.shared import sent_at

if TYPE_CHECKING:
    from datetime import datetime

    from signup.capture.commands import TextReceipt
    from signup.domain.form import Incentive
    from signup.domain.phone import PhoneNumber
    from signup.domain.site import Keyword, Site
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
        or (intent.kind == "stop" and _provider_answers(site)),
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


def _provider_answers(site: Site) -> bool:
    return site.sms is not None and site.sms.provider_answers_stop


def words(receipt: TextReceipt, command: InboundText, published: PublishedSite) -> str | None:
    """Return the reply, None for silence."""
    if receipt.reply is None:
        return None
    promised = command.keyword.incentive if command.keyword else _earned(receipt, published)
    return replies.text_of(receipt.reply, published.site, promised)


def _earned(receipt: TextReceipt, published: PublishedSite) -> Incentive | None:
    form = published.form(receipt.form_version) if receipt.form_version else None
    step = form.step("phone") if form else None
    return step.incentive if step else None

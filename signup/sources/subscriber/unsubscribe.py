"""One click that ends a person's e-mail (RFC 8058), and the page with the button for people.

A post needs nothing but the address: no login, no cookie, no redirect, whatever its body says. It
is never refused for coming often, and never for coming late.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from signup.capture.commands import Choose
from signup.capture.errors import ProfileUnknown
from signup.domain.consent import Channel, Purpose
from signup.domain.links import PersonLink
from signup.sources.shared import scene
from signup.sources.subscriber.links import leaving
from signup.sources.subscriber.notice import Link, Notice
from signup.sources.subscriber.page import tell
from signup.sources.subscriber.voice import address
from signup.web.routing import declare

if TYPE_CHECKING:
    from flask import Blueprint
    from flask.typing import ResponseReturnValue

    from signup.sources.shared import Door
    from signup.sources.subscriber.links import Bearer, Records

SOURCE = "unsubscribe"
ENDS = ((Channel.EMAIL, Purpose.MARKETING),)


def add_unsubscribe(routes: Blueprint, door: Door, records: Records) -> None:
    """Add `/unsubscribe/{token}`."""

    @routes.get("/unsubscribe/<token>")
    @declare(auth="link", limit="public")
    def unsubscribe_page(token: str) -> ResponseReturnValue:
        bearer = leaving(door, token)
        person = records.person(bearer.site.key, bearer.link.profile_id)
        if person is None or person.email is None:
            return tell(_done(bearer), bearer.voice)
        words = bearer.voice.words
        notice = Notice(
            words.unsubscribe_title,
            bearer.voice.say(words.unsubscribe_text),
            about=address(Channel.EMAIL, person.email),
            button=words.unsubscribe_button,
            links=_instead(door, bearer),
        )
        return tell(notice, bearer.voice)

    @routes.post("/unsubscribe/<token>")
    @declare(auth="link", limit="stop")
    def unsubscribe(token: str) -> ResponseReturnValue:
        bearer = leaving(door, token)
        happened = scene(bearer.site, SOURCE, door.now(), locale=bearer.link.language)
        with suppress(ProfileUnknown):  # who is not there any more is sent nothing, either
            door.record(Choose(happened, bearer.link.profile_id, ends=ENDS), SOURCE)
        return tell(_done(bearer, *_instead(door, bearer)), bearer.voice)


def _done(bearer: Bearer, *links: Link) -> Notice:
    words = bearer.voice.words
    text = bearer.voice.say(words.unsubscribed_text)
    return Notice(words.unsubscribed_title, text, links=links)


def _instead(door: Door, bearer: Bearer) -> tuple[Link, ...]:
    """Return the way to the other choices; the link that brought one here proves no address."""
    person = PersonLink(bearer.site.key, bearer.link.profile_id, bearer.link.language)
    return (Link(bearer.voice.book.mail.preferences, door.kit.links.preferences(person)),)

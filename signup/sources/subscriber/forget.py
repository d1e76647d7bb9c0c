"""Being forgotten: a page that says what goes and what stays, and the button that does it."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from flask import url_for

from signup.capture.commands import Erase
from signup.capture.errors import ProfileUnknown
from signup.sources.shared import scene
from signup.sources.subscriber.links import choosing
from signup.sources.subscriber.notice import Link, Notice
from signup.sources.subscriber.page import tell
from signup.sources.subscriber.preferences import nobody
from signup.web.routing import declare

if TYPE_CHECKING:
    from flask import Blueprint
    from flask.typing import ResponseReturnValue

    from signup.sources.shared import Door
    from signup.sources.subscriber.links import Bearer, Records

SOURCE = "forget"


def add_forget(routes: Blueprint, door: Door, records: Records) -> None:
    """Add `/preferences/{token}/forget`."""

    @routes.get("/preferences/<token>/forget")
    @declare(auth="link", limit="public")
    def forget_page(token: str) -> ResponseReturnValue:
        bearer = choosing(door, token)
        person = records.person(bearer.site.key, bearer.link.profile_id)
        if person is None or not (person.email or person.phone):
            return nobody(bearer)
        return tell(_warning(bearer, token), bearer.voice)

    @routes.post("/preferences/<token>/forget")
    @declare(auth="link", limit="stop")
    def forget(token: str) -> ResponseReturnValue:
        bearer = choosing(door, token)
        happened = scene(bearer.site, SOURCE, door.now(), locale=bearer.link.language)
        with suppress(ProfileUnknown):  # who is gone has been forgotten before
            door.record(Erase(happened, bearer.link.profile_id), SOURCE)
        words = bearer.voice.words
        text = bearer.voice.say(words.forgotten_text)
        return tell(Notice(words.forgotten_title, text), bearer.voice)


def _warning(bearer: Bearer, token: str) -> Notice:
    voice, words = bearer.voice, bearer.voice.words
    back = url_for(".preferences_page", token=token)
    return Notice(
        words.forget_title,
        voice.say(words.forget_text),
        more=voice.say(words.forget_keeps),
        button=words.forget_button,
        links=(Link(voice.book.mail.preferences, back),),
    )

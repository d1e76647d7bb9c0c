"""What a person gets, in one place: see it, change it, stop it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import redirect, request, url_for

from signup.capture.commands import Choose
from signup.capture.errors import ProfileUnknown
from signup.sources.shared import scene
from signup.sources.subscriber.choice import HAD, STOP, read_choice
from signup.sources.subscriber.fine_print import linked
from signup.sources.subscriber.links import choosing
from signup.sources.subscriber.notice import Notice
from signup.sources.subscriber.page import show, tell
from signup.sources.subscriber.rows import sections
from signup.web.body import read_form
from signup.web.problems import Problem
from signup.web.routing import declare

if TYPE_CHECKING:
    from flask import Blueprint, Response
    from flask.typing import ResponseReturnValue

    from signup.capture.commands import Ask
    from signup.capture.receipts import Chosen
    from signup.domain.person import Person
    from signup.sources.shared import Door
    from signup.sources.subscriber.choice import Choice
    from signup.sources.subscriber.links import Bearer, Records

SOURCE = "preferences"
GONE = 410
_DONE = {"saved": "saved", "stopped": "stopped", "asked": "answer_mail"}
"""What may be said about the last choice, with the phrase that says it."""


def add_preferences(routes: Blueprint, door: Door, records: Records) -> None:
    """Add `/preferences/{token}`."""

    @routes.get("/preferences/<token>")
    @declare(auth="link", limit="public")
    def preferences_page(token: str) -> ResponseReturnValue:
        bearer = choosing(door, token)
        person = records.person(bearer.site.key, bearer.link.profile_id)
        if person is None or not (person.email or person.phone):
            return nobody(bearer)
        return _page(door, bearer, person, token)

    @routes.post("/preferences/<token>")
    @declare(auth="link", limit="stop")
    def choose(token: str) -> ResponseReturnValue:
        bearer = choosing(door, token)
        form = read_form(request, door.kit.settings.max_body_bytes)
        choice = read_choice(form, bearer.published)
        try:
            chosen = _record(door, records, bearer, choice)
        except ProfileUnknown:
            return nobody(bearer)
        done = "stopped" if STOP in form else "asked" if chosen.asked else "saved"
        return redirect(url_for(".preferences_page", token=token, done=done), 303)


def nobody(bearer: Bearer) -> Response:
    """Return the page for a link whose person is not there any more."""
    words = bearer.voice.words
    text = bearer.voice.say(words.gone_text)
    return tell(Notice(words.gone_title, text, status=GONE), bearer.voice)


def _page(door: Door, bearer: Bearer, person: Person, token: str) -> Response:
    words = bearer.voice.words
    phrase = _DONE.get(request.args.get("done", ""))
    return show(
        "preferences",
        bearer.voice,
        sections=sections(bearer, person, can_mail=door.can_mail),
        linked=linked,
        done=getattr(words, phrase) if phrase else None,
        had=HAD,
        stop=STOP,
        token=token,
    )


def _record(door: Door, records: Records, bearer: Bearer, choice: Choice) -> Chosen:
    """Record what ends, whatever comes of the rest; then raise the Problem 429, if there is one."""
    refused = _refused(door, records, bearer, choice.asks)
    command = Choose(
        scene=scene(bearer.site, SOURCE, door.now(), locale=bearer.link.language),
        profile_id=bearer.link.profile_id,
        ends=choice.ends,
        asks=() if refused else choice.asks,
        proved=bearer.link.proved,
    )
    chosen: Chosen = door.record(command, SOURCE)
    if refused:
        raise refused
    return chosen


def _refused(door: Door, records: Records, bearer: Bearer, asks: tuple[Ask, ...]) -> Problem | None:
    """Count what is asked for as any door does; return the refusal when that was too much."""
    person = records.person(bearer.site.key, bearer.link.profile_id) if asks else None
    if person is None:
        return None
    try:
        door.kit.limits.check(bearer.site.key, email=person.email)
    except Problem as problem:
        return problem
    return None

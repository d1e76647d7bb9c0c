"""The page of a confirmation link: one button, and what pressing it came to.

Reading the page changes nothing, so a scanner that opens every link confirms for nobody (consent
rules, section 9). Where the shop names a page for it, the reader passes by there first, so that the
browser that signed up can confirm by its nonce: `sources.popup.link`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from signup.capture.commands import Confirm
from signup.domain.consent import ASKABLE, Channel, State
from signup.domain.links import PersonLink
from signup.sources.shared import own_code, scene
from signup.sources.subscriber.brand import shop_url
from signup.sources.subscriber.links import asked
from signup.sources.subscriber.notice import Link, Notice
from signup.sources.subscriber.page import tell
from signup.sources.subscriber.voice import address
from signup.web.routing import declare

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from flask import Blueprint
    from flask.typing import ResponseReturnValue
    from markupsafe import Markup

    from signup.capture.receipts import Confirmed, Offered
    from signup.domain.consent import Standing
    from signup.domain.form import Incentive
    from signup.domain.person import Person, Question
    from signup.domain.site import Site
    from signup.sources.shared import Door
    from signup.sources.subscriber.links import Asked, Records
    from signup.sources.subscriber.voice import Voice

    Stage = Literal["open", "confirmed", "expired", "closed"]

SOURCE = "confirm"
GONE = 410


def add_confirm(routes: Blueprint, door: Door, records: Records) -> None:
    """Add `/confirm/{token}`."""

    @routes.get("/confirm/<token>")
    @declare(auth="link", limit="public")
    def confirm_page(token: str) -> ResponseReturnValue:
        opened = asked(door, token)
        question = records.question(opened.site.key, opened.link.request_id)
        notice = _notice(_stage(question, door.now()), door, opened, question)
        return tell(notice, opened.voice)

    @routes.post("/confirm/<token>")
    @declare(auth="link", limit="public")
    def confirm(token: str) -> ResponseReturnValue:
        opened = asked(door, token)
        question = records.question(opened.site.key, opened.link.request_id)
        receipt = _press(door, opened, question)
        notice = _notice(receipt.state, door, opened, question, receipt.offers)
        return tell(notice, opened.voice)


def _press(door: Door, opened: Asked, question: Question | None) -> Confirmed:
    source = question.source if question else SOURCE
    happened = scene(opened.site, source, door.now(), locale=opened.link.language)
    receipt: Confirmed = door.record(Confirm(happened, opened.link.request_id), SOURCE)
    return receipt


def _stage(question: Question | None, now: datetime) -> Stage:
    """Return what pressing would come to now, `open` where it would confirm something."""
    if question is None or question.person is None:
        return "expired"
    live, standings = now < question.expires_at, tuple(_standings(question.person))
    if live and any(one.requested_at is not None for one in standings):
        return "open"
    if any(one.state is State.SUBSCRIBED for one in standings):
        return "confirmed"
    return "closed" if live else "expired"


def _standings(person: Person) -> Iterator[Standing]:
    for channel, purpose in ASKABLE:
        if channel is Channel.EMAIL:
            yield person.standing(channel, purpose)


def _notice(
    stage: Stage,
    door: Door,
    opened: Asked,
    question: Question | None,
    offers: Sequence[Offered] = (),
) -> Notice:
    voice, words, person = opened.voice, opened.voice.words, question.person if question else None
    about = _about(person)
    match stage:
        case "open":
            text, button = voice.say(words.confirm_text), words.confirm_button
            detour = _detour(opened.site, question)
            return Notice(words.confirm_title, text, about=about, button=button, detour=detour)
        case "confirmed":
            return Notice(
                words.confirmed_title,
                voice.say(words.confirmed_text),
                about=about,
                gift=_gift(opened, question, offers),
                links=(*_preferences(door, opened, person), *_to_shop(voice)),
            )
        case "expired":
            text = voice.say(words.expired_text)
            return Notice(words.expired_title, text, links=_to_shop(voice), status=GONE)
        case "closed":
            text = voice.say(words.closed_text)
            return Notice(words.closed_title, text, links=_to_shop(voice), status=GONE)


def _about(person: Person | None) -> Markup | None:
    email = person.email if person else None
    return address(Channel.EMAIL, email) if email else None


def _detour(site: Site, question: Question | None) -> str | None:
    """Return the shop's page to ask whether this browser signed up; only the pop-up leaves a nonce.

    There the widget may answer the question, and it always leads back here.
    """
    asked_by_popup = question is not None and question.source.startswith("popup:")
    return site.confirmation.page if asked_by_popup else None


def _gift(opened: Asked, question: Question | None, offers: Sequence[Offered]) -> Incentive | None:
    """Return what the form promised whose signup was confirmed, as it was published then.

    A code of one's own is told to who has pressed the button, never to who reads the page.
    """
    version = question.form_version if question else None
    form = opened.published.form(version) if version else None
    if question is None or form is None:
        return None
    step = form.step(question.step or "")
    incentive = step.incentive if step else None
    if incentive and (incentive.show == "sent" or (incentive.pool and not offers)):
        return None
    return own_code(incentive, form.locale, offers)


def _preferences(door: Door, opened: Asked, person: Person | None) -> tuple[Link, ...]:
    """Return the way to the person's preferences; who presses here has read their mail."""
    if person is None:
        return ()
    link = PersonLink(opened.site.key, person.id, opened.link.language, Channel.EMAIL)
    return (Link(opened.voice.book.mail.preferences, door.kit.links.preferences(link)),)


def _to_shop(voice: Voice) -> tuple[Link, ...]:
    url = shop_url(voice.site)
    return (Link(voice.say(voice.words.to_shop), url),) if url else ()

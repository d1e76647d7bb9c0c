"""The shapes of answers, for the OpenAPI document; the contract tests hold every answer to them.

Answers are written by the code that knows them, not dumped through these schemas: that would be
work on every request for what a test can prove once.
"""

from __future__ import annotations

from typing import Any

from marshmallow import INCLUDE, fields

from signup.api.shapes import ID, about, many, maybe, moment, nested, one_of, text
from signup.domain.basis import Basis
from signup.domain.consent import Act, Channel, EventKind, OptInLevel, Purpose, State
from signup.forwarding.deliveries import STATES
from signup.forwarding.gating import STANDINGS
from signup.web.schemas import StrictSchema

NEXT = "The cursor of the next page; null on the last."


class BadField(StrictSchema):
    """One field that is not acceptable."""

    field = text("The field's dotted path.", "consent.0.disclosure")
    code = text("The stable code.", "disclosure_unknown")
    message = text("A sentence for people.")


class Problem(StrictSchema):
    """Every error (RFC 9457)."""

    type = text("A name for this kind of problem.", "urn:signup:error:phone_invalid")
    title = text("What a person is told.")
    status = fields.Integer(required=True, metadata=about("The answer's HTTP status."))
    detail = text("More about this occurrence; never what was sent.")
    code = text("The stable code to program against.", "phone_invalid")
    errors = fields.List(fields.Nested(BadField))


# -- the brand's API ---------------------------------------------------------------------------


class Blocked(StrictSchema):
    """Somebody else does not let messages through, whatever the person agreed to."""

    by = one_of("Who blocks.", "provider")
    code = maybe("The provider's own code.", "21610")
    since = moment("Since when.")


class Permission(StrictSchema):
    """What one purpose on one channel may be sent; only `subscribed` may be messaged."""

    state = one_of("What the events add up to.", *State)
    opt_in_level = one_of("How well it is proved.", *OptInLevel)
    since = moment("Since when the state holds.", allow_none=True)
    source = maybe("Where the state came from: `<door>:<key>:<version>`.", "popup:welcome:3f9a")
    blocked = nested(Blocked, allow_none=True)


class EmailPermissions(StrictSchema):
    """E-mail, by purpose."""

    marketing = nested(Permission)


class SmsPermissions(StrictSchema):
    """Text messages, by purpose."""

    marketing = nested(Permission)
    transactional = nested(Permission)


class Permissions(StrictSchema):
    """Both channels, each purpose."""

    email = nested(EmailPermissions)
    sms = nested(SmsPermissions)


class Links(StrictSchema):
    """The person's own pages, for the brand's messages; null where there is none."""

    preferences = maybe("Where they choose what they get.")
    unsubscribe = maybe("RFC 8058 one-click, for `List-Unsubscribe`.")


class Profile(StrictSchema):
    """One person of one site, whatever doors they came through."""

    id = text(ID)
    email = maybe("In its one ASCII form.", "ada@example.com")
    phone = maybe("E.164.", "+14155552671")
    locale = maybe("BCP 47.", "en-US")
    attributes = fields.Dict(
        keys=fields.String(),
        required=True,
        metadata=about("What the person said about themselves.", {"first_name": "Ada"}),
    )
    channels = nested(Permissions)
    sources = fields.List(
        fields.String(), required=True, metadata=about("Every door they came through.")
    )
    links = nested(Links)
    created_at = moment("When the first address came.")
    updated_at = moment("When anything last changed.")


class Profiles(StrictSchema):
    """A page of profiles, oldest first."""

    profiles = many(Profile)
    next = maybe(NEXT)


class ShownText(StrictSchema):
    """The text the person saw."""

    id = text("The content hash of text, locale and control.")
    text = maybe("The words.")
    locale = maybe("BCP 47.", "en-US")


class ConsentEvent(StrictSchema):
    """Something that happened to a consent; never edited."""

    id = text(ID)
    at = moment("When it happened.")
    event = one_of("What happened.", *EventKind)
    channel = one_of("Where messages go.", *Channel)
    purpose = one_of("What they are for.", *Purpose)
    source = text("Through which door.", "popup:welcome:3f9a")
    act = one_of("What the person did.", *Act)
    disclosure = nested(ShownText, allow_none=True)
    jurisdiction = text("Whose law was applied.", "US-CA")
    basis = one_of("What messages rest on.", *Basis)
    expires_at = moment("When that ends by itself; null when it does not.", allow_none=True)
    gpc = fields.Boolean(
        required=True,
        metadata=about("The browser sent Global Privacy Control: no sale, no sharing."),
    )


class HandedOver(StrictSchema):
    """A destination that is told of a consent event."""

    id = text("The delivery's id.")
    destination = text("Its name in the site file.", "klaviyo")
    state = one_of("How far it has come.", *STATES)
    at = moment("When it came to that; null while it waits.", allow_none=True)


class ToldConsentEvent(ConsentEvent):
    """A consent event, and who was told of it."""

    handed_over = many(HandedOver, "One for each destination that must hear of it.")


class Consents(StrictSchema):
    """Every consent event of a profile, newest last."""

    consents = many(ToldConsentEvent)


def _documents(description: str) -> fields.List[Any]:
    return fields.List(fields.Dict(), required=True, metadata=about(description))


class Evidence(StrictSchema):
    """All that a third party needs to check one consent offline; docs/reference has the format."""

    format = text("The format and its version.", "signup-evidence-bundle/1")
    id = text("The consent event's id.")
    site = text("The site's key.")
    keys = fields.List(fields.String(), required=True, metadata=about("The log's keys."))
    checkpoints = fields.List(fields.String(), required=True, metadata=about("Signed notes."))
    consistency = fields.Dict(required=True, metadata=about("Proofs that the log only grew."))
    events = _documents("The sealed records with their place in the log.")
    documents = fields.Dict(required=True, metadata=about("The exact texts, by content hash."))
    pictures = _documents("Sealed lists of pictures of what was shown.")
    screenshots = fields.Dict(required=True, metadata=about("Pictures, base64 by SHA-256."))
    anchors = _documents("Time stamps from outside.")


class Delivery(StrictSchema):
    """One piece of news for one destination, and how far it has come."""

    id = text(ID)
    destination = text("Its name in the site file.", "klaviyo")
    profile = text("The id of the profile it is about.")
    kind = text("What is told.", "profile.subscribed")
    state = one_of("How far it has come.", *STATES)
    attempts = fields.Integer(required=True, metadata=about("How often it was tried."))
    next_at = moment("When it is tried next; null when it is not.", allow_none=True)
    cause = maybe("Why the last attempt failed.", "http 503")
    created_at = moment("When it was made.")


class Deliveries(StrictSchema):
    """A page of deliveries."""

    deliveries = many(Delivery)
    next = maybe(NEXT)


class Replayed(StrictSchema):
    """How many deliveries will be made again."""

    replayed = fields.Integer(required=True)


class DestinationStanding(StrictSchema):
    """How one destination stands, or the site's messages on one channel."""

    name = text("Its name in the site file, or `messenger:sms`, `messenger:email`.", "klaviyo")
    state = one_of("What holds it back; `open` when nothing does.", *STANDINGS)
    cause = maybe("Why it was stopped.", "http_401")
    until = moment("Until when it is left alone.", allow_none=True)
    waiting = fields.Integer(required=True, metadata=about("How many deliveries wait."))
    oldest_waiting_at = moment("When the oldest of them was made.", allow_none=True)
    failed = fields.Integer(
        required=True, metadata=about("How many are `dead` or `rejected` and can be replayed.")
    )


class Destinations(StrictSchema):
    """Every destination of the site."""

    destinations = many(DestinationStanding)


class Resumed(StrictSchema):
    """Whether anything held the destination back."""

    resumed = fields.Boolean(required=True)


# -- operation ---------------------------------------------------------------------------------


class Alive(StrictSchema):
    """The process answers."""

    status = one_of("Always the same.", "ok")


class Ready(StrictSchema):
    """Whether the process may be sent signups."""

    status = one_of("The sum of the checks.", "ready", "not ready")
    checks = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        required=True,
        metadata=about("Each check: `ok`, or what is wrong.", {"database": "ok"}),
    )


class Anything(StrictSchema):
    """An object whose shape another specification gives."""

    class Meta:
        """Everything goes."""

        unknown = INCLUDE

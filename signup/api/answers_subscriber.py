"""The shape of the file a person takes along; see `answers`."""

from __future__ import annotations

from marshmallow import fields

from signup.api.answers import ConsentEvent, Permissions
from signup.api.shapes import ID, about, many, maybe, moment, nested, one_of, text
from signup.domain.consent import Channel
from signup.forwarding.deliveries import STATES
from signup.web.schemas import StrictSchema


def _said(description: str) -> fields.Dict:
    return fields.Dict(required=True, metadata=about(description))


def _doors() -> fields.List[str]:
    return fields.List(fields.String(), required=True, metadata=about("Every door."))


class Controller(StrictSchema):
    """Who keeps the data."""

    name = text("The shop.")
    legal_name = text("The seller.")
    postal_address = text("Where they are.")
    contact = text("How to ask them.")
    privacy_url = text("What they do with it.")


class OwnProfile(StrictSchema):
    """The person."""

    id = text(ID)
    email = maybe("In its one ASCII form.", "ada@example.com")
    phone = maybe("E.164.", "+14155552671")
    locale = maybe("BCP 47.", "en-US")
    attributes = _said("What the person said about themselves.")
    channels = nested(Permissions)
    sources = _doors()
    created_at = moment("When the first address came.")
    updated_at = moment("When anything last changed.")


class Identity(StrictSchema):
    """An address the person is known by."""

    channel = one_of("Where it is reached.", *Channel)
    address = text("The address or number.")
    held = fields.Boolean(
        required=True, metadata=about("False for a number that its handset has not answered for.")
    )


class MergedProfile(StrictSchema):
    """An earlier profile that became part of this one."""

    id = text(ID)
    locale = maybe("BCP 47.")
    attributes = _said("What was said there.")
    sources = _doors()
    created_at = moment("When it began.")


class OwnConsent(ConsentEvent):
    """A consent event as the brand is shown it, and what it was recorded with."""

    context = fields.Dict(
        required=True,
        allow_none=True,
        metadata=about("Page, IP address, browser; null where it is about somebody else."),
    )


class OwnSignup(StrictSchema):
    """A visit to one of the doors."""

    id = text(ID)
    at = moment("When.")
    source = text("Which door.")
    second_step_at = moment("When the second step was taken.", allow_none=True)


class OwnQuestion(StrictSchema):
    """A request to confirm."""

    at = moment("When it was asked.")
    channel = one_of("Where.", *Channel)
    source = text("Which door led to it.")
    answered_at = moment("When it was answered.", allow_none=True)


class Sent(StrictSchema):
    """What was told to a system of the brand, or written to the person."""

    at = moment("When it was decided.")
    to = text("Which destination; `messenger:email` and `messenger:sms` are the person.")
    what = text("What was told.", "profile.subscribed")
    state = one_of("How far it came.", *STATES)
    settled_at = moment("When that was.", allow_none=True)


class OwnData(StrictSchema):
    """All that is kept about a person."""

    format = text("The format and its version.", "signup-own-data/1")
    made_at = moment("When the file was made.")
    controller = nested(Controller)
    profile = nested(OwnProfile)
    identities = many(Identity)
    merged = many(MergedProfile)
    consents = many(OwnConsent)
    signups = many(OwnSignup)
    questions = many(OwnQuestion)
    sent = many(Sent)

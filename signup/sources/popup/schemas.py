"""The bodies of the pop-up's posts (http-api section 2)."""

from __future__ import annotations

from marshmallow import fields, validate

from signup.domain.consent import Channel, Purpose
from signup.web.schemas import StrictSchema, Text, Whole

_EVENTS = ("viewed", "step_viewed", "submitted", "skipped", "closed")


def _one_of(*choices: str) -> Text:
    text = Text(most=40, required=True)
    text.validators.append(validate.OneOf(choices, error="field_invalid"))
    return text


class ConsentSchema(StrictSchema):
    """One consent: which published text, and the words that were on the screen."""

    channel = _one_of(*Channel)
    purpose = _one_of(*Purpose)
    disclosure = Text(most=128, required=True)
    shown = Text(most=8000, required=True)


class ProfileSchema(StrictSchema):
    """What the person said about themselves."""

    first_name = Text(most=100)
    last_name = Text(most=100)


class PageSchema(StrictSchema):
    """The page the form was on."""

    url = Text(most=4000, allow_none=True)
    referrer = Text(most=4000, allow_none=True)
    utm = fields.Dict(
        keys=Text(most=40),
        values=Text(most=200),
        allow_none=True,
        validate=validate.Length(max=10, error="field_too_long"),
    )


class ChecksSchema(StrictSchema):
    """What tells people from programs; `website` is the honeypot."""

    website = Text(most=2000, allow_none=True)
    elapsed_ms = Whole(lowest=0, highest=10**12, allow_none=True)
    challenge = Text(most=4000, allow_none=True)


def _consents() -> fields.List[dict[str, str]]:
    return fields.List(
        fields.Nested(ConsentSchema),
        load_default=list,
        validate=validate.Length(max=8, error="field_too_long"),
    )


class SignupSchema(StrictSchema):
    """`POST /v1/signups`."""

    site = Text(most=64, required=True)
    form = Text(most=64, required=True)
    version = Text(most=64, required=True)
    token = Text(most=1000, allow_none=True, load_default=None)
    email = Text(most=1000, allow_none=True, load_default=None)
    phone = Text(most=100, allow_none=True, load_default=None)
    country = Text(most=2, allow_none=True, load_default=None)
    consent = _consents()
    profile = fields.Nested(ProfileSchema, load_default=dict, allow_none=True)
    locale = Text(most=35, allow_none=True, load_default=None)
    variant = Text(most=64, allow_none=True, load_default=None)
    visitor = Text(most=64, allow_none=True, load_default=None)
    page = fields.Nested(PageSchema, load_default=dict, allow_none=True)
    checks = fields.Nested(ChecksSchema, load_default=dict, allow_none=True)


class StepSchema(StrictSchema):
    """`POST /v1/signups/{id}/phone`; a form that starts with the phone sends `email` here."""

    phone = Text(most=100, allow_none=True, load_default=None)
    email = Text(most=1000, allow_none=True, load_default=None)
    country = Text(most=2, allow_none=True, load_default=None)
    consent = _consents()


class CodeSchema(StrictSchema):
    """`POST /v1/signups/{id}/code`."""

    code = Text(most=40, required=True)


class BeaconEventSchema(StrictSchema):
    """One thing a visitor did."""

    type = _one_of(*_EVENTS)
    step = Text(most=16, allow_none=True, load_default=None)


class BeaconsSchema(StrictSchema):
    """`POST /v1/beacons`."""

    site = Text(most=64, required=True)
    form = Text(most=64, required=True)
    version = Text(most=64, required=True)
    variant = Text(most=64, allow_none=True, load_default=None)
    events = fields.List(
        fields.Nested(BeaconEventSchema),
        required=True,
        validate=validate.Length(min=1, max=50, error="field_too_long"),
    )

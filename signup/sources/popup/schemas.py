"""The bodies of the pop-up's posts (http-api section 2)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from marshmallow import ValidationError, fields, validate

from signup.domain.consent import Channel, Purpose
from signup.domain.funnel import MOMENTS
from signup.web.schemas import StrictSchema, Text, Whole

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_CONTRAST = 21
"""Black on white, by WCAG 2."""

_RATIO = re.compile(r"[0-9]{1,2}(\.[0-9]{1,2})?")
_SHA256 = re.compile(r"[0-9a-f]{64}")


def _one_of(*choices: str) -> Text:
    text = Text(most=40, required=True)
    text.validators.append(validate.OneOf(choices, error="field_invalid"))
    return text


def _checked(check: Callable[[str], None], *, most: int) -> Text:
    text = Text(most=most, allow_none=True)
    text.validators.append(check)
    return text


def _ratio(text: str) -> None:
    """Accept decimal text: the sealed record knows no fractions."""
    if not _RATIO.fullmatch(text) or not 1 <= float(text) <= MOST_CONTRAST:
        raise ValidationError("field_invalid")


def _sha256(text: str) -> None:
    if not _SHA256.fullmatch(text):
        raise ValidationError("field_invalid")


class PresentationSchema(StrictSchema):
    """How the text stood on the screen at the act; `domain.presentation` tells what is what.

    What a browser cannot tell is absent or null.
    """

    font_px = Whole(lowest=0, highest=1000, allow_none=True)
    contrast = _checked(_ratio, most=5)
    on_screen = Whole(lowest=0, highest=100, allow_none=True)
    seen = Whole(lowest=0, highest=100, allow_none=True)
    width = Whole(lowest=0, highest=100_000, allow_none=True)
    height = Whole(lowest=0, highest=100_000, allow_none=True)
    label = Text(most=300, allow_none=True)
    widget = _checked(_sha256, most=64)


class ConsentSchema(StrictSchema):
    """One consent: which published text, the words that were on the screen, and how."""

    channel = _one_of(*Channel)
    purpose = _one_of(*Purpose)
    disclosure = Text(most=128, required=True)
    shown = Text(most=8000, required=True)
    presentation = fields.Nested(PresentationSchema, allow_none=True)


class ProfileSchema(StrictSchema):
    """What the person said about themselves."""

    first_name = Text(most=100)
    last_name = Text(most=100)
    birthday = Text(most=10, allow_none=True)
    choices = fields.Dict(
        keys=Text(most=64),
        values=fields.List(Text(most=64), validate=validate.Length(max=40, error="field_too_long")),
        allow_none=True,
        validate=validate.Length(max=20, error="field_too_long"),
    )


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


class DescribeSchema(StrictSchema):
    """`POST /v1/signups/{id}/profile`."""

    profile = fields.Nested(ProfileSchema, required=True)


class CodeSchema(StrictSchema):
    """`POST /v1/signups/{id}/code`."""

    code = Text(most=40, required=True)


class KnownSchema(StrictSchema):
    """`POST /v1/signups/{id}/known`: the form that is about to be shown."""

    form = Text(most=64, required=True)
    version = Text(most=64, required=True)


class LinkSchema(StrictSchema):
    """`POST /v1/signups/{id}/link`."""

    link = Text(most=512, required=True)


class BeaconEventSchema(StrictSchema):
    """One thing a visitor did."""

    type = _one_of(*MOMENTS)
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

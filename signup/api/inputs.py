"""What the brand's API reads: query strings and bodies, strict like every other door."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from marshmallow import ValidationError, fields, validate, validates_schema

from signup.api.shapes import about
from signup.domain.consent import ASKABLE, Channel, Purpose
from signup.forwarding.deliveries import STATES
from signup.storage.data_requests import STATES as ANSWERING
from signup.web.body import Form
from signup.web.problems import Problem
from signup.web.schemas import StrictSchema, Text, load

MOST_IDS = 1000
_LONGEST_QUERY_FIELDS = 20


class Moment(fields.AwareDateTime):
    """A time in RFC 3339 with its offset, loaded as aware UTC."""

    default_error_messages = dict.fromkeys(
        ("invalid", "invalid_awareness", "format"), "field_invalid"
    )

    def _deserialize(self, value: object, *args: Any, **options: Any) -> datetime:
        if not isinstance(value, str):
            raise self.make_error("invalid")
        try:
            read: datetime = super()._deserialize(value, *args, **options)
            return read.astimezone(UTC)
        except OverflowError:
            raise self.make_error("invalid") from None


def _choice(*choices: str, **options: Any) -> Text:
    text = Text(most=40, **options)
    text.validators.append(validate.OneOf(choices, error="field_invalid"))
    return text


_CURSOR = about("The `next` of the page before; opaque.")
_DESTINATION = about("Only this destination, by its name in the site file.", "klaviyo")
_STATE = about("Only deliveries in this state.")


class ProfilesQuery(StrictSchema):
    """`GET /v1/profiles`."""

    email = Text(
        most=1000,
        least=1,
        metadata=about("Only who has this address, in any spelling.", "ada@example.com"),
    )
    phone = Text(
        most=100,
        least=1,
        metadata=about(
            "Only who has this number: E.164, or national in the site's own country.",
            "+14155552671",
        ),
    )
    cursor = Text(most=200, least=1, metadata=_CURSOR)


class DeliveriesQuery(StrictSchema):
    """`GET /v1/deliveries`."""

    state = _choice(*STATES, metadata=_STATE)
    destination = Text(most=64, least=1, metadata=_DESTINATION)
    profile = Text(most=64, least=1, metadata=about("Only deliveries about this profile."))
    cursor = Text(most=200, least=1, metadata=_CURSOR)


class DataRequestsQuery(StrictSchema):
    """`GET /v1/data-requests`."""

    state = _choice(*ANSWERING, metadata=about("Only those that wait, or were answered."))
    cursor = Text(most=200, least=1, metadata=_CURSOR)


class Size(fields.Field[int]):
    """The size of a checkpoint, in decimal digits."""

    default_error_messages = {"invalid": "field_invalid"}  # noqa: RUF012 - marshmallow's own shape

    def _deserialize(self, value: object, *_: object, **__: object) -> int:
        if not isinstance(value, str) or not value.isascii() or not value.isdecimal():
            raise self.make_error("invalid")
        if len(value) > 15:  # noqa: PLR2004 - longer than any log
            raise self.make_error("invalid")
        return int(value)


class EvidenceQuery(StrictSchema):
    """`GET /v1/consents/{id}/evidence`."""

    held = Size(
        metadata=about(
            "The size of a checkpoint you keep: the file then proves that the log only grew since."
        )
    )
    screenshots = _choice(
        "full",
        "hashes",
        metadata=about("Pictures of what was shown: with their bytes (default), or by hash alone."),
    )


class WithdrawSchema(StrictSchema):
    """`POST /v1/profiles/{id}/withdraw`; absent or null means every channel, every purpose."""

    channel = _choice(
        *Channel,
        allow_none=True,
        load_default=None,
        metadata=about("What to end; every channel when absent or null."),
    )
    purpose = _choice(
        *Purpose,
        allow_none=True,
        load_default=None,
        metadata=about("What to end; every purpose when absent or null."),
    )
    reason = Text(
        most=500,
        allow_none=True,
        load_default=None,
        metadata=about("How it reached you; kept with the consent event.", "letter of 3 March"),
    )

    @validates_schema(skip_on_field_errors=True)
    def _names_something(self, data: dict[str, Any], **_: object) -> None:
        """Refuse a pair that does not exist: answering 200 would feign a withdrawal."""
        named = (data["channel"], data["purpose"])
        if None not in named and named not in ASKABLE:
            raise ValidationError("field_invalid", "purpose")


class ReplaySchema(StrictSchema):
    """`POST /v1/deliveries/replay`: named deliveries, or all that fit, never both."""

    ids = fields.List(
        Text(most=64, least=1),
        validate=validate.Length(min=1, max=MOST_IDS, error="field_too_long"),
        metadata=about("These deliveries, and no other field."),
    )
    destination = Text(most=64, least=1, metadata=_DESTINATION)
    state = _choice(*STATES, metadata=_STATE)
    since = Moment(format="iso", metadata=about("Only those made at or after this time."))
    until = Moment(format="iso", metadata=about("Only those made before this time."))

    @validates_schema(skip_on_field_errors=True)
    def _says_which(self, data: dict[str, Any], **_: object) -> None:
        """Refuse the empty choice: nobody replays everything by leaving out a field."""
        if not data:
            raise ValidationError("field_required", "ids")
        if "ids" in data and len(data) > 1:
            raise ValidationError("field_invalid", "ids")


def read_query(schema: StrictSchema, raw: bytes) -> dict[str, Any]:
    """Return the query string `raw` as `schema` loads it; no value is ever repeated in a refusal.

    A field that is not there is refused: a misspelt filter must not answer with everybody.

    Raises:
        Problem: 400 `bad_request` for what is no query, 422 for fields.
    """
    try:
        pairs = parse_qsl(
            raw.decode(),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=_LONGEST_QUERY_FIELDS,
        )
    except ValueError:
        raise Problem("bad_request") from None
    if any("\0" in text for pair in pairs for text in pair):
        raise Problem("bad_request")
    form = Form(pairs)
    unknown = dict.fromkeys(set(form.names()) - set(schema.fields), "")
    loaded: dict[str, Any] = load(schema, {**form.pick(schema.fields), **unknown})
    return loaded

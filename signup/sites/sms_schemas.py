"""The table `[sms]`: what every provider needs, and the keys that each one names itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from signup.providers.known import PROVIDERS as KNOWN
from signup.sites import values
from signup.sites.fields import (
    Flag,
    Named,
    Secret,
    TableSchema,
    choice,
    many,
    table,
    whole,
    words,
)

if TYPE_CHECKING:
    from marshmallow import fields

    from signup.providers.shared import Provider

MOST_SEGMENTS = 10
"""Carriers join at most ten segments into one text."""

MOST_TEXTS = 10_000_000


class ProgrammeTextsSchema(TableSchema):
    """What carriers ask to name, in one more language."""

    program = words(longest=120)
    frequency = words(longest=120)


class AnsweringSchema(TableSchema):
    """Who answers on one number."""

    stop = choice("we", "provider", "carrier")
    help = choice("we", "provider", "carrier")
    start = choice("we", "provider", "carrier")


class SegmentsSchema(TableSchema):
    """How many segments a text may take, by its name; `every` for those that are not named."""

    every = whole(1, MOST_SEGMENTS)
    joined = whole(1, MOST_SEGMENTS)
    already = whole(1, MOST_SEGMENTS)
    age_gate = whole(1, MOST_SEGMENTS)
    confirmed = whole(1, MOST_SEGMENTS)
    started = whole(1, MOST_SEGMENTS)
    stopped = whole(1, MOST_SEGMENTS)
    help = whole(1, MOST_SEGMENTS)
    confirm = whole(1, MOST_SEGMENTS)
    confirm_orders = whole(1, MOST_SEGMENTS)
    code = whole(1, MOST_SEGMENTS)
    code_orders = whole(1, MOST_SEGMENTS)
    welcome_orders = whole(1, MOST_SEGMENTS)


class LimitsSchema(TableSchema):
    """How many texts may go out; the defaults are `domain.text_limits.TextLimits`'s."""

    number_10_minutes = whole(1, MOST_TEXTS)
    number_hour = whole(1, MOST_TEXTS)
    number_day = whole(1, MOST_TEXTS)
    prefix_hour = whole(1, MOST_TEXTS)
    prefix_day = whole(1, MOST_TEXTS)
    network_hour = whole(1, MOST_TEXTS)
    network_day = whole(1, MOST_TEXTS)
    country_hour = whole(1, MOST_TEXTS)
    country_surge = whole(1, 1000)
    segments_day = whole(1, MOST_TEXTS)
    confirmed_percent = whole(0, 100)
    confirmed_of = whole(1, MOST_TEXTS)


class SmsSchema(TableSchema):
    """The brand's text programme."""

    provider = words(required=True)
    numbers = many(words(values.e164), least=1, required=True)
    program = words(longest=120, required=True)
    frequency = words(longest=120, required=True)
    base_url = words(values.url)
    provider_answers_stop = Flag(load_default=False)
    revoke_all = Flag(load_default=False)
    send_from = words(values.morning, load_default="00:00")
    send_until = words(values.evening, load_default="23:59")
    locale = Named(values.locale, table(ProgrammeTextsSchema), load_default=dict)
    answers = Named(values.e164, table(AnsweringSchema), load_default=dict)
    segments = table(SegmentsSchema, load_default=dict)
    limits = table(LimitsSchema, load_default=dict)


def _schema(provider: Provider) -> TableSchema:
    own: dict[str, fields.Field[Any]] = {
        key.name: Secret(required=key.required, rotating=key.rotating) for key in provider.KEYS
    }
    own |= {name: choice(*allowed) for name, allowed in provider.OPTIONS.items()}
    return cast("TableSchema", SmsSchema.from_dict(own, name=f"{provider.NAME}-sms")())


PROVIDERS = {name: _schema(provider) for name, provider in KNOWN.items()}

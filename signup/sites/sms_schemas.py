"""The table `[sms]`: what every provider needs, and the keys that each one names itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from signup.providers.known import PROVIDERS as KNOWN
from signup.sites import values
from signup.sites.fields import Flag, Named, Secret, TableSchema, choice, many, table, words

if TYPE_CHECKING:
    from marshmallow import fields

    from signup.providers.shared import Provider


class ProgrammeTextsSchema(TableSchema):
    """What carriers ask to name, in one more language."""

    program = words(longest=120)
    frequency = words(longest=120)


class SmsSchema(TableSchema):
    """The brand's text programme."""

    provider = words(required=True)
    numbers = many(words(values.e164), least=1, required=True)
    program = words(longest=120, required=True)
    frequency = words(longest=120, required=True)
    base_url = words(values.url)
    provider_answers_stop = Flag(load_default=False)
    send_from = words(values.morning, load_default="00:00")
    send_until = words(values.evening, load_default="23:59")
    locale = Named(values.locale, table(ProgrammeTextsSchema), load_default=dict)


def _schema(provider: Provider) -> TableSchema:
    own: dict[str, fields.Field[Any]] = {
        key.name: Secret(required=key.required, rotating=key.rotating) for key in provider.KEYS
    }
    own |= {name: choice(*allowed) for name, allowed in provider.OPTIONS.items()}
    return cast("TableSchema", SmsSchema.from_dict(own, name=f"{provider.NAME}-sms")())


PROVIDERS = {name: _schema(provider) for name, provider in KNOWN.items()}

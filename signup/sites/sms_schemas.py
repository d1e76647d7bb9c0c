"""The table `[sms]`: what every provider needs, and the secrets of each."""

from __future__ import annotations

from signup.sites import values
from signup.sites.fields import Flag, Named, Secret, TableSchema, many, table, words


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
    locale = Named(values.locale, table(ProgrammeTextsSchema), load_default=dict)


class TwilioSchema(SmsSchema):
    """Twilio: the auth token signs webhooks and may be rotated."""

    account_sid = Secret(required=True)
    auth_token = Secret(required=True, rotating=True)


class TelnyxSchema(SmsSchema):
    """Telnyx: webhooks are signed by a key pair."""

    api_key = Secret(required=True)
    public_key = Secret(required=True, rotating=True)


class VonageSchema(SmsSchema):
    """Vonage: webhooks carry a JWT."""

    api_key = Secret(required=True)
    api_secret = Secret(required=True)
    signature_secret = Secret(required=True, rotating=True)


class PlivoSchema(SmsSchema):
    """Plivo: the auth token signs webhooks and may be rotated."""

    auth_id = Secret(required=True)
    auth_token = Secret(required=True, rotating=True)


PROVIDERS = {
    "twilio": TwilioSchema(),
    "telnyx": TelnyxSchema(),
    "vonage": VonageSchema(),
    "plivo": PlivoSchema(),
}

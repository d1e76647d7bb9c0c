"""The tables `[[destinations]]`: the keys of each type of profile store."""

from __future__ import annotations

from signup.sites import values
from signup.sites.fields import Secret, TableSchema, words


class DestinationSchema(TableSchema):
    """What every destination has."""

    name = words(values.slug, required=True)
    type = words(required=True)
    base_url = words(values.url)


class KlaviyoSchema(DestinationSchema):
    """Klaviyo: one list per channel, and how a consent is called as an event."""

    api_key = Secret(required=True)
    email_list = words(longest=64)
    sms_list = words(longest=64)
    event = words(longest=127)


class WebhookSchema(DestinationSchema):
    """The brand's own endpoint, signed by Standard Webhooks."""

    url = words(values.url, required=True)
    secret = Secret(required=True, rotating=True)


class SegmentSchema(DestinationSchema):
    """Segment: one source's write key."""

    write_key = Secret(required=True)


class ShopifySchema(DestinationSchema):
    """Shopify: the shop's host, and a token of its Admin API."""

    shop = words(values.host, required=True)
    access_token = Secret(required=True)


class OmnisendSchema(DestinationSchema):
    """Omnisend."""

    api_key = Secret(required=True)


class ListmonkSchema(DestinationSchema):
    """listmonk, which runs where the brand says."""

    base_url = words(values.url, required=True)
    api_user = Secret(required=True)
    api_key = Secret(required=True)
    email_list = words(values.list_number, required=True)


DESTINATIONS = {
    "klaviyo": KlaviyoSchema(),
    "webhook": WebhookSchema(),
    "segment": SegmentSchema(),
    "shopify": ShopifySchema(),
    "omnisend": OmnisendSchema(),
    "listmonk": ListmonkSchema(),
    "null": DestinationSchema(),
}

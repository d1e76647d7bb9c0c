"""The shops' door: what Shopify and WooCommerce post, in each one's own words."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from signup.api.operation import FORM, JSON, Answer, Body, Operation
from signup.api.operations_keyword import Foreign
from signup.api.shapes import about, nested
from signup.web.schemas import Flag, StrictSchema, Text, Whole


def _text(description: str, most: int = 1000, **options: Any) -> Text:
    return Text(most=most, metadata=about(description), allow_none=True, **options)


_LARGEST = 2**63 - 1


def _number(description: str) -> Whole:
    return Whole(lowest=0, highest=_LARGEST, metadata=about(description))


class ShopProblem(StrictSchema):
    """What of a webhook could not be used."""

    field = Text(most=100, required=True, metadata=about("The field, by our name of it."))
    code = Text(most=64, required=True, metadata=about("One of the codes of fields."))
    message = Text(most=200, required=True, metadata=about("A sentence for people."))


class ShopHeard(StrictSchema):
    """The webhook has had its effect, if it has any."""

    problems = fields.List(
        fields.Nested(ShopProblem),
        required=True,
        metadata=about("What could not be used; the rest was."),
    )


class ShopifyConsent(Foreign):
    """Where a customer's consent stands, from Shopify."""

    state = _text("`subscribed` and `unsubscribed` count; `pending` waits for Shopify's own mail.")
    opt_in_level = _text("`single_opt_in`, `confirmed_opt_in` or `unknown`.")
    consent_updated_at = _text("When it changed; an older one never overrides a newer one.")
    consent_collected_from = _text("Where it was given; sealed as proof.")


class ShopifyAttribute(Foreign):
    """A field of the cart, from Shopify."""

    name = _text("A box, `email_marketing`, or its text's id, `email_marketing_disclosure`.")
    value = _text("`1`, `true`, `on` or `yes` is a tick.")


class ShopifyAddress(Foreign):
    """An address of an order, from Shopify."""

    country_code = _text("Its country.")
    phone = _text("A number, where the order itself has none.")


class ShopifyCustomer(Foreign):
    """Who ordered, from Shopify."""

    first_name = _text("Their first name.")
    last_name = _text("Their last name.")
    email = _text("Their e-mail address.")
    phone = _text("Their number.")
    email_marketing_consent = fields.Nested(ShopifyConsent, allow_none=True)


class ShopifyOrder(Foreign):
    """Topic `orders/create`, from Shopify."""

    id = _number("The order.")
    email = _text("Who ordered.")
    phone = _text("Their number.")
    created_at = _text("When.")
    processed_at = _text("When the customer pressed the button.")
    customer_locale = _text("In which language.")
    buyer_accepts_marketing = Flag(metadata=about("`false` ends nothing."))
    note_attributes = fields.List(fields.Nested(ShopifyAttribute))
    billing_address = fields.Nested(ShopifyAddress, allow_none=True)
    customer = fields.Nested(ShopifyCustomer, allow_none=True)


class ShopifyEmailConsent(Foreign):
    """Topic `customers_email_marketing_consent/update`, from Shopify."""

    customer_id = _number("The customer.")
    email_address = _text("Their e-mail address.")
    email_marketing_consent = nested(ShopifyConsent)


class ShopifySmsConsent(Foreign):
    """Topic `customers_marketing_consent/update`, from Shopify."""

    id = _number("The customer.")
    phone = _text("Their number.")
    sms_marketing_consent = nested(ShopifyConsent)


class ShopifyPrivacy(Foreign):
    """Topics `customers/data_request`, `customers/redact` and `shop/redact`, from Shopify."""

    shop_id = _number("The shop.")
    shop_domain = _text("The shop's host: the site's own.", required=True)
    customer = fields.Nested(ShopifyCustomer)
    orders_requested = fields.List(_number("An order."))
    orders_to_redact = fields.List(_number("An order."))


class WooCommerceMeta(Foreign):
    """A field of an order, from WooCommerce."""

    key = _text("A box, `email_marketing`, or its text's id, `disclosure[email_marketing]`.")
    value = fields.Raw(metadata=about("`1`, `true`, `on` or `yes` is a tick."))


class WooCommerceBilling(Foreign):
    """Who ordered, from WooCommerce."""

    first_name = _text("Their first name.")
    last_name = _text("Their last name.")
    email = _text("Their e-mail address.")
    phone = _text("Their number.")
    country = _text("Their country.")


class WooCommerceOrder(Foreign):
    """Topics `order.created` and `order.updated`, from WooCommerce."""

    id = _number("The order.")
    status = _text("Drafts are not heard.")
    date_created_gmt = _text("When, in UTC without a zone.")
    billing = nested(WooCommerceBilling)
    meta_data = fields.List(fields.Nested(WooCommerceMeta))


class WooCommercePing(Foreign):
    """What a new webhook is tried with, from WooCommerce; not signed."""

    webhook_id = _text("The webhook.", required=True)


_PROBLEMS = ("site_unknown", "json_invalid", "storage_unavailable")
_PARAMETERS = {"site": "The site's public key."}
_EVERYTHING_ELSE = (
    " Any other genuine webhook is answered 200 and has no effect. One effect per delivery; told "
    "late, twice or in any order, it comes to the same."
)
_HEARD = (Answer(200, "Heard.", ShopHeard, example={"problems": []}),)

PLATFORMS = {
    "platforms.from_shopify": Operation(
        id="hearShopify",
        tag="Shops",
        summary="Hear a Shopify shop",
        description="The shop's webhooks, proved by `X-Shopify-Hmac-Sha256`. Topics: "
        "`orders/create` (our boxes among the cart's attributes, and Shopify's own box), "
        "`customers_email_marketing_consent/update`, `customers_marketing_consent/update`, "
        "`customers/data_request`, `customers/redact`, `shop/redact`." + _EVERYTHING_ELSE,
        parameters=_PARAMETERS,
        headers={
            "X-Shopify-Topic": "What the body is about.",
            "X-Shopify-Shop-Domain": "The shop's host.",
            "X-Shopify-Webhook-Id": "The delivery, the same when it is tried again.",
            "X-Shopify-Triggered-At": "When Shopify noticed, where the body has no time.",
        },
        credential="shopifySignature",
        body=Body(
            foreign={JSON: (ShopifyOrder, ShopifyEmailConsent, ShopifySmsConsent, ShopifyPrivacy)}
        ),
        answers=_HEARD,
        problems=_PROBLEMS,
    ),
    "platforms.from_woocommerce": Operation(
        id="hearWooCommerce",
        tag="Shops",
        summary="Hear a WooCommerce shop",
        description="The shop's webhooks, proved by `X-WC-Webhook-Signature`. Topics: "
        "`order.created` and `order.updated`, for our boxes among the order's fields. The ping of "
        "a new webhook is answered 200 unsigned." + _EVERYTHING_ELSE,
        parameters=_PARAMETERS,
        headers={
            "X-WC-Webhook-Topic": "What the body is about.",
            "X-WC-Webhook-Delivery-ID": "The delivery.",
        },
        credential="woocommerceSignature",
        body=Body(foreign={JSON: (WooCommerceOrder,), FORM: (WooCommercePing,)}),
        answers=_HEARD,
        problems=_PROBLEMS,
    ),
}
"""By endpoint."""

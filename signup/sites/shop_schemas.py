"""The tables `[shopify]` and `[woocommerce]`: whose webhooks are heard, and what they are worth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from signup.sites import values
from signup.sites.fields import Secret, TableSchema, choice, words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from signup.domain.site import Platform


class WooCommerceSchema(TableSchema):
    """A WooCommerce shop: its webhooks prove by their secret alone which shop it is."""

    webhook_secret = Secret(required=True, rotating=True)


class ShopifySchema(TableSchema):
    """A Shopify shop, by its own host: an app's secret is the same in every shop it is in."""

    shop = words(values.shopify_host, required=True)
    webhook_secret = Secret(required=True, rotating=True)
    single_opt_in = choice("confirm", "count")


SHOPS: Mapping[Platform, type[TableSchema]] = {
    "shopify": ShopifySchema,
    "woocommerce": WooCommerceSchema,
}

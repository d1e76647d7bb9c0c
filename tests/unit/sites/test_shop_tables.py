"""The tables `[shopify]` and `[woocommerce]`."""

from __future__ import annotations

import pytest

from signup.domain.site import EnvSecret, Shop
from signup.sites.documents import from_document, to_document
from signup.sites.secrets import shop_secrets, unset
from tests.support.site_files import demo, faults, line_of, site_of, warnings

SHOPIFY = """[shopify]
shop = "northwind.myshopify.com"
webhook_secret = [{ env = "NEW" }, { env = "OLD" }]
"""
WOOCOMMERCE = """[woocommerce]
webhook_secret = { env = "WOO" }
"""


def test_a_shop_is_named_by_its_host_and_its_secrets() -> None:
    site = site_of(demo(add=SHOPIFY + WOOCOMMERCE))

    assert site.shops == {
        "shopify": Shop((EnvSecret("NEW"), EnvSecret("OLD")), "northwind.myshopify.com"),
        "woocommerce": Shop((EnvSecret("WOO"),)),
    }
    assert from_document(to_document(site)) == site


def test_a_site_has_no_shop_unless_it_names_one() -> None:
    assert site_of(demo()).shops == {}


def test_the_brand_may_vouch_for_single_opt_ins() -> None:
    shops = site_of(demo(add=SHOPIFY + 'single_opt_in = "count"\n')).shops
    assert shops["shopify"].single_opt_in == "count"


@pytest.mark.parametrize(
    ("table", "key", "reason"),
    [
        (SHOPIFY.replace("northwind", "https://northwind"), "shop", "must be the shop's own host"),
        (SHOPIFY.replace("northwind.myshopify.com", "northwind.example"), "shop", "must be"),
        (SHOPIFY.replace('shop = "northwind.myshopify.com"\n', ""), "shop", "is missing"),
        (SHOPIFY.replace('[{ env = "NEW" }, { env = "OLD" }]', '"shpss_1"'), "webhook_secret",
         "must name an environment variable"),
        (SHOPIFY + 'single_opt_in = "yes"\n', "single_opt_in", "must be one of confirm, count"),
        (WOOCOMMERCE + 'single_opt_in = "count"\n', "single_opt_in", "is no key of this table"),
        ("[woocommerce]\n", "webhook_secret", "is missing"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_line(table: str, key: str, reason: str) -> None:
    text = demo(add=table)

    (fault,) = faults(text)

    assert fault.key_path == f"{table[1 : table.index(']')]}.{key}"
    assert reason in fault.reason
    assert "shpss_1" not in fault.reason
    words = f"\n{key} = "
    assert fault.line == line_of(text, words) + 1 if words in text else line_of(text, table[:5])


def test_secrets_are_read_newest_first_and_those_that_are_unset_are_named() -> None:
    site = site_of(demo(add=SHOPIFY + WOOCOMMERCE))

    assert shop_secrets(site.shops["shopify"], {"OLD": "1", "NEW": "2"}) == ("2", "1")
    assert shop_secrets(site.shops["woocommerce"], {}) == ()
    missing = {name: path for path, name in unset(site, {"NEW": "2"})}
    assert missing["OLD"] == ("shopify", "webhook_secret")
    assert missing["WOO"] == ("woocommerce", "webhook_secret")


def test_a_shop_whose_boxes_nobody_sees_is_unwise() -> None:
    boxless = demo(add=WOOCOMMERCE)
    start = boxless.index("[checkout]")
    boxless = boxless[:start] + boxless[boxless.index("\n[", start + 1) :]

    told = [one for one in warnings(boxless) if "woocommerce" in one]

    assert len(told) == 1
    assert "hears the boxes of [checkout], and there are none" in told[0]
    assert not [one for one in warnings(demo(add=WOOCOMMERCE)) if "woocommerce" in one]

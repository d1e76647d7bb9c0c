"""Pools of codes in a site file, and the rewards that name them."""

from __future__ import annotations

import pytest

from signup.domain.form import Incentive
from signup.domain.offers import Pool
from signup.sites.documents import from_document, to_document
from tests.support.site_files import demo, faults, line_of, site_of

OLD = 'code = "WELCOME10" }'
POOLS = '[[pools]]\nname = "welcome"\nlow = 50\n'


def _with(more: str) -> tuple[str, str]:
    return OLD, f'code = "WELCOME10", {more} }}'


def test_a_reward_may_come_from_a_pool_and_end() -> None:
    site = site_of(demo(_with('pool = "welcome", show = "sent", until = "2026-12-24"'), add=POOLS))
    assert site.pools == (Pool("welcome", 50),)
    promised = site.forms[0].steps[0].incentive
    assert promised == Incentive("10% off", "WELCOME10", "welcome", "sent", "2026-12-24")
    assert from_document(to_document(site)) == site


def test_a_pool_that_the_file_does_not_name_is_refused_with_its_line() -> None:
    text = demo(_with('pool = "other"'), add=POOLS)
    (fault,) = faults(text)
    assert fault.key_path == "forms[0].email.incentive.pool"
    assert fault.line == line_of(text, 'pool = "other"')


@pytest.mark.parametrize(
    "more", ['until = "24.12.2026"', 'until = "2026-02-30"', 'show = "never"', 'pool = "A B"']
)
def test_what_cannot_be_is_refused(more: str) -> None:
    assert len(faults(demo(_with(more), add=POOLS))) == 1


def test_two_pools_of_one_name_are_refused() -> None:
    assert [one.key_path for one in faults(demo(add=POOLS + POOLS.replace("50", "60")))] == [
        "pools[1].name"
    ]


KLAVIYO = """
[[destinations]]
name = "klaviyo"
type = "klaviyo"
api_key = { env = "KLAVIYO_API_KEY" }
email_list = "Y6nRLr"
sms_list = "X9kQzz"
"""
COUPON = POOLS + 'destination = "klaviyo"\ncoupon = "10OFF"\nhold = 500\n'


def test_a_pool_may_take_the_codes_of_a_coupon() -> None:
    site = site_of(demo(add=COUPON + KLAVIYO))
    assert site.pools == (Pool("welcome", 50, "klaviyo", "10OFF", 500),)
    assert from_document(to_document(site)) == site


@pytest.mark.parametrize(
    ("add", "key_path"),
    [
        (COUPON, "pools[0].destination"),
        (COUPON.replace("klaviyo", "other") + KLAVIYO, "pools[0].destination"),
        (COUPON.replace('coupon = "10OFF"\n', "") + KLAVIYO, "pools[0]"),
        (POOLS + "hold = 500\n", "pools[0].hold"),
        (COUPON.replace("hold = 500", "hold = 10") + KLAVIYO, "pools[0].low"),
        (COUPON.replace("10OFF", "10 OFF") + KLAVIYO, "pools[0].coupon"),
        (COUPON + COUPON.replace('"welcome"', '"again"') + KLAVIYO, "pools[1].coupon"),
    ],
)
def test_a_coupon_that_cannot_be_used_is_refused(add: str, key_path: str) -> None:
    assert key_path in [one.key_path for one in faults(demo(add=add))]

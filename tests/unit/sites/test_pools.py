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

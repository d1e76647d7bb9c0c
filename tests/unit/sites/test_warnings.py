"""What is allowed in a site file and had better not be there."""

from __future__ import annotations

import pytest

from tests.support.site_files import demo, faults, line_of, site_of, warnings

MARKETS = '\nmarkets = ["US", "CA"]'


def in_markets(markets: str, legal_basis: str = "", confirmation: str = "auto") -> str:
    return demo(
        (MARKETS, f"\nmarkets = {markets}"),
        ('email = "auto"', f'email = "{confirmation}"'),
        add=f"[legal_basis]\n{legal_basis}",
    )


def reasons(text: str) -> list[str]:
    return [warning.split("warning: ", 1)[1] for warning in warnings(text)]


def test_doing_without_confirmation_is_unwise_where_it_is_expected_or_suggested() -> None:
    markets = '["US", "CA", "DK", "DE", "CH"]'
    assert reasons(in_markets(markets)) == []
    assert reasons(in_markets(markets, confirmation="never")) == [
        "confirmation.email: courts or authorities expect a confirmed opt-in in CH, DE",
        "confirmation.email: courts or authorities suggest a confirmed opt-in in DK",
    ]


def test_a_brand_says_on_what_it_relies_beside_consent() -> None:
    text = in_markets('["US", "CA", "GB"]', "soft_opt_in = true\nimplied_inquiry_months = 3")
    assert warnings(text) == []
    rules = site_of(text).legal_basis
    assert (rules.soft_opt_in, rules.inferred) == (True, False)
    assert (rules.implied_purchase_months, rules.implied_inquiry_months) == (24, 3)


@pytest.mark.parametrize(("name", "country"), [("soft_opt_in", "GB"), ("inferred", "AU")])
def test_a_basis_that_no_market_knows_is_a_warning_with_its_line(name: str, country: str) -> None:
    text = in_markets('["US", "CA"]', f"{name} = true")
    (warning,) = warnings(text)
    place, reason = warning.split(" warning: ")
    assert place == f"site.toml:{line_of(text, name)}:"
    assert reason == f"legal_basis.{name}: has no effect: only {country} knows it, and is no market"


@pytest.mark.parametrize(
    ("name", "usual"), [("implied_purchase_months", 24), ("implied_inquiry_months", 6)]
)
def test_a_period_longer_than_the_laws_is_a_warning(name: str, usual: int) -> None:
    assert reasons(in_markets('["US", "CA"]', f"{name} = {usual}")) == []
    assert reasons(in_markets('["US", "CA"]', f"{name} = {usual + 1}")) == [
        f"legal_basis.{name}: is longer than the {usual} months of CASL s. 10(10)"
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [("soft_opt_in", "1"), ("implied_inquiry_months", "0"), ("implied_purchase_months", "2.5")],
)
def test_a_legal_basis_of_the_wrong_type_is_refused(name: str, value: str) -> None:
    (fault,) = faults(in_markets('["US", "CA"]', f"{name} = {value}"))
    assert fault.key_path == f"legal_basis.{name}"

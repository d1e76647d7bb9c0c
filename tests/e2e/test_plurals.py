"""Numbers in a brand's own words, as the browser says them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from signup.domain.plurals import NEEDED, known

if TYPE_CHECKING:
    from playwright.sync_api import Route

    from tests.e2e.shopper import Shopper

pytestmark = pytest.mark.e2e

ENDS = "Осталось {days} {days:one=день|few=дня|many=дней}."
CATEGORIES = """(language) => {
  const rules = new Intl.PluralRules(language);
  const found = new Set();
  for (let number = 1; number <= 10000; number++) found.add(rules.select(number));
  return [[...found], rules.resolvedOptions().pluralCategories];
}"""


def test_the_table_of_plurals_is_the_browsers(shopper: Shopper) -> None:
    shopper.visit()
    found = {language: shopper.page.evaluate(CATEGORIES, language) for language in NEEDED}
    assert {language: set(used) for language, (used, _) in found.items()} == NEEDED
    assert not [one for one, (_, every) in found.items() if not set(every) <= known(one)]


@pytest.mark.parametrize(("days", "words"), [(1, "1 день"), (3, "3 дня"), (11, "11 дней")])
def test_days_that_are_left_are_said_in_the_languages_own_plural(
    shopper: Shopper, days: int, words: str
) -> None:
    """Russian is none of the widget's own ten languages."""
    end = dt.datetime.now(dt.UTC) + dt.timedelta(days=days, minutes=-5)

    def answer(route: Route) -> None:
        real = route.fetch()
        document = real.json()
        form = document["forms"][0]
        form["locale"] = "ru"
        form["steps"][0]["texts"]["ends"] = ENDS
        form["steps"][0]["incentive"]["expires_at"] = end.isoformat()
        route.fulfill(response=real, json=document)

    shopper.page.route("**/v1/sites/demo/forms?*", answer)
    shopper.visit()
    shopper.open_form()
    expect(shopper.dialog).to_contain_text(f"Осталось {words}.")

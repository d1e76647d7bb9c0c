"""What an operator is told about texts: few who confirm, limits that hold, money that is spent."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from signup.checks import text_notice
from signup.storage.text_counts import Cell, Count, add
from tests.support.clock import START

if TYPE_CHECKING:
    from datetime import datetime

    from tests.integration.capture.conftest import Core

NOW = START.replace(hour=17, minute=30)
HOUR = timedelta(hours=1)


def count(core: Core, key: str, count: Count, at: datetime = NOW - 3 * HOUR) -> None:
    with core.engine.begin() as connection:
        add(connection, {Cell(core.site.key, key, at.replace(minute=0)): count})


def told(core: Core, brief: str | None = None) -> str | None:
    return text_notice(core.engine, lambda: NOW, lambda: [core.site], brief)()


def test_nothing_is_told_while_all_is_well(core: Core) -> None:
    count(core, "country:US", Count(sent=900, asked=500, confirmed=300))

    assert told(core) is None


def test_few_who_confirm_are_told_with_their_country(core: Core) -> None:
    count(core, "country:US", Count(asked=500, confirmed=300))
    count(core, "country:CA", Count(asked=30, confirmed=2))
    count(core, "country:CA", Count(asked=30, confirmed=3), NOW - 5 * HOUR)

    assert told(core) == "demo: only 5 of 60 who were asked by text in CA confirmed"


@pytest.mark.parametrize("hours", [0, 30])
def test_who_was_asked_just_now_or_long_ago_is_not_judged(core: Core, hours: int) -> None:
    count(core, "country:CA", Count(asked=300), NOW - hours * HOUR)

    assert told(core) is None


def test_limits_that_held_texts_back_are_told_except_those_of_single_numbers(core: Core) -> None:
    for name, texts in {"number": 40, "kind": 7, "prefix": 12, "country": 3}.items():
        count(core, f"held:{name}", Count(sent=texts))

    assert told(core) == "demo: sms.limits held texts back since yesterday (prefix 12, country 3)"


@pytest.mark.parametrize(("spent", "alarm"), [(3999, False), (4000, True)])
def test_a_day_that_is_nearly_spent_is_told(core: Core, spent: int, alarm: bool) -> None:
    count(core, "day:", Count(sent=spent), NOW.replace(hour=0))
    count(core, "day:", Count(sent=5000), NOW.replace(hour=0) - 24 * HOUR)

    expected = f"demo: {spent} of the day's 5000 segments are spent" if alarm else None
    assert told(core) == expected


def test_in_public_only_that_something_is_so_is_told(core: Core) -> None:
    count(core, "held:prefix", Count(sent=1))

    assert told(core, "ask the doctor") == "ask the doctor"

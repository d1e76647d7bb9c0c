"""When a form opens by itself, to whom, and how often: `[forms.show]` and `[forms.frequency]`.

Any one of the moments opens the form, if everything in `where` holds and nothing in `unless` does.
The widget (`widgets/src/targeting`) reads these tables as they are published.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

from marshmallow import ValidationError, validates_schema

from signup.sites import values
from signup.sites.fields import (
    LONGEST_DAYS,
    DaysOrNever,
    Flag,
    Named,
    TableSchema,
    choice,
    many,
    table,
    whole,
    words,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from marshmallow import fields

DEVICES = ("phone", "tablet", "desktop")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_MOST_TIMES = 1000
_MOST_MONEY = 10**9
_PAGE = re.compile(r"[/*][!-~]*|https?://[!-~]+")
_PLACE = re.compile(r"[!-~]+")
_UTM = re.compile(r"[a-z_]{1,40}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_HOURS = re.compile(r"([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)")
_EVENT = re.compile(r"[^\s]+")


def _matches(pattern: re.Pattern[str], reason: str) -> Callable[[str], None]:
    def check(value: str) -> None:
        if not pattern.fullmatch(value):
            raise ValidationError(reason)

    return check


_page = _matches(_PAGE, "must be a path such as /collections/*, or an address, with * for anything")
_place = _matches(_PLACE, "must be a host such as google.* or instagram.com, with * for anything")
_utm = _matches(_UTM, "must be the name of a utm parameter without utm_, such as source")
_language = _matches(_LANGUAGE, "must be a language such as en or fr-CA")
_hours = _matches(_HOURS, "must be a span such as 09:00-17:30 or 22:00-02:00")
_event = _matches(_EVENT, "must be the name of a DOM event, without blanks")


def _time_zone(value: str) -> None:
    if value not in available_timezones():
        raise ValidationError("must be a time zone such as America/New_York")


class RangeSchema(TableSchema):
    """Least and most of something that is counted, both included."""

    least = whole(0, _MOST_MONEY)
    most = whole(0, _MOST_MONEY)

    @validates_schema
    def _in_order(self, data: dict[str, Any], **_: Any) -> None:
        if not data:
            raise ValidationError("needs least, most or both")
        if data.get("least", 0) > data.get("most", _MOST_MONEY):
            raise ValidationError({"most": ["must not be below least"]})


def _some(*checks: Callable[[str], None]) -> fields.List[Any]:
    return many(words(*checks, longest=200), least=1)


class ConditionsSchema(TableSchema):
    """What can be told of a visitor and a visit without knowing who it is."""

    pages = _some(_page)
    referrers = _some(_place)
    utm = Named(_utm, _some())
    devices = many(choice(*DEVICES), least=1)
    languages = _some(_language)
    countries = many(words(values.country), least=1)
    visitors = choice("new", "returning")
    visits = table(RangeSchema)
    pages_seen = table(RangeSchema)
    cart_value = table(RangeSchema)
    cart_items = table(RangeSchema)
    cart_holds = _some()
    days = many(choice(*DAYS), least=1)
    hours = _some(_hours)

    @validates_schema
    def _something(self, data: dict[str, Any], **_: Any) -> None:
        if not data:
            raise ValidationError("holds no condition")


class ShowSchema(TableSchema):
    """The moments at which a form opens by itself, and the conditions for it."""

    after_seconds = whole(0, 3600)
    scroll_percent = whole(0, 100)
    exit_intent = Flag()
    back_button = Flag()
    click = words(longest=300)
    event = words(_event, longest=100)
    priority = whole(-100, 100)
    percent = whole(1, 99)
    time_zone = words(_time_zone)
    where = table(ConditionsSchema)
    unless = table(ConditionsSchema)


class FrequencySchema(TableSchema):
    """How often a form may open by itself, and how soon again."""

    after_close_days = whole(0, LONGEST_DAYS)
    after_signup = DaysOrNever()
    number_after_days = whole(0, LONGEST_DAYS)
    most_per_page = whole(1, _MOST_TIMES)
    most_per_session = whole(1, _MOST_TIMES)
    most_per_day = whole(1, _MOST_TIMES)
    most_ever = whole(1, _MOST_TIMES)
    most_closes = whole(1, _MOST_TIMES)

"""What the reports read."""

from __future__ import annotations

from datetime import date
from typing import Any

from marshmallow import fields

from signup.api.shapes import about
from signup.storage.funnel import DIMENSIONS
from signup.web.schemas import StrictSchema, Text

_FIRST = 2000


class Day(fields.Field[date]):
    """A day as `2026-11-23`, from the year 2000 on."""

    default_error_messages = {"invalid": "field_invalid"}  # noqa: RUF012 - marshmallow's own shape

    def _deserialize(self, value: object, *_: object, **__: object) -> date:
        try:
            found = date.fromisoformat(str(value))
        except ValueError:
            raise self.make_error("invalid") from None
        if found.year < _FIRST or found.isoformat() != value:
            raise self.make_error("invalid")
        return found


class Dimensions(fields.Field[tuple[str, ...]]):
    """Some of the names a report can be split by, with commas between them."""

    default_error_messages = {"invalid": "field_invalid"}  # noqa: RUF012 - marshmallow's own shape

    def _deserialize(self, value: object, *_: object, **__: object) -> tuple[str, ...]:
        found = tuple(str(value).split(","))
        if not set(found) <= set(DIMENSIONS):
            raise self.make_error("invalid")
        return found


def day(description: str, **options: Any) -> Day:
    """Return a day of a query."""
    return Day(metadata={**about(description), "type": "string", "format": "date"}, **options)


class PeriodQuery(StrictSchema):
    """Which days."""

    since = day("The first day, in UTC; 30 days before the last when absent.")
    until = day("The last day, in UTC; today when absent. At most 366 days are reported.")


class FunnelQuery(PeriodQuery):
    """`GET /v1/reports/funnel`."""

    form = Text(most=64, least=1, metadata=about("Only this form, by its key.", "welcome"))
    by = Dimensions(
        metadata={
            **about(
                f"Split further, by any of {', '.join(f'`{one}`' for one in DIMENSIONS)}, with "
                "commas between them.",
                "day,device",
            ),
            "type": "string",
        }
    )

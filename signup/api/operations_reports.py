"""Reports: what came of forms, doors and signs."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from marshmallow import EXCLUDE, fields

from signup.api.inputs_reports import FunnelQuery, PeriodQuery
from signup.api.operation import HTML, Answer, Operation
from signup.api.shapes import about, many, one_of, text
from signup.domain.comparing import Verdict
from signup.domain.consent import Channel, EventKind, Purpose
from signup.domain.funnel import DEVICES, MOMENTS
from signup.web.schemas import StrictSchema, Text

if TYPE_CHECKING:
    from signup.domain.funnel import Moment

_COUNTS = dict(
    zip(
        MOMENTS,
        (
            "How often the form opened.",
            "How often this screen was shown.",
            "How often it was sent.",
            "How often it was declined.",
            "How often the form was closed here.",
        ),
        strict=True,
    )
)


def _number(name: Moment) -> fields.Integer:
    return fields.Integer(required=True, metadata=about(_COUNTS[name]))


class FunnelRow(StrictSchema):
    """Counts of one screen of a form; what the report was not split by is absent."""

    day = text("The day in UTC.", "2026-11-23", required=False)
    form = text("The form's key.", "welcome")
    version = text("The form's version.", required=False)
    variant = text("The variant; empty where there is none.", "a", required=False)
    device = one_of("What kind of device.", *DEVICES, required=False)
    step = text("The screen; empty where it is not known.", "email")
    viewed = _number("viewed")
    step_viewed = _number("step_viewed")
    submitted = _number("submitted")
    skipped = _number("skipped")
    closed = _number("closed")


def _percent(what: str, *, required: bool = True) -> fields.Float:
    return fields.Float(required=required, metadata=about(what))


class VariantRow(StrictSchema):
    """One variant of a form as it is published now; what it counted before a change is left out."""

    form = text("The form's key.", "welcome")
    variant = text("The variant; `a` is the form itself.", "b")
    viewed = fields.Integer(required=True, metadata=about("How often it opened."))
    joined = fields.Integer(required=True, metadata=about("How often its first screen was sent."))
    rate = _percent("How many of a hundred joined.")
    low = _percent("The rate is hardly lower (95 %, Wilson).")
    high = _percent("The rate is hardly higher.")
    below = _percent("At least so many points above the form itself.", required=False)
    above = _percent("At most so many points above the form itself (Newcombe).", required=False)
    verdict = one_of(
        "`early`: less than seven days or than 50 who joined on either side; `level`: no "
        "difference to be seen; `better` and `worse`: one far beyond chance.",
        *get_args(Verdict),
    )


class FunnelReport(StrictSchema):
    """What visitors did with the forms."""

    since = text("The first day.", "2026-10-25")
    until = text("The last day.", "2026-11-23")
    rows = many(FunnelRow, "In the order of what it is split by.")
    variants = many(VariantRow, "The variants of forms that have some, compared.")
    page = text("A page that draws the figures; the address works for 30 days.")


_HAPPENED = {
    EventKind.REQUESTED: "Asked to confirm.",
    EventKind.GIVEN: "Agreed, and that was enough.",
    EventKind.CONFIRMED: "Confirmed what they had agreed to.",
    EventKind.REFUSED: "Said no when asked.",
    EventKind.WITHDRAWN: "Left.",
    EventKind.EXPIRED: "Ended by itself.",
    EventKind.INVALIDATED: "Was found not to count.",
    EventKind.IMPORTED: "Came from a file.",
}


class _Happened(StrictSchema):
    channel = one_of("The channel.", *(one.value for one in Channel))
    purpose = one_of("The purpose.", *(one.value for one in Purpose))
    requested, given, confirmed, refused, withdrawn, expired, invalidated, imported = (
        fields.Integer(required=True, metadata=about(_HAPPENED[kind])) for kind in EventKind
    )


class GrowthRow(_Happened):
    """What was recorded on one day."""

    day = text("The day in UTC.", "2026-11-23")


class SourceRow(_Happened):
    """What was recorded at one door, form or sign."""

    source = text("Where; a form by its key, a keyword or placement by its word.", "popup:welcome")


class GrowthReport(StrictSchema):
    """What happened to consents, day by day."""

    since = text("The first day.", "2026-10-25")
    until = text("The last day.", "2026-11-23")
    rows = many(GrowthRow, "By day; days on which nothing happened are left out.")


class SourcesReport(StrictSchema):
    """What happened to consents, by where."""

    since = text("The first day.", "2026-10-25")
    until = text("The last day.", "2026-11-23")
    rows = many(SourceRow, "By source.")


class FiguresQuery(StrictSchema):
    """Which days are drawn."""

    days = Text(most=16, metadata=about("`7`, `30` or `90`; anything else is `30`."))

    class Meta:
        """Other fields of the query are ignored."""

        unknown = EXCLUDE


_ROW = {
    "form": "welcome",
    "variant": "a",
    "step": "email",
    "viewed": 1204,
    "step_viewed": 1204,
    "submitted": 96,
    "skipped": 0,
    "closed": 1075,
}

_COMPARED = [
    {
        "form": "welcome",
        "variant": "a",
        "viewed": 9120,
        "joined": 301,
        "rate": 3.3,
        "low": 2.95,
        "high": 3.69,
        "verdict": "itself",
    },
    {
        "form": "welcome",
        "variant": "b",
        "viewed": 9087,
        "joined": 412,
        "rate": 4.53,
        "low": 4.13,
        "high": 4.98,
        "below": 0.37,
        "above": 2.1,
        "verdict": "better",
    },
]

_JOINED = {
    "channel": "email",
    "purpose": "marketing",
    **dict.fromkeys((one.value for one in EventKind), 0),
    "given": 96,
}
_SPAN = {"since": "2026-10-25", "until": "2026-11-23"}
_WHAT = (
    "Counts of events in the consent history, by when they were recorded: `given` and `confirmed` "
    "are people who joined, `withdrawn` those who left. Who is erased is no longer counted."
)

REPORTS = {
    "api.growth_report": Operation(
        id="getGrowthReport",
        tag="Reports",
        summary="See who joined and left, day by day",
        description=_WHAT,
        query=PeriodQuery,
        answers=(
            Answer(
                200,
                "The counts.",
                GrowthReport,
                example={**_SPAN, "rows": [{"day": "2026-11-23", **_JOINED}]},
            ),
        ),
    ),
    "api.sources_report": Operation(
        id="getSourcesReport",
        tag="Reports",
        summary="See where people joined",
        description=_WHAT + " Each placement of a keyword has a word of its own.",
        query=PeriodQuery,
        answers=(
            Answer(
                200,
                "The counts.",
                SourcesReport,
                example={**_SPAN, "rows": [{"source": "popup:welcome", **_JOINED}]},
            ),
        ),
    ),
    "api.funnel_report": Operation(
        id="getFunnelReport",
        tag="Reports",
        summary="See what visitors do with the forms",
        description="Counts by form and step, and by what else is asked for. They are what "
        "browsers tell: a tab that dies tells nothing, and under Global Privacy Control nothing is "
        "counted.",
        query=FunnelQuery,
        answers=(
            Answer(
                200,
                "The counts.",
                FunnelReport,
                example={
                    "since": "2026-10-25",
                    "until": "2026-11-23",
                    "rows": [_ROW],
                    "variants": _COMPARED,
                    "page": "https://signup.example/figures/…",
                },
            ),
        ),
    ),
    "brand.figures": Operation(
        id="getFigures",
        tag="Reports",
        summary="See them drawn",
        description="A page without a script. The sealed token in its address is the credential; "
        "a report and `signup figures SITE` give one.",
        parameters={"token": "The sealed token of the address."},
        query=FiguresQuery,
        answers=(Answer(200, "The page.", media_type=HTML),),
        problems=("not_found",),
    ),
}
"""By endpoint."""

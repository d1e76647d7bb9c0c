"""Reports: what came of forms, doors and signs, as counts; nothing in them is about a person."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask import Blueprint, g, jsonify, request

from signup.api.inputs import read_query
from signup.api.inputs_reports import FunnelQuery, PeriodQuery
from signup.api.reads import reading
from signup.domain.comparing import variants_of
from signup.domain.errors import FieldError
from signup.domain.links import BrandLink, BrandPage
from signup.storage import growth
from signup.storage.funnel import Period, report
from signup.web.routing import declare

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from flask.typing import ResponseReturnValue
    from sqlalchemy import Connection, Engine

    from signup.api.desk import Desk
    from signup.domain.comparing import Compared
    from signup.domain.form import FormVersion

USUAL_DAYS = 30
LONGEST_DAYS = 366
PAGE_FOR = timedelta(days=30)
"""How long the link to the drawn page works."""

_FUNNEL, _PERIOD = FunnelQuery(), PeriodQuery()


def add_reports(routes: Blueprint, desk: Desk, engine: Engine) -> None:
    """Add the routes of reports; each knows the site by the key that was shown."""

    @routes.get("/v1/reports/funnel")
    @declare(auth="secret-key", limit="secret-key")
    def funnel_report() -> ResponseReturnValue:
        query = read_query(_FUNNEL, request.query_string)
        today = desk.now().date()
        period = _period(query, today)
        form = query.get("form")
        published = desk.published(g.site_key).site.forms
        forms = [one for one in published if form in {None, one.key}]
        with reading(engine) as connection:
            rows = report(connection, g.site_key, period, form=form, by=query.get("by", ()))
            variants = _compared(connection, g.site_key, period, forms)
        page = desk.kit.links.brand(BrandLink(BrandPage.FIGURES, g.site_key, today + PAGE_FOR))
        return jsonify(**_days(period), rows=rows, variants=variants, page=page)

    @routes.get("/v1/reports/growth")
    @declare(auth="secret-key", limit="secret-key")
    def growth_report() -> ResponseReturnValue:
        period = _period(read_query(_PERIOD, request.query_string), desk.now().date())
        with reading(engine) as connection:
            rows = growth.by_day(connection, g.site_key, period)
        return jsonify(**_days(period), rows=rows)

    @routes.get("/v1/reports/sources")
    @declare(auth="secret-key", limit="secret-key")
    def sources_report() -> ResponseReturnValue:
        period = _period(read_query(_PERIOD, request.query_string), desk.now().date())
        with reading(engine) as connection:
            rows = growth.by_source(connection, g.site_key, period)
        return jsonify(**_days(period), rows=rows)


def _compared(
    connection: Connection, site: str, period: Period, forms: Sequence[FormVersion]
) -> list[dict[str, Any]]:
    """Return the variants of every form that has some, beside the form itself."""
    found: list[dict[str, Any]] = []
    for key in dict.fromkeys(form.key for form in forms if form.variant):
        rows = report(connection, site, period, form=key, by=("day", "version", "variant"))
        shown = variants_of(rows, [form for form in forms if form.key == key])
        found += [{"form": key, **_variant(one)} for one in shown]
    return found


def _variant(one: Compared) -> dict[str, Any]:
    share = one.share
    sure = {"rate": share.rate, "low": share.low, "high": share.high}
    apart = {} if one.verdict == "itself" else {"below": one.below, "above": one.above}
    return {
        "variant": share.name,
        "viewed": share.seen,
        "joined": share.joined,
        **{name: round(value, 2) for name, value in (sure | apart).items()},
        "verdict": one.verdict,
    }


def _period(query: dict[str, Any], today: date) -> Period:
    until: date = query.get("until", today)
    since: date = query.get("since", until - timedelta(days=USUAL_DAYS - 1))
    if not timedelta() <= until - since < timedelta(days=LONGEST_DAYS):
        raise FieldError("since", "field_invalid", "At most a year, and not after its end.")
    return Period(since, until)


def _days(period: Period) -> dict[str, str]:
    return {"since": period.since.isoformat(), "until": period.until.isoformat()}

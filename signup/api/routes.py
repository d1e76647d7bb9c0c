"""The brand's API (http-api section 6): every route asks for the site's secret key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint

from signup.api.codes import add_codes
from signup.api.data_requests import add_data_requests
from signup.api.deliveries import add_deliveries
from signup.api.evidence import add_evidence
from signup.api.profiles import add_profiles
from signup.api.reports import add_reports

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from signup.api.desk import Desk


def api_blueprint(desk: Desk, engine: Engine) -> Blueprint:
    """Return the routes; reads go straight to `engine`, consent goes through the core."""
    routes = Blueprint("api", __name__)
    add_profiles(routes, desk, engine)
    add_deliveries(routes, desk, engine)
    add_data_requests(routes, desk, engine)
    add_evidence(routes, engine)
    add_codes(routes, desk, engine)
    add_reports(routes, desk, engine)
    return routes

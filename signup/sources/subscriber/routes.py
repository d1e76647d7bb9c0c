"""The person's own pages: confirm, choose, take along, leave (http-api section 5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response

from signup.sources.subscriber.assets import ASSETS, CACHE
from signup.sources.subscriber.confirm import add_confirm
from signup.sources.subscriber.data import add_data
from signup.sources.subscriber.forget import add_forget
from signup.sources.subscriber.page import finish
from signup.sources.subscriber.preferences import add_preferences
from signup.sources.subscriber.unsubscribe import add_unsubscribe
from signup.web.problems import Problem
from signup.web.routing import declare

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from signup.sources.shared import Door
    from signup.sources.subscriber.links import Records


def subscriber_blueprint(door: Door, records: Records) -> Blueprint:
    """Return the pages; they read through `records` and change through `door`."""
    routes = Blueprint("subscriber", __name__, template_folder="templates")
    routes.after_request(finish)
    add_confirm(routes, door, records)
    add_preferences(routes, door, records)
    add_data(routes, door, records)
    add_forget(routes, door, records)
    add_unsubscribe(routes, door, records)

    @routes.get("/pages/<name>")
    @declare(auth="none", limit="none-needed")
    def asset(name: str) -> ResponseReturnValue:
        found = ASSETS.get(name)
        if found is None:
            raise Problem("not_found")
        kept = {"Cache-Control": CACHE}
        return Response(found.content, mimetype=found.media_type, headers=kept)

    return routes

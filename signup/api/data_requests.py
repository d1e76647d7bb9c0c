"""Customers who asked their shop for their data: who waits, and that they were answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, g, jsonify, request

from signup.api.cursors import PAGE, from_cursor, is_id, to_cursor
from signup.api.inputs import DataRequestsQuery, read_query
from signup.api.reads import reading
from signup.domain.times import rfc3339
from signup.storage.data_requests import DUE, answer, page
from signup.web.routing import declare

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from sqlalchemy import Engine

    from signup.api.desk import Desk
    from signup.storage.data_requests import DataRequest

_QUERY = DataRequestsQuery()


def add_data_requests(routes: Blueprint, desk: Desk, engine: Engine) -> None:
    """Add the routes about data requests; each knows the site by the key that was shown."""

    @routes.get("/v1/data-requests")
    @declare(auth="secret-key", limit="secret-key")
    def data_requests() -> ResponseReturnValue:
        query = read_query(_QUERY, request.query_string)
        cursor = from_cursor(query.get("cursor"))
        with reading(engine) as connection:
            found = page(connection, g.site_key, query.get("state"), cursor=cursor, limit=PAGE)
        return jsonify(
            data_requests=[_document(one) for one in found.wishes],
            next=to_cursor(found.next) if found.next else None,
        )

    @routes.post("/v1/data-requests/<request_id>/answered")
    @declare(auth="secret-key", limit="secret-key")
    def answer_data_request(request_id: str) -> ResponseReturnValue:
        if not is_id(request_id):
            return jsonify(answered=False)
        with engine.begin() as connection:
            noted = answer(connection, g.site_key, request_id, desk.now())
        return jsonify(answered=noted)


def _document(one: DataRequest) -> dict[str, Any]:
    return {
        "id": one.id,
        "platform": one.platform,
        "reference": one.reference,
        "profiles": list(one.profiles),
        "state": "answered" if one.done_at else "waiting",
        "asked_at": rfc3339(one.asked_at),
        "due_at": rfc3339(one.asked_at + DUE),
        "answered_at": rfc3339(one.done_at) if one.done_at else None,
    }

"""Deliveries: what the brand's other systems were told, and telling them again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, g, jsonify, request

from signup.api.cursors import PAGE, from_cursor, to_cursor
from signup.api.inputs import DeliveriesQuery, ReplaySchema, read_query
from signup.api.reads import reading
from signup.domain.times import rfc3339
from signup.forwarding.deliveries import Filter, page, replay, replay_all
from signup.forwarding.overview import overview_of, resume
from signup.storage.queue import Queue
from signup.web.body import read_json
from signup.web.routing import declare
from signup.web.schemas import load

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from sqlalchemy import Engine

    from signup.api.desk import Desk
    from signup.forwarding.overview import Overview

_QUERY, _REPLAY = DeliveriesQuery(), ReplaySchema()


def add_deliveries(routes: Blueprint, desk: Desk, engine: Engine) -> None:
    """Add the routes about deliveries; each knows the site by the key that was shown."""

    @routes.get("/v1/deliveries")
    @declare(auth="secret-key", limit="secret-key")
    def deliveries() -> ResponseReturnValue:
        query = read_query(_QUERY, request.query_string)
        cursor = from_cursor(query.pop("cursor", None))
        with reading(engine) as connection:
            found = page(connection, g.site_key, Filter(**query), cursor=cursor, limit=PAGE)
        return jsonify(
            deliveries=found.deliveries, next=to_cursor(found.next) if found.next else None
        )

    @routes.post("/v1/deliveries/replay")
    @declare(auth="secret-key", limit="secret-key")
    def replay_deliveries() -> ResponseReturnValue:
        body = load(_REPLAY, read_json(request, desk.kit.settings.max_body_bytes))
        return jsonify(replayed=_replay(desk, engine, body))

    @routes.get("/v1/destinations")
    @declare(auth="secret-key", limit="secret-key")
    def destinations() -> ResponseReturnValue:
        names = [one.name for one in desk.published(g.site_key).site.destinations]
        with reading(engine) as connection:
            found = overview_of(connection, g.site_key, names, desk.now())
        return jsonify(destinations=[_destination(one) for one in found])

    @routes.post("/v1/destinations/<name>/resume")
    @declare(auth="secret-key", limit="secret-key")
    def resume_destination(name: str) -> ResponseReturnValue:
        return jsonify(resumed=resume(engine, Queue(g.site_key, name)))


def _destination(one: Overview) -> dict[str, Any]:
    return {
        "name": one.destination,
        "state": one.standing,
        "cause": one.cause,
        "until": rfc3339(one.until) if one.until else None,
        "waiting": one.waiting,
        "oldest_waiting_at": rfc3339(one.oldest) if one.oldest else None,
        "failed": one.failed,
    }


def _replay(desk: Desk, engine: Engine, body: dict[str, Any]) -> int:
    if "ids" in body:
        return replay(engine, g.site_key, body["ids"], now=desk.now())
    return replay_all(engine, g.site_key, Filter(**body), now=desk.now())

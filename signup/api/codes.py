"""Pools of codes of one's own: filling them from the shop's side, and their stock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, g, jsonify, request

from signup.api.inputs_codes import CodesSchema
from signup.api.reads import reading
from signup.storage.offers import Level, Place, add, levels
from signup.transfer.codes import fault_of
from signup.web.body import read_json
from signup.web.problems import BadField, Problem, fields_problem
from signup.web.routing import declare
from signup.web.schemas import load

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from flask.typing import ResponseReturnValue
    from sqlalchemy import Engine

    from signup.api.desk import Desk

_BODY = CodesSchema()
_NONE = Level(0, 0)


def add_codes(routes: Blueprint, desk: Desk, engine: Engine) -> None:
    """Add the routes about pools; each knows the site by the key that was shown."""

    @routes.get("/v1/codes")
    @declare(auth="secret-key", limit="secret-key")
    def pools() -> ResponseReturnValue:
        named = desk.published(g.site_key).site.pools
        with reading(engine) as connection:
            found = levels(connection, g.site_key, desk.now())
        stock = [(pool, found.get(pool.name, _NONE)) for pool in named]
        return jsonify(
            pools=[
                {"name": pool.name, "free": level.free, "given": level.given, "low": pool.low}
                for pool, level in stock
            ]
        )

    @routes.post("/v1/codes/<pool>")
    @declare(auth="secret-key", limit="secret-key")
    def fill_pool(pool: str) -> ResponseReturnValue:
        if not any(one.name == pool for one in desk.published(g.site_key).site.pools):
            raise Problem("pool_unknown")
        codes = load(_BODY, read_json(request, desk.kit.settings.max_body_bytes))["codes"]
        bad = list(_bad(codes))
        if bad:
            raise fields_problem(bad)
        with engine.begin() as connection:
            new = add(connection, Place(g.site_key, pool), codes, desk.now())
        return jsonify(added=new, known=len(codes) - new)


def _bad(codes: Sequence[str]) -> Iterator[BadField]:
    seen: set[str] = set()
    for at, code in enumerate(codes):
        fault = fault_of(code, seen)
        if fault is not None:
            yield BadField(f"codes.{at}", "field_invalid", fault.capitalize() + ".")
        seen.add(code)

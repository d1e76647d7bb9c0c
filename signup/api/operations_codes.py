"""Pools of codes of one's own."""

from __future__ import annotations

from marshmallow import fields

from signup.api.inputs_codes import CodesSchema
from signup.api.operation import Answer, Body, Operation
from signup.api.shapes import about, many, text
from signup.web.schemas import StrictSchema


def _number(description: str) -> fields.Integer:
    return fields.Integer(required=True, metadata=about(description))


class PoolLevel(StrictSchema):
    """The stock of one pool."""

    name = text("Its name in the site file.", "welcome")
    free = _number("How many codes are left.")
    given = _number("How many were given out.")
    low = _number("Below how many the operator is told.")


class PoolLevels(StrictSchema):
    """The pools of the site file."""

    pools = many(PoolLevel)


class CodesAdded(StrictSchema):
    """The codes are in the pool."""

    added = _number("How many are new.")
    known = _number("How many were there already; they stay as they are.")


CODES_OF_ONES_OWN = {
    "api.pools": Operation(
        id="listPools",
        tag="Codes",
        summary="See how many codes are left",
        answers=(
            Answer(
                200,
                "The stock.",
                PoolLevels,
                example={"pools": [{"name": "welcome", "free": 812, "given": 188, "low": 200}]},
            ),
        ),
        problems=("site_unknown",),
    ),
    "api.fill_pool": Operation(
        id="fillPool",
        tag="Codes",
        summary="Add codes to a pool",
        description="All are added, or none: every bad one is named by its place. Safe to repeat.",
        parameters={"pool": "The pool's name in the site file."},
        body=Body(schema=CodesSchema, example={"codes": ["HI-7K2M9QXA", "HI-R4T8WCDE"]}),
        answers=(Answer(200, "They are there.", CodesAdded, example={"added": 2, "known": 0}),),
        problems=("site_unknown", "pool_unknown"),
    ),
}
"""By endpoint."""

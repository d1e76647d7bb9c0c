"""The evidence of one consent, as a file that anyone can check offline."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
from flask import Blueprint, Response, g, request

from signup.api.cursors import is_id
from signup.api.inputs import EvidenceQuery, read_query
from signup.api.reads import reading
from signup.evidence.bundle import bundle_for
from signup.evidence.errors import NotSealedYet, RecordUnknown
from signup.web.problems import Problem
from signup.web.routing import declare

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from sqlalchemy import Engine

SEALED_WITHIN = "5"
"""Seconds after which a consent that is not sealed yet is worth another look."""

_QUERY = EvidenceQuery()


def add_evidence(routes: Blueprint, engine: Engine) -> None:
    """Add the route that hands out evidence bundles."""

    @routes.get("/v1/consents/<consent_id>/evidence")
    @declare(auth="secret-key", limit="secret-key")
    def evidence(consent_id: str) -> ResponseReturnValue:
        query = read_query(_QUERY, request.query_string)
        held = query.get("held")
        if not is_id(consent_id):
            raise Problem("consent_unknown")
        try:
            with reading(engine) as connection:
                bundle = bundle_for(
                    connection,
                    g.site_key,
                    consent_id,
                    held=() if held is None else (held,),
                    images=query.get("screenshots") != "hashes",
                )
        except RecordUnknown:
            raise Problem("consent_unknown") from None
        except NotSealedYet:
            raise Problem("evidence_pending", headers={"Retry-After": SEALED_WITHIN}) from None
        return Response(orjson.dumps(bundle), mimetype="application/json")

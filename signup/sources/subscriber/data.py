"""The file with all that is kept about a person; handed out on a press, never on a mere visit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
from flask import Response

from signup.domain.times import rfc3339
from signup.sources.subscriber.links import choosing
from signup.sources.subscriber.preferences import nobody
from signup.web.routing import declare

if TYPE_CHECKING:
    from flask import Blueprint
    from flask.typing import ResponseReturnValue

    from signup.domain.site import Site
    from signup.sources.shared import Door
    from signup.sources.subscriber.links import Records

FORMAT = "signup-own-data/1"


def add_data(routes: Blueprint, door: Door, records: Records) -> None:
    """Add `/preferences/{token}/data`."""

    @routes.post("/preferences/<token>/data")
    @declare(auth="link", limit="public")
    def data(token: str) -> ResponseReturnValue:
        bearer = choosing(door, token)
        found = records.everything(bearer.site.key, bearer.link.profile_id)
        if found is None:
            return nobody(bearer)
        document = {
            "format": FORMAT,
            "made_at": rfc3339(door.now()),
            "controller": _controller(bearer.site),
            **found,
        }
        body = orjson.dumps(document, option=orjson.OPT_INDENT_2)
        named = {"Content-Disposition": f'attachment; filename="{bearer.site.key}-my-data.json"'}
        return Response(body, mimetype="application/json", headers=named)


def _controller(site: Site) -> dict[str, str]:
    seller = site.seller
    return {
        "name": site.name,
        "legal_name": seller.legal_name,
        "postal_address": seller.postal_address,
        "contact": seller.contact,
        "privacy_url": seller.privacy_url,
    }

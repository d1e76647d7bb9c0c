"""The file with all that is kept about a person; handed out on a press, never on a mere visit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response

from signup.sources.subscriber.links import choosing
from signup.sources.subscriber.preferences import nobody
from signup.transfer.own_file import own_file
from signup.web.routing import declare

if TYPE_CHECKING:
    from flask import Blueprint
    from flask.typing import ResponseReturnValue

    from signup.sources.shared import Door
    from signup.sources.subscriber.links import Records


def add_data(routes: Blueprint, door: Door, records: Records) -> None:
    """Add `/preferences/{token}/data`."""

    @routes.post("/preferences/<token>/data")
    @declare(auth="link", limit="public")
    def data(token: str) -> ResponseReturnValue:
        bearer = choosing(door, token)
        found = records.everything(bearer.site.key, bearer.link.profile_id)
        if found is None:
            return nobody(bearer)
        body = own_file(bearer.site, found, door.now())
        named = {"Content-Disposition": f'attachment; filename="{bearer.site.key}-my-data.json"'}
        return Response(body, mimetype="application/json", headers=named)

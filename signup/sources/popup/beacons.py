"""What visitors did with a form, told by the widget as it happens and kept as counts alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request

from signup.capture.commands import CountBeacons, Scene
from signup.domain.funnel import counted_step, counted_variant, device_of
from signup.sources.popup.schemas import BeaconsSchema
from signup.web.body import read_json
from signup.web.problems import Problem
from signup.web.routing import declare
from signup.web.schemas import load

if TYPE_CHECKING:
    from flask import Blueprint
    from flask.typing import ResponseReturnValue

    from signup.domain.form import FormVersion
    from signup.sources.shared import Door

CONTENT_TYPES = ("application/json", "text/plain")
_BODY = BeaconsSchema()


def add_beacons(routes: Blueprint, door: Door) -> None:
    """Add `/v1/beacons`; under Global Privacy Control it takes what comes and counts nothing."""
    limit = door.kit.settings.max_body_bytes

    @routes.post("/v1/beacons")
    @declare(auth="origin", limit="beacons")
    def beacons() -> ResponseReturnValue:
        body = load(_BODY, read_json(request, limit, content_types=CONTENT_TYPES))
        published = door.published(body["site"])
        door.kit.origins.admit(request, body["site"])
        form = published.form(body["version"])
        if form is None or form.key != body["form"]:
            raise Problem("form_unknown")
        if request.headers.get("Sec-GPC") != "1":
            door.submit(_count(body, form, Scene(published.site, "popup", door.now())))
        return "", 204


def _count(body: dict[str, Any], form: FormVersion, scene: Scene) -> CountBeacons:
    headers = request.headers
    return CountBeacons(
        scene=scene,
        form=form.key,
        version=form.version,
        variant=form.variant or counted_variant(body["variant"]),
        device=device_of(headers.get("User-Agent"), headers.get("Sec-CH-UA-Mobile")),
        events=tuple((one["type"], counted_step(form, one["step"])) for one in body["events"]),
    )

"""The pop-up's door: plain posts, a token as the form opens, its steps, beacons."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flask import Blueprint, jsonify, request

from signup.domain.times import rfc3339
from signup.sources.popup.beacons import add_beacons
from signup.sources.popup.code import typed_code
from signup.sources.popup.known import add_known
from signup.sources.popup.link import add_link
from signup.sources.popup.plain import add_plain
from signup.sources.popup.profile import add_profile
from signup.sources.popup.schemas import CodeSchema, SignupSchema, StepSchema
from signup.sources.popup.steps import first_step, second_step
from signup.web.body import read_json
from signup.web.problems import Problem
from signup.web.routing import declare
from signup.web.schemas import load

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from signup.sources.shared import Door

_SIGNUP, _STEP, _CODE = SignupSchema(), StepSchema(), CodeSchema()


def popup_blueprint(door: Door) -> Blueprint:
    """Return the pop-up's routes over `door`."""
    routes = Blueprint("popup", __name__)
    limit = door.kit.settings.max_body_bytes
    add_link(routes, door)
    add_known(routes, door)
    add_profile(routes, door)
    add_beacons(routes, door)
    add_plain(routes, door)

    @routes.get("/v1/sites/<site>/forms/<form>/token")
    @declare(auth="origin", limit="public")
    def form_token(site: str, form: str) -> ResponseReturnValue:
        door.kit.origins.admit(request, site)
        published = door.published(site)
        if not any(one.key == form for one in published.site.forms):
            raise Problem("form_unknown")
        now = door.now()
        tokens = door.kit.form_tokens
        expires_at = tokens.expires_at(now) - timedelta(seconds=1)
        return jsonify(
            token=tokens.issue(site, form, now), expires_at=rfc3339(expires_at), challenge=None
        )

    @routes.post("/v1/signups")
    @declare(auth="form-token", limit="capture")
    def sign_up() -> ResponseReturnValue:
        body = load(_SIGNUP, read_json(request, limit))
        return jsonify(first_step(door, body)), 201

    @routes.post("/v1/signups/<signup_id>/phone")
    @declare(auth="step-token", limit="capture")
    def add_phone(signup_id: str) -> ResponseReturnValue:
        body = load(_STEP, read_json(request, limit))
        return jsonify(second_step(door, signup_id, body))

    @routes.post("/v1/signups/<signup_id>/code")
    @declare(auth="step-token", limit="capture")
    def confirm_code(signup_id: str) -> ResponseReturnValue:
        body = load(_CODE, read_json(request, limit))
        return jsonify(typed_code(door, signup_id, body))

    return routes

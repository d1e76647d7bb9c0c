"""What a person says about themselves on a screen that comes after their address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import jsonify, request

from signup.capture.commands import Describe
from signup.sources.popup.about import attributes
from signup.sources.popup.bearers import PROFILE_STEP, bearer_of
from signup.sources.popup.schemas import DescribeSchema
from signup.sources.shared import once, scene
from signup.web.body import read_json
from signup.web.routing import declare
from signup.web.schemas import load

if TYPE_CHECKING:
    from flask import Blueprint
    from flask.typing import ResponseReturnValue

    from signup.sources.shared import Door

_BODY = DescribeSchema()


def add_profile(routes: Blueprint, door: Door) -> None:
    """Add `/v1/signups/{id}/profile`."""

    @routes.post("/v1/signups/<signup_id>/profile")
    @declare(auth="step-token", limit="capture")
    def add_answers(signup_id: str) -> ResponseReturnValue:
        body = load(_BODY, read_json(request, door.kit.settings.max_body_bytes))
        return jsonify(_described(door, signup_id, body["profile"]))


def _described(door: Door, signup_id: str, profile: dict[str, Any]) -> dict[str, Any]:
    bearer, now = bearer_of(door, signup_id, alone=PROFILE_STEP), door.now()
    site, form = bearer.published.site, bearer.form
    door.kit.limits.check(site.key, risky=bearer.risky)
    happened = scene(
        site,
        f"popup:{form.key}:{form.version}",
        now,
        locale=form.locale,
        risky=bearer.risky,
        once=once(f"signups/{signup_id}/profile"),
    )
    said = attributes(profile, form, now.date())
    receipt = door.record(Describe(happened, signup_id, said), "popup")
    return {"id": receipt.id, "channels": receipt.channels}

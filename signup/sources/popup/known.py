"""A browser that signed up before, and a form that is due in it again.

It shows the token that it was given with its own signup, and never an address. Whatever is not so
(the person has left, was forgotten, has a number by now, or is known from elsewhere) is answered
alike: there is no next step, and the form begins as for everybody. So does one that has a
least age: who signed up on another form never told theirs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import jsonify, request

from signup.capture.commands import ComeBack
from signup.capture.receipts import CameBack
from signup.sources.popup.bearers import (
    asks_phone_next,
    known_at,
    next_step,
    profile_token,
)
from signup.sources.popup.schemas import KnownSchema
from signup.sources.shared import scene
from signup.web.body import read_json
from signup.web.problems import Problem
from signup.web.routing import declare
from signup.web.schemas import load

if TYPE_CHECKING:
    from flask import Blueprint
    from flask.typing import ResponseReturnValue

    from signup.sources.shared import Door

_BODY = KnownSchema()


def add_known(routes: Blueprint, door: Door) -> None:
    """Add `/v1/signups/{id}/known`."""

    @routes.post("/v1/signups/<signup_id>/known")
    @declare(auth="step-token", limit="capture")
    def what_is_missing(signup_id: str) -> ResponseReturnValue:
        body = load(_BODY, read_json(request, door.kit.settings.max_body_bytes))
        published, risky = known_at(door, signup_id)
        door.kit.limits.check(published.site.key, risky=risky)
        form = published.form(body["version"])
        if form is None or form.key != body["form"]:
            raise Problem("form_unknown")
        now = door.now()
        happened = scene(published.site, f"popup:{form.key}:{form.version}", now)
        told = door.submit(ComeBack(happened, signup_id))
        missing = isinstance(told, CameBack) and told.lacks_phone
        if not missing or not asks_phone_next(form) or form.least_age is not None:
            return jsonify(id=signup_id, next=None, profile=None)
        left = (door, form, signup_id, now, published.site)
        return jsonify(id=signup_id, next=next_step(*left), profile=profile_token(*left))

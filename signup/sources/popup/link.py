"""The link of the confirmation mail, opened in the very browser that signed up.

The mail's link leads to our page, our page to the shop's, and there the widget finds the nonce that
this browser alone was given. Link and nonce together are the act (consent rules, section 9); who
has but one of them, a scanner say, changes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request

from signup.capture.commands import Confirm
from signup.capture.receipts import Confirmed
from signup.sources.popup.bearers import LINK_STEP, bearer_of
from signup.sources.popup.schemas import LinkSchema
from signup.sources.shared import scene
from signup.web.body import read_json
from signup.web.problems import BadField, fields_problem
from signup.web.routing import declare
from signup.web.schemas import load

if TYPE_CHECKING:
    from flask import Blueprint
    from flask.typing import ResponseReturnValue

    from signup.sources.shared import Door
    from signup.web.problems import Problem


_BODY = LinkSchema()


def add_link(routes: Blueprint, door: Door) -> None:
    """Add `/v1/signups/{id}/link`."""

    @routes.post("/v1/signups/<signup_id>/link")
    @declare(auth="step-token", limit="capture")
    def confirm_link(signup_id: str) -> ResponseReturnValue:
        body = load(_BODY, read_json(request, door.kit.settings.max_body_bytes))
        _follow(door, signup_id, body["link"])
        return "", 204


def _follow(door: Door, signup_id: str, token: str) -> None:
    """Confirm by the mail's link `token` and the nonce that the request bears.

    Raises:
        Problem: 422 `link_invalid`, the same whether the link is none, too late, of somebody else,
            or was closed by a withdrawal.
    """
    bearer = bearer_of(door, signup_id, alone=LINK_STEP)
    site, form = bearer.published.site, bearer.form
    door.kit.limits.check(site.key, risky=bearer.risky)
    link = door.kit.links.read_confirm(token)
    if link is None or link.site != site.key:
        raise _invalid()
    source = f"popup:{form.key}:{form.version}"
    happened = scene(site, source, door.now(), locale=form.locale, risky=bearer.risky)
    receipt = door.record(Confirm(happened, link.request_id, signup_id), "popup")
    if receipt != Confirmed("confirmed"):
        raise _invalid()


def _invalid() -> Problem:
    return fields_problem([BadField("link", "link_invalid", "This link cannot be used here.")])

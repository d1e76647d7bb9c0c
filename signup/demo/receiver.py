"""A receiver of the demo's webhook, as a brand would write one: check the signature, then read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
from flask import Blueprint, request
from standardwebhooks import Webhook, WebhookVerificationError

from signup.web.body import read_raw
from signup.web.problems import Problem
from signup.web.routing import declare

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask.typing import ResponseReturnValue

    from signup.demo.wiring import DevInbox

LARGEST = 256 * 1024


def receiver_blueprint(site: str, secrets: Mapping[str, str], inbox: DevInbox) -> Blueprint:
    """Return `/dev/webhook`; what it was told is shown at `/dev/inbox` until it must be erased."""
    routes = Blueprint("receiver", __name__)
    verifier = Webhook(secrets["CRM_WEBHOOK_SECRET"])

    @routes.post("/dev/webhook")
    @declare(auth="development", limit="none-needed")
    def receive() -> ResponseReturnValue:
        raw = read_raw(request, LARGEST, ("application/json",))
        try:
            verifier.verify(raw, dict(request.headers))
        except WebhookVerificationError:
            raise Problem("signature_invalid") from None
        told = orjson.loads(raw)
        if told["type"] == "profile.erased":
            inbox.erase(site, "webhook", told["data"]["id"])
        shown = orjson.dumps(told, option=orjson.OPT_INDENT_2).decode()
        inbox.keep(site, "webhook", told["type"], shown)
        return "", 204

    return routes

"""The checkout's door: a form post with a redirect, or JSON from the page or the shop's server."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Blueprint, jsonify, request

from signup.capture.commands import SignUp
from signup.sources.checkout.decide import Decided, decide
from signup.sources.checkout.fields import from_form, from_json
from signup.sources.shared import once, scene
from signup.web.body import read_form, read_json
from signup.web.posted import Posted, send_on
from signup.web.problems import Problem
from signup.web.returns import return_address
from signup.web.routing import declare

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from signup.capture.receipts import SignUpReceipt
    from signup.sources.checkout.fields import CheckoutPost
    from signup.sources.shared import Door, PublishedSite

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class _Caller:
    """Who posts: a page (`risky` without an origin), or the shop's own server."""

    risky: bool
    server: bool


def checkout_blueprint(door: Door) -> Blueprint:
    """Return the checkout's route over `door`."""
    routes = Blueprint("checkout", __name__)

    @routes.post("/v1/checkout/<site>")
    @declare(auth="origin", limit="capture")
    def check_out(site: str) -> ResponseReturnValue:
        published = door.published(site)
        caller = _caller(door, site)
        if request.mimetype == FORM:
            return _by_form(door, published, caller)
        post = from_json(read_json(request, door.kit.settings.max_body_bytes))
        decided = decide(post, published)
        receipt = _record(door, published, post, decided, caller)
        return jsonify(_answer(receipt, decided)), 201

    return routes


def _caller(door: Door, site: str) -> _Caller:
    key_site = door.kit.secret_keys.optional(request)
    if key_site is None:
        return _Caller(risky=door.kit.origins.admit(request, site), server=False)
    if key_site != site:
        raise Problem("secret_key_invalid", headers={"WWW-Authenticate": "Bearer"})
    return _Caller(risky=False, server=True)


def _by_form(door: Door, published: PublishedSite, caller: _Caller) -> ResponseReturnValue:
    """Record a form post and send the browser on."""
    site, form = published.site, read_form(request, door.kit.settings.max_body_bytes)
    locale = form.all("locale")[0] if "locale" in form else None

    def record() -> None:
        post = from_form(form)
        _record(door, published, post, decide(post, published), caller)

    wanted = form.all("return_url")[0] if "return_url" in form else None
    posted = Posted(site, return_address(site, wanted), locale, ordered=True)
    return send_on(posted, record, door.kit.limits)


def _record(
    door: Door,
    published: PublishedSite,
    post: CheckoutPost,
    decided: Decided,
    caller: _Caller,
) -> SignUpReceipt:
    door.kit.limits.check(
        published.site.key, email=decided.email, phone=decided.phone, risky=caller.risky
    )
    now = door.now()
    names = ("first_name", "last_name")
    command = SignUp(
        scene=scene(
            published.site,
            "checkout",
            now,
            country=(post.text("country") or "").upper() or None,
            locale=post.text("locale"),
            risky=caller.risky,
            once=once("checkout", natural=post.text("order_id")),
            context=_context(post, caller),
        ),
        id=door.new_id(now),
        asks=decided.asks,
        email=decided.email,
        phone=decided.phone,
        phone_region=decided.region,
        attributes={name: value for name in names if (value := post.text(name))},
    )
    receipt: SignUpReceipt = door.record(command, "checkout")
    return receipt


def _context(post: CheckoutPost, caller: _Caller) -> dict[str, Any]:
    found = {name: post.text(name) for name in ("order_id", "cart_token")}
    return {
        **{name: value for name, value in found.items() if value},
        "posted_by": "server" if caller.server else "page",
    }


def _answer(receipt: SignUpReceipt, decided: Decided) -> dict[str, Any]:
    problems = [problem._asdict() for problem in decided.problems]
    return {"id": receipt.id, "channels": receipt.channels, "problems": problems}

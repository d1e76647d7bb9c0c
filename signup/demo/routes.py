"""The demo: a coffee shop that uses the service as any shop would, for development only.

Its pages carry the strictest policy a shop may have (nonces and Trusted Types), so that the widget
proves on every visit that it lives with it.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, cast

from flask import Blueprint, Response, current_app, jsonify, render_template, request

from signup.demo.goods import BAGS
from signup.demo.inbox import as_json
from signup.demo.texting import send_text
from signup.promotion.sign import spoken
from signup.web.problems import Problem
from signup.web.routing import declare

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication
    from flask.typing import ResponseReturnValue

    from signup.demo.shop import DemoShop

LONGEST_TEXT = 1600
_ASSETS = {"demo.css": "text/css", "demo.js": "text/javascript"}
_POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}' 'self'; style-src 'nonce-{nonce}' 'self'; "
    "connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)


def demo_blueprint(shop: DemoShop) -> Blueprint:
    """Return the demo's pages around `shop`."""
    routes = Blueprint("demo", __name__, template_folder=str(shop.pages))

    @routes.get("/")
    @declare(auth="development", limit="none-needed")
    def storefront() -> ResponseReturnValue:
        return _page("shop", shop, bags=BAGS)

    @routes.get("/checkout")
    @declare(auth="development", limit="none-needed")
    def checkout() -> ResponseReturnValue:
        outcome = request.args.get("signup")
        return _page("checkout", shop, order=_order(), outcome=outcome, boxes=shop.boxes())

    @routes.get("/poster")
    @declare(auth="development", limit="none-needed")
    def poster() -> ResponseReturnValue:
        sign = shop.sign()
        number = sign.number if sign else spoken(shop.number, "US")
        return _page("poster", shop, sign=sign, number=number)

    @routes.get("/dev/inbox")
    @declare(auth="development", limit="none-needed")
    def messages() -> ResponseReturnValue:
        as_page = request.accept_mimetypes.best != "application/json"
        return _page("inbox", shop) if as_page else _messages(shop)

    @routes.post("/dev/text")
    @declare(auth="development", limit="none-needed")
    def text() -> ResponseReturnValue:
        sender, words = _text()
        app = cast("WSGIApplication", current_app.wsgi_app)
        return jsonify(replies=send_text(app, shop, sender, words))

    @routes.get("/demo/<name>")
    @declare(auth="development", limit="none-needed")
    def asset(name: str) -> ResponseReturnValue:
        if name not in _ASSETS:
            raise Problem("not_found")
        return Response((shop.pages / name).read_bytes(), mimetype=_ASSETS[name])

    return routes


def _messages(shop: DemoShop) -> Response:
    return jsonify(messages=[as_json(one) for one in shop.list_messages(shop.site)])


def _text() -> tuple[str, str]:
    """Return sender and words of a posted text; only the demo's own pages may send one."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        raise Problem("forbidden")
    body = request.get_json(silent=True)
    sender, words = (body.get("from"), body.get("text")) if isinstance(body, dict) else (None, None)
    if not isinstance(sender, str) or not isinstance(words, str) or len(words) > LONGEST_TEXT:
        raise Problem("fields_invalid")
    return sender, words


def _page(name: str, shop: DemoShop, **values: object) -> Response:
    nonce = secrets.token_urlsafe(16)
    html = render_template(
        f"northwind/{name}.html", here=name, site=shop.site, nonce=nonce, **values
    )
    answer = Response(html, mimetype="text/html")
    answer.headers["Content-Security-Policy"] = _POLICY.format(nonce=nonce)
    return answer


def _order() -> str:
    return f"NW-{secrets.token_hex(4).upper()}"

"""The shared HTTP kit, put into an app in one call; the composition root makes it, doors get it.

Every request passes `_Gate.enter` before its view and `_Gate.leave` after: id, caller, declared
auth and limits; then CORS and security headers, metrics, one line of log.
"""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import orjson
import structlog
from flask import Response, g, request
from flask.json.provider import JSONProvider
from prometheus_client import CollectorRegistry

from signup.domain.links import Links
from signup.web import health, metrics, problems
from signup.web.client import client_ip
from signup.web.cors import OriginPolicy
from signup.web.limits import Limits
from signup.web.metrics import Metrics
from signup.web.problems import Problem, respond
from signup.web.request_id import HEADER, request_id
from signup.web.routing import BROWSER, declaration
from signup.web.secret_keys import SecretKeys
from signup.web.shelf import ROUTE, Shelf
from signup.web.tokens import FormTokens, StepTokens
from signup.web.told import Teller

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from flask import Flask

    from signup.settings.values import Settings
    from signup.web.cors import Catalog
    from signup.web.health import Check
    from signup.web.routing import Declaration
    from signup.web.secret_keys import FindSite

_SECURITY = (("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"))
_CHANGES = frozenset({"POST", "DELETE"})


@dataclass(frozen=True, slots=True)
class Outside:
    """What the kit asks of other rooms, and of time and chance.

    `catalog` knows the published sites, `find_site` the secret keys, `checks` whether the process
    is ready, `notices` what an operator should see there all the same. `clock` tells the time
    (aware UTC).
    """

    catalog: Catalog
    find_site: FindSite
    checks: Mapping[str, Check] = field(default_factory=dict)
    notices: Mapping[str, Check] = field(default_factory=dict)
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    random_bytes: Callable[[int], bytes] = secrets.token_bytes
    registry: CollectorRegistry = field(default_factory=CollectorRegistry)


@dataclass(frozen=True, slots=True)
class Kit:
    """What doors use."""

    settings: Settings
    clock: Callable[[], datetime]
    random_bytes: Callable[[int], bytes]
    limits: Limits
    origins: OriginPolicy
    secret_keys: SecretKeys
    form_tokens: FormTokens
    step_tokens: StepTokens
    links: Links
    metrics: Metrics


def install(app: Flask, settings: Settings, outside: Outside) -> Kit:
    """Put the kit into `app`, before any route is added, and return it.

    Adds `/livez`, `/readyz` and `/metrics`, the error handlers, and the hooks.
    """

    def seconds() -> float:
        return outside.clock().timestamp()

    counted = Metrics(outside.registry)
    kit = Kit(
        settings=settings,
        clock=outside.clock,
        random_bytes=outside.random_bytes,
        limits=Limits(app, settings, counted, seconds),
        origins=OriginPolicy(outside.catalog),
        secret_keys=SecretKeys(outside.find_site, seconds),
        form_tokens=FormTokens(settings.secret_keys, outside.random_bytes),
        step_tokens=StepTokens(settings.secret_keys),
        links=Links(settings.public_url, settings.secret_keys),
        metrics=counted,
    )
    app.json = _Json(app)
    app.config["MAX_CONTENT_LENGTH"] = settings.max_body_bytes
    app.url_map.merge_slashes = False
    teller = Teller(settings, counted)
    app.wsgi_app = Shelf(app.wsgi_app, teller, outside.random_bytes)  # type: ignore[assignment]  # as Flask's documentation of wsgi_app asks
    gate = _Gate(app, kit, teller)
    app.before_request(gate.enter)
    app.after_request(gate.leave)
    app.teardown_request(lambda _: structlog.contextvars.clear_contextvars())
    problems.install(app)
    health.install(app, outside.checks, outside.notices)
    metrics.install(app, counted, settings.metrics_token)
    return kit


class _Json(JSONProvider):
    """JSON answers by orjson, at a fifth of the standard library's cost."""

    def dumps(self, obj: object, **_: object) -> str:
        return orjson.dumps(obj).decode()

    def loads(self, s: str | bytes, **_: object) -> object:
        return orjson.loads(s)

    def response(self, *values: object, **fields: object) -> Response:
        body = orjson.dumps(self._prepare_response_obj(values, fields))
        return Response(body, mimetype="application/json")


class _Gate:
    """What happens to every request, before its view and after."""

    def __init__(self, app: Flask, kit: Kit, teller: Teller) -> None:
        self._app, self._kit, self._teller = app, kit, teller

    def enter(self) -> Response | None:
        g.started = time.perf_counter()
        g.request_id = request_id(request.environ, self._kit.random_bytes)
        structlog.contextvars.bind_contextvars(request_id=g.request_id)
        g.client_ip = client_ip(request, self._kit.settings.trusted_proxies)
        view = self._app.view_functions.get(request.endpoint or "")
        if view is None:
            return None
        declared = declaration(view)
        if declared is None:
            raise RuntimeError(f"the view {request.endpoint} declares no auth and limit")
        return self._admit(declared)

    def _admit(self, declared: Declaration) -> Response | None:
        g.declared = declared
        if declared.auth == "development" and self._kit.settings.production:
            raise Problem("not_found")
        if request.method == "OPTIONS":
            answer = self._app.make_default_options_response()
            return self._preflight(answer) if declared.auth in BROWSER else answer
        if declared.auth == "secret-key":
            g.site_key = self._site_of_key()
        self._kit.limits.before(declared.limit)
        return None

    def _preflight(self, answer: Response) -> Response:
        answer.status_code = 204
        return self._kit.origins.preflight(request, answer)

    def _site_of_key(self) -> str:
        try:
            return self._kit.secret_keys.require(request)
        except Problem:
            self._kit.limits.count_wrong_key()
            raise

    def leave(self, answer: Response) -> Response:
        refused = self._kit.limits.after(answer.status_code)
        if refused is not None:
            answer = respond(refused)
        declared = g.get("declared")
        if declared is not None and declared.auth in BROWSER:
            self._cross_origin(answer)
        headers = answer.headers
        for name, value in _SECURITY:
            headers.add(name, value)
        headers.add(HEADER, g.request_id)
        if "Cache-Control" not in headers:
            headers.add("Cache-Control", "no-store")
        route = request.url_rule.rule if request.url_rule else "unmatched"
        if declared is not None and declared.limit == "none-needed":
            request.environ[ROUTE] = route
        self._teller.tell(g.request_id, request.method, route, answer.status_code, g.started)
        return answer

    def _cross_origin(self, answer: Response) -> None:
        changed = request.method in _CHANGES and answer.status_code < 400  # noqa: PLR2004 - HTTP's
        if changed and not g.get("origin_decided"):
            raise RuntimeError(f"the view {request.endpoint} never called OriginPolicy.admit")
        self._kit.origins.mark(request, answer)

"""Prometheus metrics of the web process. Labels are names of the code's own, never a visitor's."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from flask import Response, request
from prometheus_client import CONTENT_TYPE_LATEST, Counter, Gauge, Histogram, generate_latest

from signup.web.problems import Problem
from signup.web.routing import declare

if TYPE_CHECKING:
    from flask import Flask
    from prometheus_client import CollectorRegistry

METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "DELETE"})
_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)


class Metrics:
    """What the web process counts, in a registry of its own."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.registry = registry
        self._requests = Counter(
            "signup_http_requests",
            "Requests answered.",
            ("method", "route", "status"),
            registry=registry,
        )
        self._seconds = Histogram(
            "signup_http_request_seconds",
            "Time to the answer.",
            ("route",),
            buckets=_BUCKETS,
            registry=registry,
        )
        self._captures = Counter(
            "signup_captures", "Captures.", ("source", "outcome"), registry=registry
        )
        self._texts = Counter(
            "signup_texts",
            "Texts that were due, by what held them back.",
            ("kind", "held_by"),
            registry=registry,
        )
        self._offers = Counter(
            "signup_offer_codes",
            "Codes of one's own, by what was given: a new one, the earlier one, the shared one.",
            ("site", "pool", "outcome"),
            registry=registry,
        )
        self._limited = Counter(
            "signup_limited", "Requests above a limit.", ("limit",), registry=registry
        )
        self._fallback = Gauge(
            "signup_limits_in_process",
            "1 while Redis is away and limits are counted in this process.",
            registry=registry,
        )
        self._failures = Counter(
            "signup_limits_redis_failures", "Failed attempts to reach Redis.", registry=registry
        )
        self._known: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one answer. `route` is the rule's pattern, or `unmatched`."""
        key = (method if method in METHODS else "other", route, status)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._requests.labels(*key), self._seconds.labels(route)
        known[0].inc()
        known[1].observe(seconds)

    def captured(self, source: str, outcome: str) -> None:
        """Count one capture: which door (`popup`, `shopify`, …), and what became of it."""
        self._captures.labels(source, outcome).inc()

    def texted(self, kind: str, held_by: str) -> None:
        """Count one text that was due: its message's kind, and what held it back or `none`."""
        self._texts.labels(kind, held_by).inc()

    def offered(self, site: str, pool: str, outcome: str) -> None:
        """Count one code: `given`, `repeated` or `fallback`; names are those of the site file."""
        self._offers.labels(site, pool, outcome).inc()

    def limited(self, name: str) -> None:
        """Count a request that the limit `name` refused."""
        self._limited.labels(name).inc()

    def limits_shared(self, *, shared: bool) -> None:
        """Note whether limits are counted in Redis, or here because Redis is away."""
        self._fallback.set(0 if shared else 1)
        if not shared:
            self._failures.inc()


def is_shown(token: str | None, header: str) -> bool:
    """Tell whether an `Authorization` header shows the token; without a token none does."""
    return bool(token) and hmac.compare_digest(header.encode(), f"Bearer {token}".encode())


def install(app: Flask, metrics: Metrics, token: str | None) -> None:
    """Serve `/metrics` to who shows `token` as bearer; to everyone else there is nothing."""

    @declare(auth="metrics-token", limit="none-needed")
    def show_metrics() -> Response:
        if not is_shown(token, request.headers.get("Authorization", "")):
            raise Problem("not_found")
        return Response(generate_latest(metrics.registry), content_type=CONTENT_TYPE_LATEST)

    app.add_url_rule("/metrics", "metrics", show_metrics, methods=["GET"])

"""Who may ask how often: by IP address, by e-mail address and number, by secret key.

Flask-Limiter holds the storage; its per-request hooks and decorators, which cost 70 µs before they
count anything, stay out of the way. All windows of a request are counted in one go. When Redis is
away each process counts for itself, and asks Redis again after a while: a limit never fails a
request. No key holds what it counts, only a keyed hash of it.
"""

from __future__ import annotations

import math
import threading
import time
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Protocol, cast

import structlog
from flask import g
from flask_limiter import Limiter
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from signup.domain.networks import network_of
from signup.web.problems import Problem
from signup.web.windows import Hit, ManyWindows, ProcessWindows, RedisWindows, Refused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask import Flask

    from signup.capture.commands import Replying
    from signup.settings.values import Settings
    from signup.web.routing import Limit
    from signup.web.windows import Clock

MINUTE, HOUR, DAY = 60, 3600, 86_400
SAME_REPLY = 10 * MINUTE
"""Seconds within which a number that asks the same again is not answered again; see `replying`."""
RISKY_COST = 2
"""A risky post counts as this many."""

_REDIS_SECONDS = 0.2
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 30.0
_log = structlog.stdlib.get_logger()


class Observer(Protocol):
    """Who is told what the limits did; `metrics.Metrics` is one."""

    def limited(self, name: str) -> None:
        """Note that the limit `name` refused a request."""

    def limits_shared(self, *, shared: bool) -> None:
        """Note whether limits are counted where they should be, or here for want of it."""


class Limits:
    """Counts requests and refuses those above a limit with 429 and `Retry-After`."""

    def __init__(
        self, app: Flask, settings: Settings, observer: Observer, clock: Clock = time.time
    ) -> None:
        self._settings, self._observer = settings, observer
        self._secret = blake2b(settings.secret_key.encode(), digest_size=32).digest()
        self._counter = _Counter(_storage(app, settings.rate_limit_url, clock), observer, clock)

    def before(self, limit: Limit) -> None:
        """Count what a view's declared limit lets us count before the view runs.

        Raises:
            Problem: 429 `limit_exceeded`.
        """
        if limit == "capture":
            g.limit_pending = True
        elif limit == "public":
            self._count([self._by_ip("public", self._settings.limit_public_minute, MINUTE)])
        elif limit == "beacons":
            self._count([self._by_ip("beacons", self._settings.limit_beacons_minute, MINUTE)])
        elif limit == "secret-key":
            self._count([self._by_secret_key(g.secret_key_hash)])

    def check(
        self,
        site: str,
        *,
        email: str | None = None,
        phone: str | None = None,
        risky: bool = False,
    ) -> None:
        """Count a capture by its caller, its address and its number, in one go.

        Every view of limit `capture` calls this once, before it hands over to the core. `email` and
        `phone` are in their normal form. The caller is the secret key where one was shown, else the
        IP address. A risky post counts twice.

        Raises:
            Problem: 429 `limit_exceeded`; nothing is counted then.
        """
        g.limit_pending = False
        cost = RISKY_COST if risky else 1
        hits = self._by_caller(cost)
        for name, value in (("email", email), ("phone", phone)):
            if value is not None:
                key = self._key(f"{site}\n{value}")
                hits.append(Hit(name, key, self._settings.limit_address_hour, HOUR, cost))
        self._count(hits)

    def after(self, status: int) -> Problem | None:
        """Count a capture that failed before its view came to `check`.

        Returns the 429 to answer instead when that was one too many.

        Raises:
            RuntimeError: the view answered a success and never checked its limits.
        """
        if not g.get("limit_pending"):
            return None
        if status < 400:  # noqa: PLR2004 - HTTP's border between success and refusal
            raise RuntimeError("a view of limit `capture` never called Limits.check")
        g.limit_pending = False
        try:
            self._count(self._by_caller(1))
        except Problem as problem:
            return problem
        return None

    def replying(self, site: str, phone: str, topic: str) -> Replying:
        """Count a text that may be answered, and say what it may still be answered with.

        Two machines that answer each other would never end. So the same `topic` (a keyword, HELP)
        is answered once in ten to twenty minutes, unless the text changes something, and a number
        gets so many replies a day. Nothing that a text does depends on this.
        """
        number = f"{site}\n{phone}"
        most = self._settings.limit_replies_day
        if most and self._is_full(Hit("replies", self._key(number), most, DAY)):
            return "never"
        same = Hit("same-reply", self._key(f"{number}\n{topic}"), 1, SAME_REPLY)
        return "news" if self._is_full(same) else "always"

    def _is_full(self, hit: Hit) -> bool:
        """Count in one window; tell whether it was full."""
        if self._counter.count([hit]) is None:
            return False
        self._observer.limited(hit.name)
        return True

    def count_wrong_key(self) -> None:
        """Count a wrong secret key by its IP address; raises `Problem` (429) as `before` does."""
        self._count([self._by_ip("public", self._settings.limit_public_minute, MINUTE)])

    def count_unproved(self) -> None:
        """Count by its IP address what says it comes from a shop and cannot prove it.

        What is proved is never counted and never refused: a shop that tells of a withdrawal may
        share its address with whoever tries. Raises `Problem` (429) as `before` does.
        """
        self._count([self._unproved()])

    def is_doubtful(self) -> bool:
        """Tell whether too much that was not proved came from the present IP address."""
        hit = self._unproved()
        if not hit.amount:
            return False
        return self._counter.count([hit._replace(amount=hit.amount - 1, cost=0)]) is not None

    def _unproved(self) -> Hit:
        return self._by_ip("unproved", self._settings.limit_public_minute, MINUTE)

    def _by_caller(self, cost: int) -> list[Hit]:
        secret_key_hash = g.get("secret_key_hash")
        if secret_key_hash:
            return [self._by_secret_key(secret_key_hash)]
        return [
            self._by_ip("ip", self._settings.limit_ip_minute, MINUTE, cost),
            self._by_ip("ip", self._settings.limit_ip_hour, HOUR, cost),
        ]

    def _by_ip(self, name: str, amount: int, seconds: int, cost: int = 1) -> Hit:
        return Hit(name, self._key(network_of(g.client_ip)), amount, seconds, cost)

    def _by_secret_key(self, secret_key_hash: str) -> Hit:
        amount = self._settings.limit_secret_key_minute
        return Hit("secret-key", self._key(secret_key_hash), amount, MINUTE)

    def _key(self, value: str) -> str:
        return blake2b(value.encode(), key=self._secret, digest_size=12).hexdigest()

    def _count(self, hits: Sequence[Hit]) -> None:
        wanted = [hit._replace(cost=min(hit.cost, hit.amount)) for hit in hits if hit.amount]
        refused = self._counter.count(wanted) if wanted else None
        if refused is None:
            return
        self._observer.limited(refused.hit.name)
        raise Problem("limit_exceeded", headers={"Retry-After": str(math.ceil(refused.wait) or 1)})


class _Counter:
    """Counts in the wanted storage, or here while that is away."""

    def __init__(self, storage: ManyWindows, observer: Observer, clock: Clock) -> None:
        self._storage, self._observer, self._clock = storage, observer, clock
        self._here = storage if isinstance(storage, ProcessWindows) else ProcessWindows(clock=clock)
        self._lock = threading.Lock()
        self._away_until = 0.0
        self._pause = 0.0

    def count(self, hits: Sequence[Hit]) -> Refused | None:
        """Count in every window; return the first that is full."""
        if self._pause and not self._may_try():
            return self._here.acquire_all(hits)
        try:
            refused = self._storage.acquire_all(hits)
        except RedisError as error:
            self._went_away(error)
            return self._here.acquire_all(hits)
        if self._pause:
            self._came_back()
        return refused

    def _may_try(self) -> bool:
        """Let one request at a time ask again; the others never wait for its answer."""
        with self._lock:
            now = self._clock()
            if now < self._away_until:
                return False
            self._away_until = now + self._pause
            return True

    def _went_away(self, error: RedisError) -> None:
        with self._lock:
            self._pause = min(max(self._pause * 2, _FIRST_PAUSE), _LONGEST_PAUSE)
            self._away_until = self._clock() + self._pause
        self._observer.limits_shared(shared=False)
        _log.warning("limits are counted in this process", error=type(error).__name__)

    def _came_back(self) -> None:
        with self._lock:
            self._pause = 0.0
        self._observer.limits_shared(shared=True)
        _log.info("limits are counted in Redis again")


def _storage(app: Flask, url: str, clock: Clock) -> ManyWindows:
    limiter = Limiter(
        lambda: network_of(g.client_ip),
        strategy="sliding-window-counter",
        storage_uri=f"signup+{url}",
        storage_options=cast("dict[str, str | int]", _options(url, clock)),
    )
    # An extension that Flask already knows puts no hooks of its own on every request.
    app.extensions.setdefault("limiter", set()).add(limiter)
    limiter.init_app(app)
    storage = limiter.storage
    if not isinstance(storage, (ProcessWindows, RedisWindows)):
        raise TypeError(f"no windows for {type(storage).__name__}")
    return storage


def _options(url: str, clock: Clock) -> dict[str, Any]:
    if url.startswith("memory:"):
        return {"clock": clock}
    return {
        "socket_timeout": _REDIS_SECONDS,
        "socket_connect_timeout": _REDIS_SECONDS,
        "retry": Retry(NoBackoff(), 0),
    }

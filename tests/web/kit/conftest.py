"""A throwaway app with the real kit in it, and a catalog of two small sites."""

from __future__ import annotations

import io
import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
import structlog
from flask import Flask, request

from signup.settings.load import load
from signup.web import kit as web_kit
from signup.web import log
from signup.web.body import read_form, read_json
from signup.web.routing import declare

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from flask.testing import FlaskClient

    from signup.settings.values import Settings
    from signup.web.kit import Kit
    from tests.support.clock import FixedClock, SeededBytes

SHOP = "https://shop.example"
BASE = {
    "SIGNUP_ENV": "production",
    "SIGNUP_SECRET_KEY": "k" * 32,
    "SIGNUP_PUBLIC_URL": "https://signup.shop.example",
    "SIGNUP_METRICS_TOKEN": "m" * 20,
}


@dataclass(frozen=True)
class Site:
    allowed_origins: tuple[str, ...]


@dataclass(frozen=True)
class Published:
    site: Site


@dataclass
class Sites:
    """A catalog of two sites, one of which allows subdomains."""

    published: dict[str, Published] = field(
        default_factory=lambda: {
            "demo": Published(Site((SHOP, "http://127.0.0.1:8000"))),
            "wild": Published(Site(("https://*.wild.example",))),
        }
    )

    def get(self, site_key: str, /) -> Published | None:
        return self.published.get(site_key)

    def all(self) -> Iterable[Published]:
        return self.published.values()


@dataclass
class Bench:
    """The app under test: its kit, what it stored, what it logged."""

    app: Flask
    kit: Kit
    stored: list[Any]
    logged: io.StringIO

    @property
    def client(self) -> FlaskClient:
        return self.app.test_client()


def make_settings(**changes: str) -> Settings:
    return load({**BASE, **{f"SIGNUP_{name.upper()}": v for name, v in changes.items()}})


@pytest.fixture
def make(clock: FixedClock, random_bytes: SeededBytes) -> Iterator[Callable[..., Bench]]:
    """Return a function that makes an app with the kit; settings by name, `outside` as options."""

    def build(outside: dict[str, Any] | None = None, **changes: str) -> Bench:
        made = make_settings(**changes)
        stored: list[Any] = []
        logged = io.StringIO()
        log.configure(made, logged)
        app = Flask("under-test", static_folder=None)
        options = {"catalog": Sites(), "find_site": lambda _: None, **(outside or {})}
        kit = web_kit.install(
            app, made, web_kit.Outside(clock=clock, random_bytes=random_bytes, **options)
        )
        _add_doors(app, kit, stored)
        _add_pages(app, kit)
        return Bench(app, kit, stored, logged)

    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield build
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.fixture
def bench(make: Callable[..., Bench]) -> Bench:
    return make()


def _add_doors(app: Flask, kit: Kit, stored: list[Any]) -> None:
    """Add one view of each kind that posts."""

    @declare(auth="origin", limit="capture")
    def post_signup() -> tuple[dict[str, Any], int]:
        data = read_json(request, kit.settings.max_body_bytes)
        risky = kit.origins.admit(request, str(data.get("site", "demo")))
        kit.limits.check("demo", email=data.get("email"), phone=data.get("phone"), risky=risky)
        stored.append(data)
        return {"risky": risky}, 201

    @declare(auth="origin", limit="capture")
    def post_checkout(site: str) -> tuple[dict[str, Any], int]:
        own = kit.secret_keys.optional(request)
        if own is None:
            kit.origins.admit(request, site)
        form = read_form(request, kit.settings.max_body_bytes)
        kit.limits.check(site, email=form.one("email"))
        stored.append(form.pairs)
        return {"server": own is not None}, 201

    @declare(auth="none", limit="beacons")
    def post_beacon() -> tuple[str, int]:
        return "", 204

    app.add_url_rule("/v1/signups", view_func=post_signup, methods=["POST"])
    app.add_url_rule("/v1/checkout/<site>", view_func=post_checkout, methods=["POST"])
    app.add_url_rule("/v1/beacons", view_func=post_beacon, methods=["POST"])


def _add_pages(app: Flask, kit: Kit) -> None:
    """Add one view of each kind that is read."""

    @declare(auth="origin", limit="none-needed")
    def get_forms(site: str) -> tuple[dict[str, Any], dict[str, str]]:
        kit.origins.admit(request, site)
        return {"site": site}, {"Cache-Control": "public, max-age=60"}

    @declare(auth="none", limit="public")
    def get_page(token: str) -> dict[str, Any]:
        return {"length": len(token)}

    @declare(auth="none", limit="public")
    def get_picture() -> tuple[str, dict[str, str]]:
        return "picture", {"Cache-Control": "public, max-age=60"}

    @declare(auth="secret-key", limit="secret-key")
    def get_profiles() -> dict[str, Any]:
        return {"profiles": []}

    @declare(auth="development", limit="none-needed")
    def get_inbox() -> dict[str, Any]:
        return {"inbox": []}

    app.add_url_rule("/v1/sites/<site>/forms", view_func=get_forms, methods=["GET"])
    app.add_url_rule("/confirm/<token>", view_func=get_page, methods=["GET"])
    app.add_url_rule("/picture.png", view_func=get_picture, methods=["GET"])
    app.add_url_rule("/v1/profiles", view_func=get_profiles, methods=["GET"])
    app.add_url_rule("/dev/inbox", view_func=get_inbox, methods=["GET"])

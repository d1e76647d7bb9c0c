"""The real app over a fresh database with one published site; a plugin of `tests/conftest.py`."""

from __future__ import annotations

import contextlib
import logging
from typing import TYPE_CHECKING, Any

import pytest
import structlog

from signup.app import create_app
from signup.settings.load import load
from signup.sites.commands import new_key
from signup.sites.publish import publish
from signup.storage.engine import create_engine
from tests.support.clock import START
from tests.support.factories import a_site
from tests.support.providers import SECRETS
from tests.support.shops import SHOP_SECRETS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy import Engine

    from signup.app import Services
    from signup.domain.site import Site
    from tests.support.clock import FixedClock, SeededBytes

BASE = {
    "SIGNUP_ENV": "development",
    "SIGNUP_SECRET_KEY": "k" * 32,
    "SIGNUP_PUBLIC_URL": "http://localhost",
    "SIGNUP_LOG_FORMAT": "json",
    "SIGNUP_METRICS_TOKEN": "m" * 20,
}
ENVIRON = {**SECRETS, **SHOP_SECRETS}
"""Where the site's named secrets are."""


def services(app: Flask) -> Services:
    """Return what runs behind `app`."""
    found: Services = app.extensions["signup"]
    return found


def publish_site(engine: Engine, site: Site, random_bytes: SeededBytes) -> str:
    """Publish `site` and return a secret key of it."""
    with engine.begin() as connection:
        publish(connection, site, START, random_bytes)
        key = new_key(connection, site.key, START, random_bytes)
    assert key
    return key


@contextlib.contextmanager
def own_logging() -> Iterator[None]:
    """Put logging back as it was: an app configures it for its process."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.fixture
def site() -> Site:
    """Return the site that is published."""
    return a_site()


@pytest.fixture
def secret_key(database_url: str, site: Site, random_bytes: SeededBytes) -> str:
    """Return a secret key of the published site."""
    engine = create_engine(database_url)
    key = publish_site(engine, site, random_bytes)
    engine.dispose()
    return key


@pytest.fixture
def make_app(
    database_url: str, secret_key: str, clock: FixedClock, random_bytes: SeededBytes
) -> Iterator[Callable[..., Flask]]:
    """Return a function that makes an app; settings by name, such as `limit_ip_minute="0"`."""
    assert secret_key, "the site is published before an app starts"
    made: list[Flask] = []

    def make(**changes: Any) -> Flask:
        changed = {f"SIGNUP_{name.upper()}": value for name, value in changes.items()}
        settings = load({**BASE, "SIGNUP_DATABASE_URL": database_url, **changed})
        app = create_app(settings, environ=ENVIRON, clock=clock, random_bytes=random_bytes)
        made.append(app)
        return app

    with own_logging():
        yield make
        for app in made:
            services(app).stop()


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    """Return the app in development, on both databases."""
    return make_app()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Return a client of the app."""
    return app.test_client()

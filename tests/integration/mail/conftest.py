"""The service as it runs in production, doors and worker, with a real mail server behind it."""

from __future__ import annotations

import contextlib
import secrets
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from signup.app import create_app
from signup.background import Background
from signup.domain.phrases.languages import PHRASEBOOKS
from signup.settings.load import load
from signup.web.tokens import FormTokens
from tests.support import mail_host
from tests.support.app import own_logging, services
from tests.support.factories import EMAIL_MARKETING, FORM, a_disclosure, a_site

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask
    from sqlalchemy import Engine, RowMapping, Table

    from signup.domain.site import Site
    from tests.support.mail_host import MailHost

SECRET_KEY = "k" * 40
ENVIRON = {
    "SIGNUP_ENV": "production",
    "SIGNUP_SECRET_KEY": SECRET_KEY,
    "SIGNUP_PUBLIC_URL": "https://signup.northwind.example",
    "SIGNUP_EMAIL_FROM": "hello@northwind.example",
}


@dataclass(slots=True)
class Shop:
    """The running service, and a shopper in front of it."""

    app: Flask

    @property
    def engine(self) -> Engine:
        return services(self.app).engine

    def post(self, path: str, body: dict[str, Any], bearer: str = "") -> dict[str, Any]:
        """Post from the shop's page and return what a success answers."""
        headers = {"Origin": "https://shop.example"}
        if bearer:
            headers["Authorization"] = f"Bearer {bearer}"
        answer = self.app.test_client().post(path, json=body, headers=headers)
        assert answer.status_code in {200, 201}, answer.data
        document: dict[str, Any] = answer.get_json()
        return document

    def sign_up(self, email: str, **changes: Any) -> dict[str, Any]:
        """Sign up from Germany as a person who took their time would; return the answer."""
        opened = datetime.now(UTC) - timedelta(seconds=10)
        disclosure = a_disclosure(*EMAIL_MARKETING)
        consent = {"disclosure": disclosure.id, "shown": disclosure.text}
        body = {
            "site": "demo",
            "form": FORM.key,
            "version": FORM.version,
            "token": FormTokens((SECRET_KEY,), secrets.token_bytes).issue("demo", FORM.key, opened),
            "email": email,
            "country": "DE",
            "consent": [{"channel": "email", "purpose": "marketing", **consent}],
        }
        return self.post("/v1/signups", {**body, **changes})

    def rows(self, table: Table) -> list[RowMapping]:
        with self.engine.connect() as connection:
            return list(connection.execute(select(table)).mappings())


@pytest.fixture
def host() -> Iterator[MailHost]:
    with mail_host.running() as running:
        yield running


@pytest.fixture
def site() -> Site:
    """Return a site whose form stands there in every language, and that tells no store."""
    forms = [replace(FORM, locale=one, version=f"form-{one}") for one in PHRASEBOOKS]
    return a_site(locales=tuple(PHRASEBOOKS), forms=(FORM, *forms), destinations=())


@pytest.fixture
def open_shop(database_url: str, secret_key: str) -> Iterator[Callable[..., Shop]]:
    """Return what opens the shop, doors and worker, with further settings by name."""
    assert secret_key, "the site is published before"
    with contextlib.ExitStack() as until_the_end:
        until_the_end.enter_context(own_logging())

        def start(**changes: str) -> Shop:
            settings = load({**ENVIRON, "SIGNUP_DATABASE_URL": database_url, **changes})
            app = create_app(settings, environ={})
            until_the_end.callback(services(app).stop)
            worker = Background(settings, {})
            until_the_end.callback(worker.stop)
            worker.start()
            return Shop(app)

        yield start


@pytest.fixture
def shop(open_shop: Callable[..., Shop], host: MailHost) -> Shop:
    """Return the shop with its mail server."""
    return open_shop(SIGNUP_EMAIL_URL=host.url())

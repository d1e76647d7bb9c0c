"""The brand at its desk: an authorised client, people who signed up, and a brand next door."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import insert, select, update

from signup.storage import tables
from signup.web.log import configure
from tests.support.app import publish_site, services
from tests.support.clock import START, SeededBytes
from tests.support.factories import EMAIL_MARKETING, a_scene, a_signup, a_site, ask

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from signup.app import Services
    from signup.capture.command import Command
    from signup.domain.site import Site


@dataclass(frozen=True)
class Brand:
    """One brand's view of the running app."""

    client: FlaskClient
    services: Services
    site: Site
    key: str

    def get(self, path: str, **query: str) -> TestResponse:
        return self.client.get(path, query_string=query, headers=self._headers)

    def post(self, path: str, body: Any) -> TestResponse:
        return self.client.post(path, json=body, headers=self._headers)

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key}"}

    def record(self, command: Command) -> Any:
        return self.services.committer.submit(command)

    def sign_up(self, email: str | None, number: int = 1, **changes: Any) -> str:
        """Have somebody agree to e-mail (or, with `asks`, to more); return the profile's id."""
        values = {"asks": (ask(EMAIL_MARKETING),), **changes}
        scene = replace(a_scene(self.site), at=values.pop("at", START))
        self.record(a_signup(scene, f"signup-{number}", email=email, **values))
        signup = self.rows(tables.signups, id=f"signup-{number}")[0]
        return str(signup["profile_id"])

    def rows(self, table: Any, **where: Any) -> list[Any]:
        same = [table.c[name] == value for name, value in where.items()]
        statement = select(table).where(table.c.site == self.site.key, *same)
        with self.services.engine.connect() as connection:
            return list(connection.execute(statement).mappings())

    def settle(self, state: str) -> None:
        """Let every delivery of this site have come to this state."""
        changed = update(tables.outbox).where(tables.outbox.c.site == self.site.key)
        with self.services.engine.begin() as connection:
            connection.execute(changed.values(state=state))

    def add_profiles(self, count: int) -> list[str]:
        """Put people straight into the table; return their ids in order."""
        rows = [
            {
                "site": self.site.key,
                "id": f"P{number:035}",
                "email": f"person{number}@example.com",
                "attributes": {},
                "sources": [],
                "revision": 1,
                "created_at": START,
                "updated_at": START,
            }
            for number in range(count)
        ]
        with self.services.engine.begin() as connection:
            connection.execute(insert(tables.profiles), rows)
        return [str(row["id"]) for row in rows]


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """Return what the app will log; to be asked for before the app."""
    stream = io.StringIO()
    monkeypatch.setattr("signup.app.configure", partial(configure, stream=stream))
    return stream


@pytest.fixture
def brand(app: Flask, site: Site, secret_key: str) -> Brand:
    return Brand(app.test_client(), services(app), site, secret_key)


@pytest.fixture
def neighbour(app: Flask, random_bytes: SeededBytes) -> Brand:
    """Return another brand on the same installation."""
    site = a_site(key="other", name="Other Tea", document_hash="site-2")
    running = services(app)
    key = publish_site(running.engine, site, random_bytes)
    running.catalog.refresh()
    return Brand(app.test_client(), running, site, key)

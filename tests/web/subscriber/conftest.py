"""Ada, who has been written to, and the pages her links open."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from signup.domain.consent import Channel
from signup.domain.links import ConfirmLink, PersonLink
from signup.storage import tables
from signup.storage.addresses import address_key
from tests.support.app import services
from tests.support.clock import START
from tests.support.factories import (
    EMAIL,
    LINKS,
    PHONE,
    a_phone,
    a_scene,
    a_signup,
    a_text,
)

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy import RowMapping, Table
    from werkzeug.test import TestResponse

    from signup.capture.command import Command
    from signup.domain.site import Site
    from tests.support.clock import FixedClock


@dataclass
class Pages:
    """What Ada can do, and a look at what is kept of it."""

    app: Flask
    client: FlaskClient
    clock: FixedClock
    site: Site

    def record(self, command: Command) -> Any:
        return services(self.app).committer.submit(command)

    def sign_up(self, number: int = 1, **changes: Any) -> None:
        """Have Ada leave her e-mail address, from Germany: so she is asked to confirm."""
        scene = {"country": "DE", "at": self.clock.now, **changes.pop("scene", {})}
        self.record(a_signup(a_scene(self.site, **scene), f"signup-{number}", **changes))

    def join(self) -> None:
        """Have Ada subscribe to e-mail at once, from where nobody has to confirm."""
        self.sign_up(scene={"country": "US"})

    def add_phone(self, number: int = 1) -> None:
        self.record(a_phone(a_scene(self.site, self.clock.now), f"signup-{number}"))

    def text(self, intent: str, message_id: str = "SM1", **changes: Any) -> None:
        self.record(a_text(a_scene(self.site, self.clock.now), intent, message_id, **changes))

    def rows(self, table: Table) -> list[RowMapping]:
        with services(self.app).engine.connect() as connection:
            return list(connection.execute(select(table)).mappings())

    def profile(self, **where: Any) -> str:
        wanted = where or {"email": EMAIL}
        (name, value), *_ = wanted.items()
        return str(next(row["id"] for row in self.rows(tables.profiles) if row[name] == value))

    def state(self, address: str, channel: str, purpose: str = "marketing") -> str:
        pepper = self.rows(tables.sites)[0]["address_pepper"]
        wanted = (address_key(pepper, address), channel, purpose)
        for row in self.rows(tables.consent_states):
            if (row["address_key"], row["channel"], row["purpose"]) == wanted:
                return str(row["state"])
        return "none"

    def everything(self) -> dict[str, list[RowMapping]]:
        """Return what stands in every table, to see that nothing has changed."""
        return {table.name: self.rows(table) for table in tables.metadata.sorted_tables}

    def merged(self) -> str:
        """Have a profile with a number alone become part of Ada's; return its id."""
        self.text("join")
        lone = self.profile(phone=PHONE)
        self.clock.advance(minutes=1)
        self.join()
        self.add_phone()
        self.clock.advance(minutes=1)
        self.text("confirm", "SM2")
        self.clock.advance(minutes=1)
        return lone

    # -- links ---------------------------------------------------------------------------------

    def confirm_link(self, language: str = "en", request_id: str | None = None) -> str:
        rows = sorted(self.rows(tables.confirmations), key=lambda row: row["created_at"])
        wanted = request_id or rows[-1]["id"]
        return path(LINKS.confirm(ConfirmLink("demo", wanted, language)))

    def preferences_link(
        self,
        proved: Channel | None = Channel.EMAIL,
        *,
        profile: str | None = None,
        language: str = "en",
    ) -> str:
        person = PersonLink("demo", profile or self.profile(), language, proved)
        return path(LINKS.preferences(person))

    def unsubscribe_link(self, profile: str | None = None, language: str = "en") -> str:
        return path(LINKS.unsubscribe(PersonLink("demo", profile or self.profile(), language)))

    # -- pages ---------------------------------------------------------------------------------

    def open(self, link: str, **call: Any) -> TestResponse:
        return self.client.get(link, **call)

    def post(self, link: str, data: Any = None) -> TestResponse:
        return self.client.post(link, data=data or {})


def path(url: str) -> str:
    """Return the path of one of our own addresses."""
    return url.removeprefix("http://localhost")


def words(answer: TestResponse) -> str:
    """Return what a page says, without its markup."""
    body = re.sub(r"(?s)<head>.*?</head>|<[^>]+>", "", answer.text)
    return " ".join(unescape(body).split())


def boxes(answer: TestResponse) -> dict[str, bool]:
    """Return the boxes of a page, and whether each is ticked."""
    found = re.findall(r'<input type="checkbox" id="(\w+)"([^>]*)>', answer.text)
    return {name: " checked" in rest for name, rest in found}


def hidden(answer: TestResponse) -> list[tuple[str, str]]:
    """Return the hidden fields of a page."""
    return re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]+)">', answer.text)


def saved(answer: TestResponse, ticked: set[str]) -> dict[str, list[str]]:
    """Return what a browser posts when exactly these boxes of a page are ticked."""
    data: dict[str, list[str]] = {name: ["1"] for name in ticked}
    for name, value in hidden(answer):
        data.setdefault(name, []).append(value)
    return data


@pytest.fixture
def pages(app: Flask, client: FlaskClient, clock: FixedClock, site: Site) -> Pages:
    assert clock.now == START
    return Pages(app, client, clock, site)

"""Texts in production: each site's through its own provider, and what that provider blocks."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from signup.background import Background
from signup.storage import tables
from signup.storage.presentation import profile_documents
from signup.texting import Texting
from tests.support.app import ENVIRON, publish_site, services
from tests.support.factories import LINKS, PHONE, a_phone, a_scene, a_signup, a_site, a_text
from tests.support.provider_api import BLOCKED, serving
from tests.support.providers import OURS, PUBLIC_URL, programme

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask
    from sqlalchemy import RowMapping, Table

    from signup.capture.command import Command
    from signup.domain.site import Site
    from tests.support.clock import FixedClock, SeededBytes
    from tests.support.provider_api import ProviderApi


@dataclass(slots=True)
class House:
    """The web process, its worker, and two sites with a provider each."""

    app: Flask
    worker: Background
    twilio: ProviderApi
    vonage: ProviderApi

    def record(self, *commands: Command) -> None:
        for command in commands:
            services(self.app).committer.submit(command)

    def site(self, key: str) -> Site:
        found = services(self.app).catalog.get(key)
        assert found
        return found.site

    def rows(self, table: Table) -> list[RowMapping]:
        with services(self.app).engine.connect() as connection:
            return list(connection.execute(select(table)).mappings())

    def texts(self) -> list[tuple[str, str | None]]:
        """Return state and cause of every text, once the worker has come to rest."""
        self.worker.stop()
        rows = [row for row in self.rows(tables.outbox) if row["destination"] == "messenger:sms"]
        return [(row["state"], row["cause"]) for row in rows]


@pytest.fixture
def house(
    make_app: Callable[..., Flask], clock: FixedClock, random_bytes: SeededBytes
) -> Iterator[House]:
    clock.now = datetime.now(UTC)
    with contextlib.ExitStack() as until_the_end:
        twilio, vonage = (until_the_end.enter_context(serving(name)) for name in _PROVIDERS)
        app = make_app(env="production", public_url=PUBLIC_URL, allow_private_destinations="1")
        for key, api, name in zip(("demo", "other"), (twilio, vonage), _PROVIDERS, strict=True):
            sms = programme(name, base_url=api.base_url)
            site = a_site(key=key, document_hash=f"{key}-2", sms=sms, destinations=())
            publish_site(services(app).engine, site, random_bytes)
        services(app).catalog.refresh()
        worker = Background(services(app).settings, ENVIRON)
        until_the_end.callback(worker.stop)
        worker.start()
        yield House(app, worker, twilio, vonage)


_PROVIDERS = ("twilio", "vonage")


def test_each_sites_texts_go_through_its_own_provider(house: House) -> None:
    demo, other = (a_scene(house.site(key), datetime.now(UTC)) for key in ("demo", "other"))
    house.record(a_signup(demo), a_phone(demo))
    house.record(a_text(other, "help", provider="vonage", reply_from=OURS))
    assert house.twilio.called.wait(30)
    assert house.vonage.called.wait(30)

    assert house.texts() == [("sent", None), ("sent", None)]
    (question,), (answer,) = house.twilio.posted(), house.vonage.posted()
    assert "Reply Y" in question["Body"]
    assert "hello@northwind.example" in answer["text"]
    assert (question["To"], answer["to"]) == (PHONE, PHONE[1:])


def test_a_number_that_the_provider_blocks_is_shown_as_blocked(house: House) -> None:
    scene = a_scene(house.site("demo"), datetime.now(UTC))
    house.record(a_signup(scene), a_phone(scene, phone=BLOCKED))
    assert house.twilio.called.wait(30)

    assert house.texts() == [("rejected", "blocked:21610")]
    assert _blocked(house, BLOCKED) == {"by": "provider", "code": "21610"}


def _blocked(house: House, phone: str) -> dict[str, Any]:
    """Return what the brand's API shows of a number's block, whoever holds the number now."""
    with services(house.app).engine.connect() as connection:
        ids = [row["id"] for row in house.rows(tables.profiles)]
        (shown,) = profile_documents(connection, "demo", ids, LINKS).values()
    found = shown["channels"]["sms"]["marketing"]["blocked"]
    assert (shown["phone"], found["since"][:4]) == (phone, str(datetime.now(UTC).year))
    return {name: found[name] for name in ("by", "code")}


def test_in_development_nothing_leaves_the_machine(make_app: Callable[..., Flask]) -> None:
    found = services(make_app())
    texting = Texting(found.settings, ENVIRON, found.engine, lambda _key: None, found.kit.clock)

    assert texting.senders() == {}


def test_a_site_without_a_text_programme_owes_nobody_a_text(house: House) -> None:
    site = replace(house.site("demo"), sms=None)
    scene = a_scene(site, datetime.now(UTC))
    house.record(a_signup(scene), a_phone(scene))

    assert house.texts() == []

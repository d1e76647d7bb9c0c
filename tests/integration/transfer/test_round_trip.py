"""What leaves one installation comes into another with the same states and the same silence."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete

from signup.capture.commands import Withdraw
from signup.domain.consent import Act
from signup.evidence import tables as evidence_tables
from signup.sites.catalog import Catalog
from signup.storage import tables
from signup.storage.addresses import address_key
from tests.support.clock import START
from tests.support.factories import (
    EMAIL_MARKETING,
    OTHER_EMAIL,
    OTHER_PHONE,
    PHONE,
    SMS_MARKETING,
    SMS_TRANSACTIONAL,
    a_recorder,
    a_scene,
    a_signup,
    a_text,
    ask,
)

if TYPE_CHECKING:
    from datetime import datetime

    from signup.capture.commands import Scene
    from tests.integration.transfer.conftest import Shop

ENDS = START.replace(year=START.year + 1, microsecond=9)
FORGOTTEN = (
    tables.profiles,
    tables.consent_events,
    tables.consent_states,
    tables.signups,
    tables.outbox,
    evidence_tables.evidence_records,
    evidence_tables.evidence_openings,
)


@pytest.fixture
def lived_in(shop: Shop) -> Shop:
    """Return the shop after people joined, confirmed, waited, left and came back."""
    published = Catalog(shop.engine, lambda: START).get("demo")
    assert published
    site, core = published.site, a_recorder(shop.engine)

    def scene(minutes: int = 0, country: str = "US") -> Scene:
        return a_scene(site, START + timedelta(minutes=minutes, microseconds=7), country=country)

    both = (ask(EMAIL_MARKETING), ask(SMS_MARKETING), ask(SMS_TRANSACTIONAL, Act.TICK_AND_PRESS))
    core.record([a_signup(scene(), "s1", phone=PHONE, phone_region="US", asks=both)])
    core.record([a_text(scene(1), "confirm", "SM1")])
    core.record([a_signup(scene(2, "DE"), "s2", email=OTHER_EMAIL)])
    core.record(
        [a_signup(scene(3), "s3", email="=eve+x@example.com", attributes={"first_name": "@E"})]
    )
    implied = replace(ask(EMAIL_MARKETING), basis="implied", expires_at=ENDS)
    buyer = a_signup(scene(3, "CA"), "s5", email="buyer@example.com", asks=(implied,))
    core.record([buyer])
    core.record([a_text(scene(4), "join", "SM2", phone=OTHER_PHONE)])
    core.record([a_text(scene(5), "stop", "SM3", phone=OTHER_PHONE)])
    core.record([a_signup(scene(6), "s4", email="left@example.com")])
    with shop.engine.connect() as connection:
        row = connection.execute(
            tables.profiles.select().where(tables.profiles.c.email == "left@example.com")
        ).one()
    core.record([Withdraw(scene(7), row.id, None, None, "asked by phone")])
    return shop


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_an_export_fills_an_empty_site_with_the_same_states(lived_in: Shop, kind: str) -> None:
    shop = lived_in
    before, people = shop.states(), _people(shop)
    file = shop.folder / "export"
    shop.give("--format", kind, "--output", str(file))
    _forget(shop)
    assert shop.states() == {}
    done = shop.run("import", str(file), "--site", "demo")

    assert done.exit_code == 0, done.output
    after = shop.states()
    assert {name: state for name, (state, *_) in after.items()} == {
        name: state for name, (state, *_) in before.items()
    }
    lasting = {name for name, (state, *_) in before.items() if state != "pending"}
    assert {name: after[name] for name in lasting} == {name: before[name] for name in lasting}
    assert _people(shop) == people
    assert _grounds(shop)["buyer@example.com"] == ("implied", ENDS)
    assert {state for state, *_ in before.values()} == {"pending", "subscribed", "unsubscribed"}


def test_the_same_export_again_changes_nothing(lived_in: Shop) -> None:
    shop = lived_in
    file = shop.folder / "export.csv"
    shop.give("--output", str(file))
    _forget(shop)
    shop.run("import", str(file), "--site", "demo")
    before = shop.rows(tables.consent_events)
    shop.run("import", str(file), "--site", "demo")

    assert shop.rows(tables.consent_events) == before


def test_an_export_changes_nobody_when_it_comes_back_to_where_it_left(lived_in: Shop) -> None:
    shop = lived_in
    before = shop.states()
    file = shop.folder / "export.csv"
    shop.give("--output", str(file))
    shop.run("import", str(file), "--site", "demo")

    assert shop.states() == before


def _grounds(shop: Shop) -> dict[str, tuple[str, datetime | None]]:
    pepper = shop.rows(tables.sites)[0]["address_pepper"]
    known = {address_key(pepper, one): one for one, *_ in _people(shop) if one}
    return {
        known[row["address_key"]]: (row["basis"], row["expires_at"])
        for row in shop.rows(tables.consent_states)
        if row["address_key"] in known
    }


def _people(shop: Shop) -> list[tuple[str | None, str | None, dict[str, str]]]:
    found = [(row["email"], row["phone"], row["attributes"]) for row in shop.rows(tables.profiles)]
    return sorted(found, key=str)


def _forget(shop: Shop) -> None:
    with shop.engine.begin() as connection:
        for table in FORGOTTEN:
            connection.execute(delete(table))

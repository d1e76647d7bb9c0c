"""A small consent log in a real database, and the events that go into it."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select

from signup.domain.consent import Act, Channel, EventKind, Happening, Purpose
from signup.domain.content import content_hash
from signup.evidence import store
from signup.evidence.bundle import bundle_for
from signup.evidence.note import SeedSigner
from signup.evidence.record import Particulars, Sealed, seal
from signup.evidence.sequencer import sequence_once
from signup.storage import consents
from signup.storage.addresses import address_key
from signup.storage.consents import ConsentEvent
from signup.storage.tables import disclosures
from tests.support.clock import FixedClock, SeededBytes
from tests.support.factories import EMAIL, PEPPER

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, Engine, RowMapping, Table

    from signup.evidence.sequencer import Step

SITE = "demo"
SIGNER = SeedSigner("signup.example/log/demo", b"s" * 32)
TEXT = {
    "channel": "email",
    "purpose": "marketing",
    "locale": "en-US",
    "control": "button",
    "text": "Northwind Coffee may e-mail me offers. I can unsubscribe at any time.",
    "label": "Get my code",
    "links": {},
}
DISCLOSURE = content_hash(TEXT)


def an_event(event_id: str, now: datetime, **changes: Any) -> ConsentEvent:
    """Return the event of someone who pressed the button under `TEXT`."""
    kind, act = changes.pop("kind", EventKind.GIVEN), changes.pop("act", Act.PRESS)
    values: dict[str, Any] = {
        "site": SITE,
        "id": event_id,
        "profile_id": "profile-1",
        "subject": (address_key(PEPPER, EMAIL), Channel.EMAIL, Purpose.MARKETING),
        "happening": Happening(kind, act, changes.pop("at", now), "popup:welcome:form-1"),
        "recorded_at": now,
        "site_hash": "5" * 64,
        "jurisdiction": "US-CA",
        "disclosure_id": DISCLOSURE,
    }
    return ConsentEvent(**values | changes)


def particulars(**changes: Any) -> Particulars:
    """Return everything a pop-up can tell of an event, on a page of the shop."""
    values: dict[str, Any] = {
        "address": EMAIL,
        "basis": "consent",
        "level": "single",
        "inferred_from": "country",
        "locale": "en-US",
        "version": "f" * 64,
        "widget": "d" * 64,
        "presentation": {"font_px": 14, "contrast": "7.1"},
        "page": "https://shop.example/beans?ref=ada",
        "ip": "203.0.113.7",
        "user_agent": "Mozilla/5.0 (X11; Linux x86_64)",
    }
    return Particulars(**values | changes)


@dataclass(slots=True)
class Book:
    """One site's log: record events, seal them, ask for bundles; time moves when told to."""

    engine: Engine
    clock: FixedClock = field(default_factory=FixedClock)
    signer: SeedSigner = SIGNER
    chance: SeededBytes = field(default_factory=lambda: SeededBytes(random.Random(7)))
    written: int = 0

    def write(self, connection: Connection, address: str = EMAIL, **changes: Any) -> str:
        """Write an event of now and its record in the caller's transaction; return its id."""
        self.written += 1
        name: str = changes.pop("name", f"event-{self.written:05}")
        previous, basis = changes.pop("previous", None), changes.pop("basis", "consent")
        changes.setdefault(
            "subject", (address_key(PEPPER, address), Channel.EMAIL, Purpose.MARKETING)
        )
        event = an_event(name, self.clock(), **changes)
        details = particulars(address=address, previous=previous, basis=basis)
        consents.append(connection, [event])
        store.append(connection, [self.seal_one(event, details)])
        return name

    def seal_one(self, event: ConsentEvent, details: Particulars) -> Sealed:
        return seal(event, details, self.chance)

    def record(self, address: str = EMAIL, **changes: Any) -> str:
        """Write one event and commit it."""
        with self.engine.begin() as connection:
            return self.write(connection, address, **changes)

    def fill(self, count: int) -> None:
        """Write events of other people."""
        with self.engine.begin() as connection:
            for _ in range(count):
                self.write(connection, f"reader{self.written}@example.com")

    def seal(self, **options: Any) -> Step | None:
        """Let the sequencer do one step."""
        return sequence_once(self.engine, SITE, self.signer, self.clock, **options)

    def publish(self) -> None:
        """Store the text that `an_event` shows."""
        with self.engine.begin() as connection:
            connection.execute(
                insert(disclosures).values(
                    site=SITE,
                    id=DISCLOSURE,
                    channel="email",
                    purpose="marketing",
                    locale="en-US",
                    document={"id": DISCLOSURE, **TEXT},
                    created_at=self.clock(),
                )
            )

    def bundle(self, event_id: str, **options: Any) -> dict[str, Any]:
        with self.engine.connect() as connection:
            return bundle_for(connection, SITE, event_id, **options)

    def rows(self, table: Table) -> list[RowMapping]:
        with self.engine.connect() as connection:
            return list(connection.execute(select(table)).mappings())

    def newest(self) -> str:
        """Return the newest checkpoint's note, as someone outside would keep it."""
        with self.engine.connect() as connection:
            found = store.newest_checkpoint(connection, SITE)
        assert found
        return found.note

"""A site with each provider in turn, the service on a real socket, and a look at what it kept."""

from __future__ import annotations

import random
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import fromstring

import pytest
import urllib3
from sqlalchemy import select
from werkzeug.serving import WSGIRequestHandler, make_server

from signup.domain.consent import Channel
from signup.domain.ids import new_id
from signup.forwarding.drain import Draining, drain_once
from signup.forwarding.message_target import MessageTarget
from signup.messengers.inbox import InboxMessenger
from signup.storage import tables
from signup.storage.addresses import address_key
from signup.storage.presentation import profile_documents
from signup.storage.queue import Queue
from tests.support.app import services
from tests.support.clock import SeededBytes
from tests.support.factories import LINKS, PHONE, a_site
from tests.support.providers import PUBLIC_URL, SENDERS, programme

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from flask import Flask
    from sqlalchemy import Engine, RowMapping, Table

    from signup.domain.site import Site
    from signup.messengers.shared import Messenger
    from tests.support.clock import FixedClock
    from tests.support.providers import Sender, Webhook

KEPT = (tables.profiles, tables.consent_events, tables.outbox, tables.seen_messages)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the service answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(slots=True)
class Line:
    """A provider that calls the service, and the worker behind it."""

    sender: Sender
    address: str
    app: Flask
    clock: FixedClock
    answers: list[Answer] = field(default_factory=list)

    @property
    def engine(self) -> Engine:
        return services(self.app).engine

    def call(self, webhook: Webhook, **headers: str) -> Answer:
        """Send a webhook, with some headers changed."""
        found = urllib3.request(
            "POST",
            self.address + webhook.path,
            body=webhook.body,
            headers={**webhook.headers, **headers},
            timeout=10,
            retries=False,
        )
        answer = Answer(found.status, dict(found.headers), found.data)
        self.answers.append(answer)
        return answer

    def text(self, words: str, message_id: str = "M1", **changes: Any) -> Answer:
        """Text the shop from Ada's handset."""
        return self.call(self.sender.inbound(words, self.clock(), message_id, **changes))

    def drain(self, messenger: Messenger | None = None) -> None:
        """Let the worker send what is due."""
        site = services(self.app).catalog.get("demo")
        assert site
        target = MessageTarget(
            Queue("demo", "messenger:sms"),
            messenger or InboxMessenger(self.engine, clock=self.clock),
            site_of=lambda _key: site.site,
            links=LINKS,
            clock=self.clock,
        )
        ids = SeededBytes(random.Random(len(self.rows(tables.outbox))))
        dice = Draining(self.clock, lambda: 0.5, lambda at: new_id(at, ids))
        drain_once(self.engine, target, dice)

    def replies(self) -> list[str]:
        """Return every reply, whether it went in an answer or through the worker."""
        self.drain()
        bodies = [one.body for one in self.answers if one.body.startswith(b"<?xml")]
        xml = [fromstring(body) for body in bodies]  # noqa: S314 - the service's own answers
        said = [str(message.text) for answer in xml for message in answer.iter("Message")]
        sent = [row["body"] for row in self.rows(tables.inbox_messages)]
        return [*said, *(body for body in sent if not self.sender.answers)]

    def rows(self, table: Table) -> list[RowMapping]:
        with self.engine.connect() as connection:
            return list(connection.execute(select(table)).mappings())

    def is_empty(self) -> bool:
        return not any(self.rows(table) for table in KEPT)

    def state(self, purpose: str = "marketing", phone: str = PHONE) -> str:
        key = address_key(self.rows(tables.sites)[0]["address_pepper"], phone)
        for row in self.rows(tables.consent_states):
            if (row["address_key"], row["channel"], row["purpose"]) == (key, "sms", purpose):
                return str(row["state"])
        return "none"

    def profile(self) -> dict[str, Any]:
        """Return Ada's profile as the brand's API shows it."""
        ids = [row["id"] for row in self.rows(tables.profiles)]
        with self.engine.connect() as connection:
            return next(iter(profile_documents(connection, "demo", ids, LINKS).values()))

    def blocked(self) -> Any:
        return self.profile()["channels"][Channel.SMS.value]["marketing"]["blocked"]


class _Quiet(WSGIRequestHandler):
    def log(self, *_args: Any, **_options: Any) -> None:
        """Say nothing."""


@pytest.fixture(params=SENDERS)
def sender(request: pytest.FixtureRequest) -> Sender:
    return SENDERS[request.param]


@pytest.fixture
def site(sender: Sender) -> Site:
    return a_site(sms=programme(sender.name))


@pytest.fixture
def make_line(
    make_app: Callable[..., Flask], clock: FixedClock, sender: Sender
) -> Iterator[Callable[..., Line]]:
    """Return a function that serves the app in production; settings by name."""
    stops: list[Callable[[], None]] = []

    def make(**changes: Any) -> Line:
        app = make_app(env="production", public_url=PUBLIC_URL, **changes)
        server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        stops.extend([server.shutdown, thread.join, server.server_close])
        return Line(sender, f"http://127.0.0.1:{server.server_port}", app, clock)

    yield make
    for stop in stops:
        stop()


@pytest.fixture
def line(make_line: Callable[..., Line]) -> Line:
    return make_line()

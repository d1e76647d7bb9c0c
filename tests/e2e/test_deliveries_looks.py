"""The brand's page of deliveries in a real browser: it fits a phone, by day and by night."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import insert

from signup.domain.links import BrandLink, BrandPage
from signup.storage import gates, tables
from signup.storage.gates import Gate
from signup.storage.queue import Queue
from tests.support.app import services
from tests.support.axe import COLOURS, faults
from tests.support.clock import START
from tests.support.factories import LINKS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from flask.testing import FlaskClient
    from playwright.sync_api import Browser, Page, Route

pytestmark = [pytest.mark.e2e, pytest.mark.usefixtures("troubled")]

LINK = LINKS.brand(BrandLink(BrandPage.DELIVERIES, "demo", START.date() + timedelta(days=30)))
LACKS = "unusable: NORTHWIND_COFFEE_CRM_WEBHOOK_SECRET_FOR_PRODUCTION is not set"
TOO_WIDE = """() => [...document.querySelectorAll('html, .scroll, td, th')]
  .filter((one) => one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 1)
  .map((one) => one.tagName + ' ' + one.textContent.trim().slice(0, 40))"""


@pytest.fixture
def page(browser: Browser, client: FlaskClient) -> Iterator[Page]:
    """Give the page in a browser whose requests the app answers."""

    def answer(route: Route) -> None:
        found = client.get(route.request.url.removeprefix("http://localhost"))
        route.fulfill(status=found.status_code, headers=dict(found.headers), body=found.data)

    made = browser.new_page()
    made.route("http://localhost/**", answer)
    made.goto(LINK)
    yield made
    made.close()


@pytest.fixture
def troubled(app: Flask) -> None:
    """Have much wait and fail, with long causes."""
    rows: list[dict[str, Any]] = [
        {
            "site": "demo",
            "id": f"06FR0Q6C4T3N7V2X4B8D6G1H5M0P8W5J{number:04}",
            "destination": "crm" if number % 2 else "klaviyo-of-northwind",
            "aggregatetype": "profile",
            "aggregateid": f"person-{number}",
            "revision": 1,
            "position": 0,
            "type": "profile.subscribed",
            "payload": {},
            "state": "dead" if number < 4 else "pending",
            "attempts": 11,
            "next_at": START,
            "created_at": START - timedelta(days=number),
            "cause": "adapter_failed:ProtocolError" if number < 4 else None,
        }
        for number in range(1_300)
    ]
    with services(app).engine.begin() as connection:
        connection.execute(insert(tables.outbox), rows)
        stopped = Gate(stopped_at=START, stop_cause=LACKS, stopped_key="nobody")
        gates.save(connection, Queue("demo", "crm"), stopped)
        held = Gate(held_until=START + timedelta(days=2))
        gates.save(connection, Queue("demo", "klaviyo-of-northwind"), held)


@pytest.mark.parametrize("width", [320, 700, 1280])
def test_it_needs_no_scrolling_sideways_and_axe_finds_nothing(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    assert page.evaluate(TOO_WIDE) == []
    assert faults(page) == []
    page.emulate_media(color_scheme="dark")
    assert faults(page, only=COLOURS) == []


def test_on_a_phone_each_figure_stands_beside_its_name(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 800})
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="crm"))
    cell = row.first.locator("[data-is=Waiting]")
    told = "(node) => getComputedStyle(node, '::before').content"
    assert cell.evaluate(told) == '"Waiting"'
    assert cell.inner_text() == "648"

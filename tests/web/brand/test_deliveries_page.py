"""The page of deliveries: for whoever has its address, and nothing about a person on it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from signup.brand.deliveries import age
from signup.domain.links import BrandLink, BrandPage
from signup.storage import gates, tables
from signup.storage.gates import Gate
from signup.storage.queue import Queue
from tests.support.app import services
from tests.support.clock import START
from tests.support.factories import EMAIL, EMAIL_MARKETING, LINKS, a_scene, a_signup, ask

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from signup.domain.site import Site
    from tests.support.clock import FixedClock

LINK = BrandLink(BrandPage.DELIVERIES, "demo", START.date() + timedelta(days=30))


def _path(link: BrandLink = LINK) -> str:
    return LINKS.brand(link).removeprefix("http://localhost")


def _shown(client: FlaskClient) -> str:
    answer = client.get(_path())
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def _sign_up(app: Flask, site: Site) -> None:
    asked = a_signup(a_scene(site), email=EMAIL, asks=(ask(EMAIL_MARKETING),))
    services(app).committer.submit(asked)


def test_where_nothing_waits_the_page_says_so(client: FlaskClient) -> None:
    page = _shown(client)
    assert "Nothing waits" in page
    assert "<bdi>crm</bdi>" in page
    assert "Nothing has failed for good." in page


def test_the_age_of_the_oldest_comes_first(
    app: Flask, client: FlaskClient, site: Site, clock: FixedClock
) -> None:
    _sign_up(app, site)
    clock.advance(hours=3)
    page = _shown(client)
    assert 0 < page.index("3 hours") < page.index("Where it goes")


def test_what_failed_stands_there_with_its_cause_and_without_the_person(
    app: Flask, client: FlaskClient, site: Site
) -> None:
    _sign_up(app, site)
    with services(app).engine.begin() as connection:
        connection.execute(update(tables.outbox).values(state="dead", cause="http_503"))
    page = _shown(client)
    assert "http_503" in page
    assert "joined" in page
    assert EMAIL not in page


def test_a_stopped_destination_says_what_to_do(app: Flask, client: FlaskClient) -> None:
    with services(app).engine.begin() as connection:
        stopped = Gate(stopped_at=START, stop_cause="http_401")
        gates.save(connection, Queue("demo", "crm"), stopped)
    page = _shown(client)
    assert "Stopped" in page
    assert "<code>http_401</code>" in page


def test_one_that_no_worker_can_use_says_what_is_missing(app: Flask, client: FlaskClient) -> None:
    with services(app).engine.begin() as connection:
        lacks = Gate(stopped_at=START, stop_cause="unusable: CRM is not set", stopped_key="nobody")
        gates.save(connection, Queue("demo", "crm"), lacks)
    page = _shown(client)
    assert "A worker cannot use it" in page
    assert "<code>unusable: CRM is not set</code>" in page


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(-1, "0 seconds"), (1, "1 second"), (61, "1 minute"), (7_300, "2 hours"), (200_000, "2 days")],
)
def test_an_age_is_told_in_its_largest_unit(seconds: int, said: str) -> None:
    assert age(timedelta(seconds=seconds)) == said

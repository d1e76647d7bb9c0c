"""A service that is told to stop, and a database that is away: nothing hangs, all comes back."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import psycopg
import pytest

from tests.integration.durability.ledger import Ledger
from tests.integration.durability.postgres import wait_for_a_waiter
from tests.support.service import (
    FORMS,
    STOP_SECONDS,
    Crowd,
    Service,
    first_step,
)

if TYPE_CHECKING:
    from tests.integration.durability.postgres import Postgres

pytestmark = pytest.mark.durable


def test_sigterm_ends_within_ten_seconds_and_keeps_what_it_acknowledged(service: Service) -> None:
    service.start()
    with Crowd(service) as crowd:
        crowd.wait_for_more(10)
        service.process.terminate()
        assert service.process.wait(STOP_SECONDS) == 0
    service.wait_until_deaf()
    ledger = Ledger(service.database_url)
    assert ledger.missing(crowd) == []
    assert ledger.halves() == []
    assert set(crowd.refused) <= {503}


def test_a_signup_under_way_at_sigterm_is_finished_and_answered(
    service_on_postgres: Service,
) -> None:
    service = service_on_postgres
    service.start()
    with psycopg.connect(service.database_url) as blocker, ThreadPoolExecutor(1) as pool:
        blocker.execute("LOCK TABLE profiles IN EXCLUSIVE MODE")
        asked = pool.submit(service.ask, "POST", "/v1/signups", first_step("ada@example.com"))
        wait_for_a_waiter(service.database_url)
        service.process.terminate()
        service.wait_until_deaf()
        blocker.rollback()
        assert asked.result(STOP_SECONDS).status == 201
    assert service.process.wait(STOP_SECONDS) == 0
    people = Ledger(service.database_url).profiles.values()
    assert [person.email for person in people] == ["ada@example.com"]


def test_while_the_database_is_away_signups_are_503_and_forms_are_served(
    service_on_postgres: Service, postgres: Postgres
) -> None:
    service = service_on_postgres
    service.start()
    forms = service.ask("GET", FORMS)
    postgres.crash()
    refused = service.ask("POST", "/v1/signups", first_step("ada@example.com"))
    assert (refused.status, refused.document["code"]) == (503, "storage_unavailable")
    assert int(refused.headers["Retry-After"]) > 0
    assert service.ask("GET", FORMS).document == forms.document
    assert service.ask("GET", "/livez").status == 200
    assert service.ask("GET", "/readyz").status == 503
    postgres.start()
    service.wait_until("/readyz", 200)
    assert service.ask("POST", "/v1/signups", first_step("ada@example.com")).status == 201


def test_a_service_that_starts_before_its_database_recovers_by_itself(
    service_on_postgres: Service, postgres: Postgres
) -> None:
    postgres.crash()
    service_on_postgres.launch()
    service_on_postgres.wait_until("/livez", 200)
    assert service_on_postgres.ask("GET", FORMS).status == 503
    postgres.start()
    service_on_postgres.wait_until("/readyz", 200)
    answer = service_on_postgres.ask("POST", "/v1/signups", first_step("ada@example.com"))
    assert answer.status == 201

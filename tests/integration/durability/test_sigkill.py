"""2xx means committed: whoever dies, in whatever moment, what was promised is there, and whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.integration.durability.ledger import Ledger
from tests.support.service import Crowd

if TYPE_CHECKING:
    from tests.integration.durability.postgres import Postgres
    from tests.support.service import Service

pytestmark = pytest.mark.durable
DEATHS = 2
BETWEEN = 15


def test_killing_every_process_under_load_loses_no_acknowledged_signup(service: Service) -> None:
    service.start()
    with Crowd(service) as crowd:
        for _ in range(DEATHS):
            crowd.wait_for_more(BETWEEN)
            service.kill()
            service.wait_until_deaf()
            service.start()
        crowd.wait_for_more(BETWEEN)
    ledger = Ledger(service.database_url)
    assert len(crowd.phones) > DEATHS * BETWEEN
    assert ledger.missing(crowd) == []
    assert ledger.halves() == []
    assert crowd.refused == []


def test_a_database_that_loses_power_under_load_loses_no_acknowledged_signup(
    service_on_postgres: Service, postgres: Postgres
) -> None:
    service_on_postgres.start()
    with Crowd(service_on_postgres) as crowd:
        crowd.wait_for_more(BETWEEN)
        postgres.crash()
        postgres.start()
        crowd.wait_for_more(BETWEEN)
    ledger = Ledger(service_on_postgres.database_url)
    assert ledger.missing(crowd) == []
    assert ledger.halves() == []
    assert set(crowd.refused) <= {503}

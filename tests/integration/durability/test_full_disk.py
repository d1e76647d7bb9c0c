"""A disk that is full: signups are told to come back, pages are served, and then all is well."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event, func, select

from signup.storage import tables
from tests.support.app import services
from tests.support.service import FORMS, ORIGIN, first_step

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from sqlalchemy import Engine

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ROOMY = 2**30


@dataclass(slots=True)
class Disk:
    """SQLite's own limit on the pages of its file, which it reports as a full disk."""

    engine: Engine
    pages: int = ROOMY

    def __post_init__(self) -> None:
        event.listen(self.engine, "checkout", self._limit)

    def _limit(self, connection: Any, *_: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {self.pages}")


@pytest.fixture
def disk(client: FlaskClient) -> Disk:
    return Disk(services(client.application).engine)


def _sign_up(client: FlaskClient, number: int) -> Any:
    body = first_step(f"shopper.{number}@example.com")
    address = {"REMOTE_ADDR": f"10.0.0.{number}"}
    headers = {"Origin": ORIGIN}
    return client.post("/v1/signups", json=body, headers=headers, environ_base=address)


def _people(engine: Engine) -> int:
    with engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(tables.profiles)) or 0


def test_a_full_disk_is_503_and_no_signup_is_half_written(client: FlaskClient, disk: Disk) -> None:
    disk.pages = 1  # SQLite takes this as: what it has now, and no page more
    answers = [_sign_up(client, number) for number in range(60)]
    taken = [answer for answer in answers if answer.status_code == 201]
    refused = [answer for answer in answers if answer.status_code != 201]
    assert {(answer.status_code, answer.json["code"]) for answer in refused} == {
        (503, "storage_unavailable")
    }
    assert all(int(answer.headers["Retry-After"]) > 0 for answer in refused)
    assert _people(disk.engine) == len(taken)


def test_forms_are_served_from_a_full_disk_and_signups_return_with_the_room(
    client: FlaskClient, disk: Disk
) -> None:
    disk.pages = 1
    number = next(n for n in range(60) if _sign_up(client, n).status_code == 503)
    assert client.get(FORMS).status_code == 200
    disk.pages = ROOMY
    assert _sign_up(client, number).status_code == 201

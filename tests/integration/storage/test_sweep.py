"""SQLite's files after an erasure: not a byte is left once the service has swept them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from signup.capture.commands import Erase
from signup.domain.keeping import Keeping
from signup.forwarding.forgetter import Forgetter
from signup.forwarding.letting_go import Retaining
from signup.storage import tables
from signup.storage.engine import create_engine
from signup.storage.sweep import rewrite, sweep
from tests.support import factories
from tests.support.clock import START, SeededBytes
from tests.support.factories import a_phone, a_scene, a_signup
from tests.support.traces import files_of, found_in, left_in_tables

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from signup.capture.commands import AddPhone, SignUp
    from signup.capture.record import Recorder
    from signup.domain.site import Site

PEOPLE = 400


@pytest.fixture
def engine(sqlite_url: str) -> Iterator[Engine]:
    made = create_engine(sqlite_url)
    yield made
    made.dispose()


@pytest.fixture
def site() -> Site:
    return factories.a_site()


@pytest.fixture
def recorder(engine: Engine, site: Site) -> Recorder:
    factories.add_site(engine, site)
    return factories.a_recorder(engine)


def visit(site: Site, number: int) -> tuple[SignUp, AddPhone]:
    """Return the two steps of somebody who leaves two addresses of their own."""
    at = START + timedelta(seconds=number)
    email = f"reader{number:04}x@example.com"
    scene = a_scene(site, at, context={"page": f"https://shop.example/{email}"})
    first = a_signup(scene, f"s-{number}", email=email, attributes={"name": email})
    return first, a_phone(scene, f"s-{number}", phone=f"+1415555{number:04}")


def addresses(site: Site, number: int) -> list[str]:
    """Return what somebody leaves."""
    first, second = visit(site, number)
    return [address for address in (first.email, second.phone) if address]


def sign_up(recorder: Recorder, site: Site, *numbers: int) -> None:
    steps = [visit(site, number) for number in numbers]
    recorder.record([first for first, _ in steps])
    recorder.record([second for _, second in steps])


def forget(recorder: Recorder, engine: Engine, site: Site, number: int) -> None:
    table, email = tables.profiles.c, visit(site, number)[0].email
    with engine.connect() as connection:
        profile = connection.execute(select(table.id).where(table.email == email)).scalar_one()
    recorder.record([Erase(a_scene(site, START + timedelta(days=1)), profile)])


def swept(engine: Engine) -> list[tuple[int, int]]:
    with engine.connect() as connection:
        rows = connection.execute(select(tables.sites.c.erasures, tables.sites.c.swept))
        return [(row.erasures, row.swept) for row in rows]


def test_a_swept_file_holds_no_byte_of_many_who_were_forgotten(
    engine: Engine, sqlite_url: str, site: Site, recorder: Recorder
) -> None:
    """Many, because one deletion in a thousand leaves a copy where a page was once rebuilt."""
    for first in range(0, PEOPLE, 50):
        sign_up(recorder, site, *range(first, first + 50))
    for number in range(0, PEOPLE, 2):
        forget(recorder, engine, site, number)

    assert sweep(engine)

    left = files_of(sqlite_url)
    gone = [one for number in range(0, PEOPLE, 2) for one in addresses(site, number)]
    kept = [one for number in range(1, PEOPLE, 2) for one in addresses(site, number)]
    assert [one for one in gone if one.encode() in left] == []
    assert all(one.encode() in left for one in kept)


def test_before_the_sweep_the_log_still_holds_what_was_erased(
    engine: Engine, sqlite_url: str, site: Site, recorder: Recorder
) -> None:
    sign_up(recorder, site, 1)
    forget(recorder, engine, site, 1)
    assert found_in(files_of(sqlite_url), addresses(site, 1))


def test_a_large_file_is_not_rewritten_but_its_log_is_emptied(
    engine: Engine, sqlite_url: str, site: Site, recorder: Recorder
) -> None:
    sign_up(recorder, site, 1)
    forget(recorder, engine, site, 1)
    size = len(files_of(sqlite_url))

    assert sweep(engine, most_bytes=0)

    assert len(files_of(sqlite_url)) < size
    assert found_in(files_of(sqlite_url), addresses(site, 1)) == []


def test_while_somebody_reads_the_log_is_not_emptied_and_writing_goes_on(
    engine: Engine, site: Site, recorder: Recorder
) -> None:
    sign_up(recorder, site, 1)
    with engine.connect().execution_options(readonly=True) as reader:
        reader.execute(select(tables.profiles)).all()
        forget(recorder, engine, site, 1)
        assert not sweep(engine)
        sign_up(recorder, site, 2)
    assert swept(engine) == [(1, 0)]
    assert sweep(engine)
    assert swept(engine) == [(1, 1)]


def test_without_an_erasure_the_log_is_left_as_it_is(
    engine: Engine, sqlite_url: str, site: Site, recorder: Recorder
) -> None:
    sign_up(recorder, site, 1)
    size = len(files_of(sqlite_url))
    assert sweep(engine)
    assert len(files_of(sqlite_url)) == size


def test_an_erasure_of_the_same_moment_as_the_last_is_swept_too(
    engine: Engine, sqlite_url: str, site: Site, recorder: Recorder
) -> None:
    sign_up(recorder, site, 1, 2)
    for number in (1, 2):
        forget(recorder, engine, site, number)
        sweep(engine)
    assert found_in(files_of(sqlite_url), [*addresses(site, 1), *addresses(site, 2)]) == []


def test_the_service_goes_on_after_its_file_was_rewritten(
    engine: Engine, site: Site, recorder: Recorder
) -> None:
    sign_up(recorder, site, 1)
    other = create_engine(str(engine.url))
    sign_up(factories.a_recorder(other, seed=5), site, 2)

    assert rewrite(engine)

    sign_up(factories.a_recorder(other, seed=6), site, 3)
    for number in (1, 2, 3):
        assert "profiles" in left_in_tables(engine, addresses(site, number))
    other.dispose()


def test_a_worker_sweeps_by_itself(
    engine: Engine, sqlite_url: str, site: Site, recorder: Recorder
) -> None:
    sign_up(recorder, site, 1)
    forget(recorder, engine, site, 1)
    troubles: list[BaseException] = []
    retaining = Retaining(engine, recorder.record, Keeping(), lambda: START, SeededBytes())
    forgetter = Forgetter(
        retaining, lambda: [site], lambda _count: None, lambda _where, error: troubles.append(error)
    )
    forgetter.start()
    while swept(engine) != [(1, 1)]:
        assert troubles == []
    forgetter.stop()
    assert found_in(files_of(sqlite_url), addresses(site, 1)) == []


def test_postgresql_has_nothing_to_sweep(postgres_url: str) -> None:
    engine = create_engine(postgres_url)
    assert sweep(engine)
    engine.dispose()

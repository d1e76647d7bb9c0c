from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event
from sqlalchemy.exc import SQLAlchemyError
from structlog.testing import capture_logs

from signup.sites.catalog import Catalog
from signup.sites.publish import publish
from signup.sites.versions import MISS_KEPT
from signup.storage import migrate
from signup.storage.engine import create_engine
from tests.support.clock import START, FixedClock, SeededBytes
from tests.support.site_files import demo, site_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlalchemy import Engine

    from signup.domain.site import Site

BEFORE = site_of(demo())
AFTER = site_of(demo(('contact = "hello@', 'contact = "hi@')))
OTHER = site_of(demo(('key = "demo"', 'key = "other"')))
JUNK = "0" * 64


def put(engine: Engine, site: Site) -> None:
    with engine.begin() as connection:
        publish(connection, site, START, SeededBytes())


@pytest.fixture
def statements(engine: Engine) -> Iterator[list[str]]:
    """Give every statement that reaches the database."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def catalog(engine: Engine, clock: FixedClock) -> Catalog:
    """Return a catalogue over a database with the demo shop."""
    put(engine, BEFORE)
    return Catalog(engine, clock)


def test_a_published_site_is_found_by_its_key(catalog: Catalog) -> None:
    found = catalog.get("demo")
    assert found is not None
    assert found.site == BEFORE
    assert catalog.get("nobody") is None
    assert [one.site.key for one in catalog.all()] == ["demo"]


def test_reading_touches_the_database_only_once(catalog: Catalog, statements: list[str]) -> None:
    for _ in range(3):
        found = catalog.get("demo")
        assert found is not None
        found.forms_document("en", "US")
        found.form(BEFORE.forms[0].version)
        catalog.get("nobody")
    assert len(statements) == 2


def test_a_change_is_seen_after_a_refresh(catalog: Catalog, engine: Engine) -> None:
    old = catalog.get("demo")
    put(engine, AFTER)
    put(engine, OTHER)
    assert catalog.get("demo") is old
    catalog.refresh()
    found = catalog.get("demo")
    assert found is not None
    assert found.site == AFTER
    assert catalog.get("other") is not None


def test_a_refresh_without_a_change_is_one_statement_and_keeps_what_is_there(
    catalog: Catalog, statements: list[str]
) -> None:
    before = catalog.get("demo")
    statements.clear()
    catalog.refresh()
    assert len(statements) == 1
    assert catalog.get("demo") is before


def test_what_was_shown_before_is_still_known_and_read_once(
    catalog: Catalog, engine: Engine, statements: list[str]
) -> None:
    put(engine, AFTER)
    found = catalog.get("demo")
    assert found is not None
    old_form, old_text = BEFORE.forms[0], BEFORE.forms[0].steps[0].disclosures[0]
    statements.clear()
    for _ in range(3):
        assert found.form(old_form.version) == old_form
        assert found.disclosure(old_text.id) == old_text
    assert len(statements) == 2


def test_a_text_of_another_site_is_unknown(catalog: Catalog, engine: Engine) -> None:
    renamed = (('key = "demo"', 'key = "other"'), ('contact = "hello@', 'contact = "hi@'))
    put(engine, site_of(demo(*renamed)))
    foreign = AFTER.forms[0].steps[0].disclosures[0]
    found, other = catalog.get("demo"), catalog.get("other")
    assert found is not None
    assert other is not None
    assert found.disclosure(foreign.id) is None
    assert other.disclosure(foreign.id) == foreign


def test_an_unknown_id_is_believed_for_a_few_seconds(
    catalog: Catalog, clock: FixedClock, statements: list[str]
) -> None:
    found = catalog.get("demo")
    assert found is not None
    statements.clear()
    for _ in range(5):
        assert found.disclosure(JUNK) is None
        assert found.form(JUNK) is None
    assert len(statements) == 2
    clock.advance(seconds=MISS_KEPT.total_seconds())
    assert found.disclosure(JUNK) is None
    assert len(statements) == 3


@pytest.mark.parametrize(
    "junk", ["", "x", "0" * 63, "G" * 64, "0" * 64 + "\n", "'; DROP", "é" * 64]
)
def test_what_is_no_id_never_reaches_the_database(
    catalog: Catalog, statements: list[str], junk: str
) -> None:
    found = catalog.get("demo")
    assert found is not None
    statements.clear()
    assert found.disclosure(junk) is None
    assert found.form(junk) is None
    assert statements == []


def test_a_new_text_is_known_before_the_next_refresh(catalog: Catalog, engine: Engine) -> None:
    found = catalog.get("demo")
    assert found is not None
    put(engine, AFTER)
    new = AFTER.forms[0].steps[0].disclosures[0]
    assert found.disclosure(new.id) == new


def test_a_running_catalog_sees_changes_by_itself(catalog: Catalog, engine: Engine) -> None:
    catalog.start()
    try:
        put(engine, OTHER)
        _wait_for(lambda: catalog.get("other") is not None)
    finally:
        catalog.stop()
    assert not any(thread.name == "catalog" for thread in threading.enumerate())


def test_while_the_database_is_away_the_last_good_state_stands(
    tmp_path: Path, sqlite_url: str, clock: FixedClock
) -> None:
    engine = create_engine(sqlite_url)
    put(engine, BEFORE)
    catalog = Catalog(engine, clock)
    known = catalog.get("demo")
    engine.dispose()
    file = tmp_path / "signup.db"
    away = file.rename(tmp_path / "away.db")
    with pytest.raises(SQLAlchemyError):
        catalog.refresh()
    assert catalog.get("demo") is known
    engine.dispose()
    for left in tmp_path.glob("signup.db*"):
        left.unlink()
    away.rename(file)
    catalog.refresh()
    assert catalog.get("demo") is known
    engine.dispose()


def test_a_running_catalog_outlives_a_database_without_tables(
    tmp_path: Path, clock: FixedClock
) -> None:
    url = f"sqlite:///{tmp_path}/signup.db"
    engine = create_engine(url)
    catalog = Catalog(engine, clock)
    with capture_logs() as logged:
        catalog.start()
        try:
            _wait_for(lambda: bool(logged))
            migrate.upgrade(url)
            put(engine, BEFORE)
            _wait_for(lambda: catalog.is_loaded and catalog.get("demo") is not None)
        finally:
            catalog.stop()
            engine.dispose()
    assert [entry["event"] for entry in logged] == ["sites not refreshed"]


def _wait_for(happened: Callable[[], bool]) -> None:
    pause = threading.Event()
    for _ in range(600):
        if happened():
            return
        pause.wait(0.05)
    pytest.fail("it did not happen within 30 s")


def test_a_catalog_that_never_saw_the_database_says_so(tmp_path: Path, clock: FixedClock) -> None:
    engine = create_engine(f"sqlite:///{tmp_path}/empty.db")
    with pytest.raises(SQLAlchemyError):
        Catalog(engine, clock).get("demo")
    engine.dispose()

"""Migrations have one head and lead to exactly the tables the code is written for."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from signup.evidence import tables as evidence_tables
from signup.storage import count_tables, gates, migrate, offer_tables, shop_tables, text_counts
from signup.storage.engine import create_engine
from signup.storage.tables import metadata

for added in (
    evidence_tables.evidence_records,
    count_tables.form_counts,
    gates.gates,
    offer_tables.offer_codes,
    shop_tables.shop_redactions,
    text_counts.text_counts,
):  # importing adds them
    assert added.metadata is metadata


def _scripts() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(migrate.MIGRATIONS))
    config.set_main_option("path_separator", "os")
    return ScriptDirectory.from_config(config)


def test_there_is_one_head() -> None:
    assert len(_scripts().get_heads()) == 1


def test_migrations_are_numbered_in_their_order() -> None:
    numbers = [script.revision for script in _scripts().walk_revisions()][::-1]
    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]


def test_the_migrated_database_equals_the_tables_in_the_code(database_url: str) -> None:
    engine = create_engine(database_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_upgrading_twice_changes_nothing(database_url: str) -> None:
    migrate.upgrade(database_url)
    engine = create_engine(database_url)
    assert migrate.engine_is_current(engine)
    engine.dispose()

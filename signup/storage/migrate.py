"""Bring a database to the newest schema, and tell whether it is there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from signup.storage.engine import create_engine

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


def upgrade(url: str) -> None:
    """Run every migration the database at `url` has not seen yet, in one transaction each.

    One that builds an index on PostgreSQL does so outside of any, so that nobody waits for it.
    """
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    finally:
        engine.dispose()


def is_current(connection: Connection) -> bool:
    """Tell whether the schema is the one this code was written for."""
    return MigrationContext.configure(connection).get_current_revision() == head()


def head() -> str | None:
    """Return the newest revision in `migrations/`."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def engine_is_current(engine: Engine) -> bool:
    """Tell whether the database behind `engine` has the newest schema."""
    with engine.connect() as connection:
        return is_current(connection)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    return config

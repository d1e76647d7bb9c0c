"""What every command needs: the settings, the database, and how it gives up."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING, NoReturn

import click
from sqlalchemy.exc import SQLAlchemyError

from signup.settings.load import load
from signup.settings.values import SettingsError
from signup.storage.engine import create_engine
from signup.storage.migrate import engine_is_current
from signup.storage.sites import generations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine

    from signup.settings.values import Settings


def read_settings() -> Settings:
    """Return the settings; ends the command with everything that is wrong with them."""
    try:
        return load(os.environ)
    except SettingsError as error:
        fail(*error.problems)


@contextlib.contextmanager
def database(settings: Settings) -> Iterator[Engine]:
    """Give the database for one command; ends the command when it does not do its part."""
    engine = create_engine(settings.database_url)
    try:
        yield engine
    except SQLAlchemyError as error:
        fail(_why(engine, error))
    finally:
        engine.dispose()


def _why(engine: Engine, error: SQLAlchemyError) -> str:
    with contextlib.suppress(SQLAlchemyError):
        if not engine_is_current(engine):
            return "The database has not the newest tables. Run `signup db upgrade` first."
    return f"The database did not answer ({type(error).__name__}). Ask `signup doctor`."


def reading(engine: Engine) -> Connection:
    """Return a connection that only reads."""
    return engine.connect().execution_options(readonly=True)


def site_keys(connection: Connection, only: str | None) -> list[str]:
    """Return every site, or the `only` one asked for; ends the command when it is not there."""
    known = sorted(generations(connection))
    if only is not None and only not in known:
        fail(f"There is no site {only}.")
    return [only] if only else known


def fail(*lines: str) -> NoReturn:
    """End the command: the work failed, and `lines` say why."""
    for line in lines:
        click.echo(line, err=True)
    raise SystemExit(1)

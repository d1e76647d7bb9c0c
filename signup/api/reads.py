"""Short reads for the brand's API."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine


@contextlib.contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Give a connection for a few reads, one snapshot on SQLite, where it waits for no writer.

    Raises what SQLAlchemy raises when the database is away; the app answers that with 503.
    """
    with engine.connect() as connection:
        yield connection.execution_options(readonly=True, postgresql_readonly=True)

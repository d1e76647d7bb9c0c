"""Ridding SQLite's files of what was erased.

A deleted value is gone from every query at once, and its bytes are overwritten with zeros
(`secure_delete`, see `storage.engine`). Two things are left. The log (`-wal`) holds older pictures
of the pages until it is emptied. And a page that was once rebuilt to make room may keep a second
copy of a row in its unused part: about one deletion in a thousand leaves one, and only a file that
is rewritten has none. PostgreSQL has nothing to sweep: its dead rows go when it vacuums
(docs/howto/erase-a-person.md).
"""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.exc import OperationalError

from signup.storage.engine import SQLITE_BUSY_MS
from signup.storage.tables import sites

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

MOST_BYTES = 64 * 1024 * 1024
"""A larger file is not rewritten while the service runs: nobody could sign up for over a second."""

PATIENCE_MS = 250
"""How long writers may wait for the log to be emptied. While somebody reads, it is not."""

_ERASED = select(sites.c.site, sites.c.erasures).where(sites.c.erasures > sites.c.swept)
_SWEPT = update(sites).where(sites.c.site == bindparam("at_site")).values(swept=bindparam("count"))


def sweep(engine: Engine, *, most_bytes: int = MOST_BYTES) -> bool:
    """Sweep the files if something was erased since the last time; True when nothing is left to do.

    A file of up to `most_bytes` is rewritten. Safe to repeat, and in several processes at once.
    Raises OperationalError when the database is locked for longer than a statement may wait.
    """
    if engine.dialect.name != "sqlite":
        return True
    with engine.connect().execution_options(readonly=True) as connection:
        erased = connection.execute(_ERASED).all()
    if not erased:
        return True
    with _idle(engine) as cursor:
        if _size(cursor) <= most_bytes:
            cursor.execute("VACUUM")
        if not _empty_log(cursor):
            return False
    with engine.begin() as connection:
        connection.execute(_SWEPT, [{"at_site": site, "count": count} for site, count in erased])
    return True


def rewrite(engine: Engine) -> bool:
    """Rewrite SQLite's file whatever its size; True when its log could be emptied, too.

    Nobody can sign up meanwhile. Raises OperationalError when the database is locked.
    """
    with _idle(engine) as cursor:
        cursor.execute("VACUUM")
        return _empty_log(cursor)


@contextlib.contextmanager
def _idle(engine: Engine) -> Iterator[Any]:
    """Give a cursor outside of any transaction, which SQLAlchemy would begin by itself."""
    connection = engine.raw_connection()
    try:
        yield connection.cursor()
    except sqlite3.Error as error:
        raise OperationalError("sweep", None, error) from error
    finally:
        connection.close()


def _size(cursor: Any) -> int:  # noqa: ANN401 - the driver's cursor
    file = cursor.execute("PRAGMA database_list").fetchone()[2]
    return Path(file).stat().st_size if file else 0


def _empty_log(cursor: Any) -> bool:  # noqa: ANN401 - the driver's cursor
    """Write the log back into the database and cut it to nothing, unless somebody reads from it."""
    cursor.execute(f"PRAGMA busy_timeout={PATIENCE_MS}")
    try:
        busy, _in_log, _written = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        cursor.execute(f"PRAGMA busy_timeout={SQLITE_BUSY_MS}")
    return not busy

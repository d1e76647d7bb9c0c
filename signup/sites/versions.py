"""Older versions, read once each: what is immutable needs no second look."""

from __future__ import annotations

import re
import threading
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy import Connection, Engine

Version = TypeVar("Version")

MISS_KEPT = timedelta(seconds=5)
MOST_KEPT = 4096
_NAME = re.compile(r"[0-9a-f]{64}")


class Versions(Generic[Version]):
    """Versions of one kind by site and name.

    `read` gets a document from the database, `make` a value from a document. What has not the form
    of a name is not looked up, and a name that was not found is believed for a few seconds, so
    that junk costs little.
    """

    def __init__(
        self,
        engine: Engine,
        clock: Callable[[], datetime],
        read: Callable[[Connection, str, str], dict[str, Any] | None],
        make: Callable[[dict[str, Any]], Version],
    ) -> None:
        self._engine, self._clock, self._read, self._make = engine, clock, read, make
        self._found: dict[tuple[str, str], Version] = {}
        self._missed: dict[tuple[str, str], datetime] = {}
        self._lock = threading.Lock()

    def find(self, site: str, name: str) -> Version | None:
        """Return one version, or None; raises what SQLAlchemy raises when the database is away."""
        if not _NAME.fullmatch(name):
            return None
        known = self._found.get((site, name))
        if known is not None or self._missed_lately((site, name)):
            return known
        with self._engine.connect() as connection:
            document = self._read(connection, site, name)
        return self._keep((site, name), None if document is None else self._make(document))

    def _missed_lately(self, key: tuple[str, str]) -> bool:
        at = self._missed.get(key)
        return at is not None and self._clock() - at < MISS_KEPT

    def _keep(self, key: tuple[str, str], version: Version | None) -> Version | None:
        with self._lock:
            if version is None:
                _make_room(self._missed)
                self._missed[key] = self._clock()
            else:
                _make_room(self._found)
                self._found[key] = version
        return version


def _make_room(kept: dict[Any, Any]) -> None:
    if len(kept) >= MOST_KEPT:
        kept.clear()

"""The published sites in memory, kept up to date from the database.

Readers see one immutable snapshot after the other; while the database is away, the last good one.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import structlog

from signup.sites.documents import disclosure_from, form_from, from_document
from signup.sites.published import PublishedSite
from signup.sites.versions import Versions
from signup.storage import sites as storage

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from datetime import datetime

    from sqlalchemy import Engine

    from signup.storage.sites import StoredSite

REFRESH_SECONDS = 1.0
_STOP_SECONDS = 5.0
_log = structlog.stdlib.get_logger()


class Catalog:
    """Every published site.

    `clock` returns aware times. Between `start` and `stop` a thread looks for changes every
    `REFRESH_SECONDS`.
    """

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        self._engine = engine.execution_options(readonly=True)
        self._forms = Versions(self._engine, clock, storage.form_document, form_from)
        self._disclosures = Versions(
            self._engine, clock, storage.disclosure_document, disclosure_from
        )
        self._versions = Versions(self._engine, clock, storage.site_document, from_document)
        self._sites: Mapping[str, PublishedSite] | None = None
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def get(self, site_key: str) -> PublishedSite | None:
        """Return the site of this key.

        Touches the database only until it could be read once; raises what SQLAlchemy raises when
        it is away until then.
        """
        return self._snapshot().get(site_key)

    def all(self) -> Collection[PublishedSite]:
        """Return every site; raises as `get` does."""
        return self._snapshot().values()

    @property
    def is_loaded(self) -> bool:
        """Whether the sites could be read once, so that nothing waits for the database."""
        return self._sites is not None

    def refresh(self) -> None:
        """Read what changed; raises what SQLAlchemy raises when the database is away."""
        with self._lock:
            known = self._sites or {}
            with self._engine.connect() as connection:
                current = storage.generations(connection)
                stale = {
                    key
                    for key, generation in current.items()
                    if key not in known or known[key].generation != generation
                }
                loaded = {one.site: one for one in storage.load(connection, stale)}
            fresh = {key: self._publish(one) for key, one in loaded.items()}
            kept = {key: one for key, one in known.items() if key in current}
            self._sites = {**kept, **fresh}

    def start(self) -> None:
        """Begin to look for changes; the first look is taken at once."""
        self._stopping.clear()
        self._thread = threading.Thread(target=self._run, name="catalog", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(_STOP_SECONDS)

    def _snapshot(self) -> Mapping[str, PublishedSite]:
        if self._sites is None:
            self.refresh()
        return self._sites or {}

    def _publish(self, stored: StoredSite) -> PublishedSite:
        return PublishedSite(
            from_document(stored.document),
            stored.generation,
            find_form=self._forms.find,
            find_disclosure=self._disclosures.find,
            find_site=self._versions.find,
        )

    def _run(self) -> None:
        away = False
        while True:
            try:
                self.refresh()
                away = False
            except Exception as error:  # noqa: BLE001 - a surprise must not end the looking
                if not away:
                    _log.warning("sites not refreshed", error=type(error).__name__)
                away = True
            if self._stopping.wait(REFRESH_SECONDS):
                return

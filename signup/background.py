"""The worker, put together: what it drains, how it reaches the world, whom it tells."""

from __future__ import annotations

import secrets
from functools import partial
from typing import TYPE_CHECKING, ParamSpec, Protocol

import structlog

from signup.capture.record import Recorder
from signup.domain.consent import Channel
from signup.drains import DRAINING, WATCHERS, directory, means, messengers
from signup.drains import now as _now
from signup.drains import trouble as _trouble
from signup.evidence.anchoring import Anchoring, Reports
from signup.evidence.runner import Sequencer
from signup.figures import Figures
from signup.forwarding.every import Rounds
from signup.forwarding.expiry import Expiry
from signup.forwarding.forgetter import Forgetter
from signup.forwarding.letting_go import Retaining
from signup.forwarding.stocking import Stocking, Stockist
from signup.forwarding.worker import Watchers, Worker
from signup.scraping import Scraping
from signup.sealing import keys_of
from signup.sites.catalog import Catalog
from signup.storage.bell import Listener
from signup.storage.engine import create_engine
from signup.web.log import describe
from signup.witnesses import authority, witnesses

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from signup.domain.site import Site
    from signup.evidence.errors import AnchorFailed
    from signup.forwarding.stocking import Stocked
    from signup.settings.values import Settings

_log = structlog.stdlib.get_logger()
Told = ParamSpec("Told")


class Runner(Protocol):
    """A thread of its own that works until it is told to stop."""

    def start(self) -> None:
        """Begin."""

    def stop(self) -> object:
        """End within 10 s."""


class Background:
    """The worker with what it needs; `start` and `stop` from the main thread.

    Without `drain` it leaves the deliveries to another runner and does all the rest.
    """

    def __init__(
        self, settings: Settings, environ: Mapping[str, str], *, drain: bool = True
    ) -> None:
        self._engine = create_engine(settings.database_url)
        self._catalog = Catalog(self._engine, clock=_now)
        figures = Figures(_now)
        troubled = _tell(_trouble, figures.troubled)
        queues = directory(settings, environ, self._engine, self._catalog)
        self._worker = Worker(
            self._engine,
            queues.targets if drain else dict,
            DRAINING,
            Watchers(
                on_report=_tell(WATCHERS.on_report, figures.drained),
                on_trouble=troubled,
                on_stopped=WATCHERS.on_stopped,
            ),
        )
        self._listener = Listener(self._engine, self._worker.notify)
        self._sequencer = Sequencer(
            self._engine,
            lambda: [site.key for site in self._sites()],
            partial(keys_of, settings),
            _now,
            troubled,
            partial(figures.went_round, "evidence"),
        )
        recorder = Recorder(
            self._engine,
            random_bytes=secrets.token_bytes,
            messengers=frozenset(),
            keeping=settings.keeping,
        )
        self._forgetter = Forgetter(
            Retaining(self._engine, recorder.record, settings.keeping, _now, secrets.token_bytes),
            self._sites,
            _tell(_let_go, figures.let_go),
            troubled,
        )
        rounds = Rounds(troubled, partial(figures.went_round, "expiry"))
        self._expiry = Expiry(self._engine, self._sites, recorder.record, _now, rounds)
        self._stockist = Stockist(
            Stocking(self._engine, means(settings, environ), _now),
            self._sites,
            _stocked,
            Rounds(troubled, partial(figures.went_round, "codes")),
        )
        stamper = authority(settings, secrets.token_bytes)
        mail = messengers(settings, self._engine).get(Channel.EMAIL)
        self._anchoring = Anchoring(
            self._engine,
            lambda: witnesses(self._sites(), stamper, mail, _now),
            _now,
            Reports(
                on_anchored=_tell(_anchored, figures.anchored),
                on_failed=_tell(_not_anchored, figures.not_anchored),
                on_trouble=troubled,
                on_round=partial(figures.went_round, "anchors"),
            ),
        )
        self._scraping = scraping(settings, figures)

    def start(self) -> None:
        """Begin to drain, to seal evidence and have it witnessed, to end and let go what is due."""
        for runner in (self._catalog, *self._runners(), *self._scraping):
            runner.start()

    def stop(self) -> None:
        """Take nothing new, finish what is under way, free the rest; within 10 s."""
        self._anchoring.ask_to_end()
        for runner in (*self._scraping, *self._runners(), self._catalog):
            runner.stop()
        self._engine.dispose()

    def _runners(self) -> tuple[Runner, ...]:
        drain = (self._listener, self._worker)
        rounds = (self._expiry, self._stockist, self._forgetter)
        return (*drain, self._sequencer, self._anchoring, *rounds)

    def _sites(self) -> list[Site]:
        return [published.site for published in self._catalog.all()]


def scraping(settings: Settings, figures: Figures) -> tuple[Runner, ...]:
    """Return what shows the figures, where that is wanted; a taken port stops no worker."""
    if settings.worker_metrics is None:
        return ()
    try:
        return (Scraping(settings.worker_metrics, figures.registry, settings.metrics_token),)
    except OSError as error:
        _log.error("worker's metrics are not served", **describe(error))
        return ()


def _tell(*hearers: Callable[Told, None]) -> Callable[Told, None]:
    """Return what tells all of them."""

    def tell(*told: Told.args, **more: Told.kwargs) -> None:
        for hearer in hearers:
            hearer(*told, **more)

    return tell


def _anchored(site: str, kind: str) -> None:
    _log.info("checkpoint anchored", site=site, kind=kind)


def _not_anchored(site: str, kind: str, failure: AnchorFailed) -> None:
    _log.warning("checkpoint not anchored", site=site, kind=kind, reason=str(failure))


def _stocked(found: Stocked) -> None:
    tell = _log.warning if found.cause else _log.info
    tell("codes taken", site=found.site, pool=found.pool, added=found.added, cause=found.cause)


def _let_go(count: int) -> None:
    _log.info("let go", count=count)

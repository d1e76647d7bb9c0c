"""What sealing costs a signup: eight concurrent writers on PostgreSQL, with evidence and without.

Both write the same signups by the same core, one commit each, to databases of the same server that
writes through to the disk; the runs alternate.
"""

from __future__ import annotations

import contextlib
import itertools
import secrets
import threading
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bench import rigs
from bench.report import GOAL_HEAD, goal_row, spread
from signup.capture.commands import Ask, Scene, SignUp
from signup.capture.record import Recorder
from signup.capture.world import World
from signup.domain.consent import Act
from signup.domain.ids import new_id
from signup.settings.parsing import database_url
from signup.sites.parse import parse
from signup.storage.engine import create_engine
from tests.support import servers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from signup.storage.unit_of_work import UnitOfWork

WRITERS = 8
GOAL = 0.8
_SITE = parse(rigs.SITE_FILE.read_text("utf-8"), filename=rigs.SITE_FILE.name)
_FORM = _SITE.forms[0]
_CONTEXT = {
    "ip": "203.0.113.7",
    "user_agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15",
    "page": "https://shop.example/",
}


class _UnsealedWorld(World):
    """Decides the same and builds no record."""

    def _seal(self, *_: Any) -> Any:  # noqa: ANN401 - the record that is left out
        return None


class _Unsealed(Recorder):
    """Writes the same but for the sealed records."""

    world = _UnsealedWorld

    def _seal(self, _work: UnitOfWork, _worlds: Iterable[World]) -> None:
        """Leave them out."""


def compare(rounds: int, seconds: float) -> str:
    """Return signups a second with evidence against without, medians of alternating runs."""
    with contextlib.ExitStack() as stack:
        private = servers.start(durable=True)
        stack.callback(private.stop)
        numbers = itertools.count()
        sealed = stack.enter_context(_recorder(private.addresses.postgres, "sealed", Recorder))
        bare = stack.enter_context(_recorder(private.addresses.postgres, "bare", _Unsealed))
        for recorder in (sealed, bare):
            _rate(recorder, numbers, 1.0)
        pairs = [
            (_rate(sealed, numbers, seconds), _rate(bare, numbers, seconds)) for _ in range(rounds)
        ]
    with_it, without = (spread(values) for values in zip(*pairs, strict=True))
    share = spread([one / other for one, other in pairs])
    name = (
        f"signups with evidence ÷ without, {WRITERS} writers, PostgreSQL: "
        f"{with_it.middle:,.0f} ÷ {without.middle:,.0f} a second"
    )
    return f"{GOAL_HEAD}\n{goal_row(name, share, GOAL, high=True)}"


@contextlib.contextmanager
def _recorder(server: str, name: str, kind: type[Recorder]) -> Iterator[Recorder]:
    engine = create_engine(database_url(rigs.postgres(server, name).url))
    try:
        yield kind(engine, random_bytes=secrets.token_bytes, messengers=frozenset())
    finally:
        engine.dispose()


def _rate(recorder: Recorder, numbers: Iterator[int], seconds: float) -> float:
    """Return signups a second of eight threads that each record one after the other."""
    ends = time.monotonic() + seconds
    done: list[int] = []
    threads = [
        threading.Thread(target=lambda: done.append(_write(recorder, numbers, ends)))
        for _ in range(WRITERS)
    ]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / (time.monotonic() - began)


def _write(recorder: Recorder, numbers: Iterator[int], ends: float) -> int:
    count = 0
    while time.monotonic() < ends:
        recorder.record([_signup(next(numbers))])
        count += 1
    return count


def _signup(number: int) -> SignUp:
    at = datetime.now(UTC)
    text = _FORM.steps[0].disclosures[0]
    return SignUp(
        scene=Scene(
            site=_SITE,
            source=f"popup:{_FORM.key}:{_FORM.version}",
            at=at,
            country="US",
            locale=_FORM.locale,
            context=_CONTEXT,
        ),
        id=new_id(at, secrets.token_bytes),
        asks=(Ask(text.channel, text.purpose, text.id, Act.PRESS),),
        email=f"ada.{number}@example.com",
        form_version=_FORM.version,
        keep_bare=True,
    )

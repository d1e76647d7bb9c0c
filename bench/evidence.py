"""What sealed evidence costs, each figure beside a baseline of the same run.

Building a record beside writing its JSON and hashing it; checking a bundle with the single file
beside starting Python; auditing a whole log beside only reading its rows. Runs of figure and
baseline alternate; medians, and the spread.
"""

from __future__ import annotations

import hashlib
import resource
import secrets
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import orjson

from bench.report import spread
from signup.domain.consent import Act, Channel, EventKind, Happening, Purpose
from signup.evidence import standalone, store
from signup.evidence.audit import audit
from signup.evidence.bundle import bundle_for
from signup.evidence.note import SeedSigner
from signup.evidence.record import Particulars, seal
from signup.evidence.sequencer import sequence_once
from signup.storage import consents, migrate
from signup.storage.consents import ConsentEvent
from signup.storage.engine import create_engine

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

SITE = "bench"
START = datetime(2026, 3, 2, 17, 30, tzinfo=UTC)
SIGNER = SeedSigner("bench.example/log", b"b" * 32)
PORTION = 5_000
"""Records written and sealed at a time, so one checkpoint for so many."""

DETAILS = Particulars(
    address="ada@example.com",
    basis="consent",
    level="single",
    inferred_from="country",
    locale="en-US",
    version="f" * 64,
    widget="d" * 64,
    presentation={"font_px": 14, "contrast": "7.1"},
    page="https://shop.example/products/beans?utm_source=instagram",
    ip="203.0.113.7",
    user_agent="Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15",
)


def an_event(number: int, at: datetime) -> ConsentEvent:
    """Return one consent of one person."""
    return ConsentEvent(
        site=SITE,
        id=f"event-{number:09}",
        profile_id=f"profile-{number}",
        subject=(f"{number:032}", Channel.EMAIL, Purpose.MARKETING),
        happening=Happening(EventKind.GIVEN, Act.PRESS, at, "popup:welcome:form-1"),
        recorded_at=at,
        site_hash="5" * 64,
        jurisdiction="US-CA",
        disclosure_id="c" * 64,
    )


def fill(engine: Engine, count: int) -> float:
    """Write and seal `count` records; return the seconds the sequencer took."""
    spent, now = 0.0, START
    for first in range(0, count, PORTION):
        now += timedelta(minutes=1)
        events = [an_event(number, now) for number in range(first, min(first + PORTION, count))]
        with engine.begin() as connection:
            store.append(
                connection, [seal(event, DETAILS, secrets.token_bytes) for event in events]
            )
            if first == 0:
                consents.append(connection, events[:1])
        began = time.perf_counter()
        while (step := sequence_once(engine, SITE, SIGNER, _stopped(now))) and step.more:
            pass
        spent += time.perf_counter() - began
    return spent


def _stopped(now: datetime) -> Callable[[], datetime]:
    return lambda: now


def build(count: int = 5_000) -> float:
    """Return the seconds of CPU one record takes to build."""
    event = an_event(1, START)
    began = time.process_time()
    for _ in range(count):
        seal(event, DETAILS, secrets.token_bytes)
    return (time.process_time() - began) / count


def write(count: int = 5_000) -> float:
    """Return the seconds of CPU it takes to write one record's JSON and hash it."""
    content = orjson.loads(seal(an_event(1, START), DETAILS, secrets.token_bytes).record)
    began = time.process_time()
    for _ in range(count):
        hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()
    return (time.process_time() - began) / count


def start(*arguments: str) -> float:
    """Return the seconds of CPU a bare Python with these arguments takes; it must succeed."""
    began = _children()
    subprocess.run(
        [sys.executable, "-I", "-S", *arguments], check=True, capture_output=True, timeout=60
    )
    return _children() - began


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def read_all(engine: Engine, count: int) -> float:
    """Return the seconds it takes to read every record and do nothing with it."""
    began = time.perf_counter()
    with engine.connect() as connection:
        for _entry in store.entries(connection, SITE, 0, count):
            pass
    return time.perf_counter() - began


def audit_all(engine: Engine) -> float:
    """Return the seconds a full audit takes, every signature checked."""
    began = time.perf_counter()
    with engine.connect() as connection:
        verdict = audit(connection, SITE, every_signature=True)
    if not verdict.ok:
        sys.exit("\n".join(verdict.sentences))
    return time.perf_counter() - began


def measured(
    name: str, unit: float, runs: int, figure: Callable[[], float], baseline: Callable[[], float]
) -> str:
    """Return a row: medians of alternating runs in units of `unit` seconds, spread, ratio."""
    pairs = [(figure() / unit, baseline() / unit) for _ in range(runs)]
    mine, theirs = (spread(values) for values in zip(*pairs, strict=True))
    return (
        f"| {name} | {mine.middle:,.1f} ({mine.least:,.1f}–{mine.most:,.1f}) "
        f"| {theirs.middle:,.1f} | {mine.middle / theirs.middle:.2f} |"
    )


def table(records: int, runs: int) -> str:
    """Measure and return what sealed evidence costs, each figure beside its baseline."""
    rows = [
        "| what | median (least–most) | baseline | ratio |",
        "| --- | --- | --- | --- |",
        measured(
            "build a record, µs of CPU; baseline: its JSON and hash", 1e-6, runs, build, write
        ),
    ]
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/log.db"
        migrate.upgrade(url)
        engine = create_engine(url)
        spent = fill(engine, records)
        file = _bundle(engine, Path(folder))
        rows += [
            f"| number and seal, records a second | {records / spent:,.0f} | – | – |",
            measured(
                "check a bundle with the single file, ms of CPU; baseline: starting Python",
                1e-3,
                runs,
                lambda: start(standalone.__file__, str(file)),
                lambda: start("-c", "pass"),
            ),
            measured(
                f"audit {records:,} records, s; baseline: only reading them",
                1,
                runs,
                lambda: audit_all(engine),
                lambda: read_all(engine, records),
            ),
        ]
        engine.dispose()
    return "\n".join(rows)


def _bundle(engine: Engine, folder: Path) -> Path:
    with engine.connect() as connection:
        bundle = bundle_for(connection, SITE, "event-000000000")
    file = folder / "bundle.json"
    file.write_bytes(orjson.dumps(bundle))
    return file

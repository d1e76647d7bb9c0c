"""The commands around forgetting: answering a claimant, and sweeping a file."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from signup.capture.commands import Erase
from signup.capture.record import Recorder
from signup.cli.main import main
from signup.domain.keeping import Keeping
from signup.evidence import standalone
from signup.evidence.note import SeedSigner
from signup.evidence.sequencer import sequence_once
from signup.storage import tables
from signup.storage.addresses import address_key
from signup.storage.engine import create_engine
from tests.support import factories
from tests.support.app import publish_site
from tests.support.clock import START, SeededBytes
from tests.support.factories import (
    EMAIL,
    OTHER_EMAIL,
    PEPPER,
    PHONE,
    a_phone,
    a_scene,
    a_signup,
    a_text,
)
from tests.support.traces import files_of, found_in, left_in_tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Engine

    from signup.domain.site import Site

SIGNER = SeedSigner("signup.example/log/demo", b"s" * 32)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    made = create_engine(database_url)
    yield made
    made.dispose()


@pytest.fixture
def run(
    database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[..., Result]:
    """Return the command over a fresh database; it writes where the test looks."""
    monkeypatch.setenv("SIGNUP_DATABASE_URL", database_url)
    monkeypatch.setenv("SIGNUP_SECRET_KEY", "k" * 32)
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str, typed: str | None = None) -> Result:
        return CliRunner().invoke(main, list(arguments), input=typed, catch_exceptions=False)

    return call


def forget_ada(
    engine: Engine, *, restricts: bool, seal: bool = True, site: Site | None = None
) -> None:
    """Have Ada join on both channels and be forgotten, and the log be sealed."""
    site = site or factories.add_site(engine, factories.a_site())
    recorder = Recorder(
        engine,
        random_bytes=SeededBytes(),
        messengers=frozenset(),
        keeping=Keeping(restricts=restricts),
    )
    scenes = [a_scene(site, START + timedelta(minutes=minute)) for minute in range(4)]
    recorder.record([a_signup(scenes[0])])
    recorder.record([a_phone(scenes[1])])
    recorder.record([a_text(scenes[2], "confirm")])
    with engine.connect() as connection:
        profile = connection.execute(select(tables.profiles.c.id)).scalar_one()
    recorder.record([Erase(scenes[3], profile)])
    if seal:
        sequence_once(engine, "demo", SIGNER, lambda: START + timedelta(minutes=5))


@pytest.mark.parametrize(("typed", "consents"), [(EMAIL, 1), ("ADA@example.com", 1), (PHONE, 2)])
def test_a_forgotten_claimant_who_names_the_address_gets_proved_files(
    run: Callable[..., Result], engine: Engine, typed: str, consents: int
) -> None:
    forget_ada(engine, restricts=True)

    done = run("evidence", "claim", "demo", typed=f"{typed}\n")

    assert done.exit_code == 0
    files = [Path(line) for line in done.stdout.split()]
    assert len(files) == consents
    for file in files:
        verdict = standalone.verify(standalone.load_json(file.read_text("utf-8")))
        assert verdict.ok
        assert typed.lower() in " ".join(verdict.sentences)


@pytest.mark.parametrize(
    ("restricts", "typed"), [(True, "grace@example.com"), (False, EMAIL), (False, PHONE)]
)
def test_a_claimant_who_cannot_be_matched_gets_nothing(
    run: Callable[..., Result], engine: Engine, tmp_path: Path, typed: str, *, restricts: bool
) -> None:
    forget_ada(engine, restricts=restricts)
    done = run("evidence", "claim", "demo", typed=f"{typed}\n")
    assert done.exit_code == 1
    assert "nothing that can be matched" in done.stderr
    assert list(tmp_path.glob("*.json")) == []


def test_what_is_not_sealed_yet_is_not_handed_out(
    run: Callable[..., Result], engine: Engine
) -> None:
    forget_ada(engine, restricts=True, seal=False)
    done = run("evidence", "claim", "demo", typed=f"{EMAIL}\n")
    assert done.exit_code == 1
    assert "sealed" in done.stderr


@pytest.mark.parametrize("typed", ["nobody", "@", "415 555 2671"])
def test_what_is_no_address_is_said_and_not_repeated(
    run: Callable[..., Result], engine: Engine, typed: str
) -> None:
    forget_ada(engine, restricts=True)
    done = run("evidence", "claim", "demo", typed=f"{typed}\n")
    assert done.exit_code == 1
    assert "neither an e-mail address nor a number" in done.stderr


def test_an_unknown_site_has_no_log(run: Callable[..., Result]) -> None:
    done = run("evidence", "claim", "nowhere", typed=f"{EMAIL}\n")
    assert done.exit_code == 1
    assert "There is no site nowhere" in done.stderr


def test_a_database_is_swept_by_hand(
    run: Callable[..., Result], engine: Engine, database_url: str
) -> None:
    forget_ada(engine, restricts=True)
    first, second = run("db", "sweep"), run("db", "sweep")
    assert (first.exit_code, second.exit_code) == (0, 0)
    if engine.dialect.name == "sqlite":
        assert found_in(files_of(database_url), [EMAIL, PHONE]) == []


def test_a_file_that_somebody_reads_from_is_not_called_swept(
    run: Callable[..., Result], engine: Engine
) -> None:
    is_file = engine.dialect.name == "sqlite"
    with engine.connect().execution_options(readonly=True) as reader:
        reader.execute(select(tables.sites)).all()
        done = run("db", "sweep")
    assert done.exit_code == int(is_file)
    assert ("Try again" if is_file else "PostgreSQL does this by itself") in done.output


@pytest.mark.parametrize("restricts", [True, False])
@pytest.mark.parametrize("kind", ["csv", "json", "27560"])
def test_no_export_names_who_is_gone_by_address_or_by_hash(
    run: Callable[..., Result], engine: Engine, kind: str, *, restricts: bool
) -> None:
    """Those who stay are written as ever."""
    site = factories.a_site()
    publish_site(engine, site, SeededBytes())
    forget_ada(engine, restricts=restricts, site=site)
    recorder = Recorder(engine, random_bytes=SeededBytes(), messengers=frozenset())
    later = a_scene(site, START + timedelta(minutes=9))
    recorder.record([a_signup(later, "signup-2", email=OTHER_EMAIL)])

    done = run("export", "--site", "demo", "--format", kind)
    written = done.stdout.encode()

    assert done.exit_code == 0
    assert found_in(written, [OTHER_EMAIL])
    assert found_in(written, [EMAIL, PHONE]) == []
    with engine.connect() as connection:
        pepper = connection.execute(select(tables.sites.c.address_pepper)).scalar_one()
    keys = [address_key(pepper, one) for one in (EMAIL, PHONE, OTHER_EMAIL)]
    assert found_in(written, keys) == []


@pytest.mark.parametrize("restricts", [True, False])
def test_the_keyed_hash_stands_where_the_no_is_kept_and_nowhere_else(
    engine: Engine, *, restricts: bool
) -> None:
    forget_ada(engine, restricts=restricts)
    keys = [address_key(PEPPER, one) for one in (EMAIL, PHONE)]
    assert {*left_in_tables(engine, keys)} == {"consent_events", "consent_states"}

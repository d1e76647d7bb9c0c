"""The `signup` command. Exit 0 done, 1 the work failed, 2 wrong use (http-api section 7)."""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import tempfile
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click
from sqlalchemy.exc import SQLAlchemyError

from signup import server
from signup.app import WIDGETS, named_secrets
from signup.background import Background
from signup.checks import notices, readiness
from signup.demo.wiring import demo_environment, site_file_for
from signup.evidence import standalone
from signup.evidence.note import verifier_key
from signup.forwarding import deliveries as delivery_list
from signup.sealing import keys_of
from signup.settings import Settings, SettingsError, load
from signup.sites import commands as site_files
from signup.storage import migrate
from signup.storage.engine import create_engine
from signup.storage.sites import generations
from signup.web.log import configure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection, Engine

    from signup.web.health import Check

F = TypeVar("F", bound="Callable[..., object]")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="signup")
def main() -> None:
    """Capture signups with provable consent, and hand them on."""


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--processes", default=1, show_default=True, type=click.IntRange(1, 256))
@click.option("--with-worker", is_flag=True, help="Run the worker beside the server.")
def serve(host: str, port: int, processes: int, *, with_worker: bool) -> None:
    """Serve the pop-up, checkout and keyword doors and the brand's API."""
    if os.environ.get("SIGNUP_ENV") != "production":
        os.environ.update(demo_environment(f"http://{host}:{port}", os.environ))
    settings = _settings()
    if not settings.production:
        _prepare_development(settings)
    server.serve(host=host, port=port, processes=processes, worker=with_worker, say=click.echo)


@main.command()
def worker() -> None:
    """Hand subscribers to the site's destinations until told to stop."""
    settings = _settings()
    configure(settings)
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    running = Background(settings, named_secrets(settings, os.environ))
    running.start()
    stop.wait()
    running.stop()


@main.group()
def db() -> None:
    """Look after the database."""


@db.command("upgrade")
def db_upgrade() -> None:
    """Bring the database to the newest schema; safe to repeat and while the service runs."""
    _upgrade(_settings())
    click.echo("The database has the newest schema.")


@main.group()
def site() -> None:
    """Check and publish site files."""


@site.command("check")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def site_check(file: Path) -> None:
    """Say what is wrong with a site FILE, without publishing it."""
    found = site_files.check(file, named_secrets(_settings(), os.environ))
    for finding in (*found.errors, *found.warnings):
        click.echo(str(finding), err=True)
    if found.errors:
        raise SystemExit(1)
    click.echo(f"{file}: good to publish.")


@site.command("apply")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def site_apply(file: Path) -> None:
    """Publish what changed in a site FILE: all of it, or nothing."""
    _apply(_settings(), file)


@site.command("key")
@click.argument("site_key", metavar="SITE")
def site_new_key(site_key: str) -> None:
    """Print one new secret key of SITE; it is stored hashed and never shown again."""
    with _database(_settings()) as engine, engine.begin() as connection:
        key = site_files.new_key(connection, site_key, datetime.now(UTC), secrets.token_bytes)
    if key is None:
        _fail(f"There is no site {site_key}. Publish it first: signup site apply FILE")
    click.echo(key)


@main.group()
def deliveries() -> None:
    """See what was handed over, what waits, what failed; send again."""


_FILTERS = (
    click.option("--site", "site_key", help="Only this site; default: all."),
    click.option("--destination", help="Only this destination."),
    click.option("--state", type=click.Choice(delivery_list.STATES), help="Only this state."),
    click.option("--since", type=click.DateTime(), help="Made at or after this UTC time."),
    click.option("--until", type=click.DateTime(), help="Made before this UTC time."),
)


def _filtered(command: F) -> F:
    for option in reversed(_FILTERS):
        command = option(command)
    return command


@deliveries.command("list")
@_filtered
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 1000))
def deliveries_list(site_key: str | None, limit: int, **wanted: Any) -> None:
    """List deliveries, newest first."""
    with _database(_settings()) as engine, _reading(engine) as connection:
        for site_name in _site_keys(connection, site_key):
            chosen = _filter(wanted)
            for one in delivery_list.page(connection, site_name, chosen, limit=limit).deliveries:
                due = f" next {one['next_at']}" if one["next_at"] else ""
                cause = f" ({one['cause']})" if one["cause"] else ""
                click.echo(
                    f"{one['created_at']} {one['id']} {site_name}/{one['destination']} "
                    f"{one['kind']} {one['state']} attempts {one['attempts']}{due}{cause}"
                )


@deliveries.command("replay")
@_filtered
def deliveries_replay(site_key: str | None, **wanted: Any) -> None:
    """Send dead and rejected deliveries again; safe to press twice."""
    total = 0
    with _database(_settings()) as engine:
        with _reading(engine) as connection:
            names = _site_keys(connection, site_key)
        for name in names:
            total += delivery_list.replay_all(
                engine,
                name,
                _filter(wanted),
                now=datetime.now(UTC),
                on_progress=lambda count: click.echo(f"{count} so far", err=True),
            )
    click.echo(f"{total} put back into the queue.")


def _filter(wanted: dict[str, Any]) -> delivery_list.Filter:
    for name in ("since", "until"):
        if wanted[name] is not None:
            wanted[name] = wanted[name].replace(tzinfo=UTC)
    return delivery_list.Filter(**wanted)


def _site_keys(connection: Connection, only: str | None) -> list[str]:
    known = sorted(generations(connection))
    if only is not None and only not in known:
        _fail(f"There is no site {only}.")
    return [only] if only else known


@contextlib.contextmanager
def _database(settings: Settings) -> Iterator[Engine]:
    """Give the database for one command; ends the command when it does not do its part."""
    engine = create_engine(settings.database_url)
    try:
        yield engine
    except SQLAlchemyError as error:
        _fail(f"The database did not answer ({type(error).__name__}). Ask `signup doctor`.")
    finally:
        engine.dispose()


def _reading(engine: Engine) -> Connection:
    return engine.connect().execution_options(readonly=True)


@main.group()
def evidence() -> None:
    """Check evidence files, and publish the key that signs them."""


@evidence.command("verify")
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@click.option("--checkpoint", type=click.Path(exists=True, dir_okay=False), help="One you hold.")
@click.option("--key", "keys", multiple=True, help="The log's key, as published.")
def evidence_verify(file: str, checkpoint: str | None, keys: tuple[str, ...]) -> None:
    """Check an evidence FILE offline and say in plain words what it proves."""
    arguments = [file, *(["--checkpoint", checkpoint] if checkpoint else [])]
    for key in keys:
        arguments += ["--key", key]
    raise SystemExit(standalone.main(arguments))


@evidence.command("key")
@click.argument("site_key", metavar="SITE")
def evidence_key(site_key: str) -> None:
    """Print the key that signs SITE's evidence log; publish it, and keep it with the files."""
    click.echo(verifier_key(keys_of(_settings(), site_key).signer))


@main.group("config")
def config_group() -> None:
    """Look at the settings."""


@config_group.command("check")
def config_check() -> None:
    """Say what is wrong with the environment's SIGNUP_ settings."""
    _settings()
    click.echo("The settings are good.")


@main.command()
def doctor() -> None:
    """Ask every part whether it works, and say what to do where it does not."""
    with _database(_settings()) as engine:
        checks = {**readiness(engine), **notices(engine, lambda: datetime.now(UTC))}
        answers = {name: _ask(check) for name, check in checks.items()}
    for name, answer in answers.items():
        click.echo(f"{name}: {answer}")
    if any(answer != "ok" for answer in answers.values()):
        raise SystemExit(1)


def _ask(check: Check) -> str:
    try:
        return check() or "ok"
    except SQLAlchemyError as error:
        return f"failed ({type(error).__name__})"


def _settings() -> Settings:
    try:
        return load(os.environ)
    except SettingsError as error:
        _fail(*error.problems)


def _upgrade(settings: Settings) -> None:
    try:
        migrate.upgrade(settings.database_url)
    except SQLAlchemyError as error:
        _fail(f"The database could not be upgraded ({type(error).__name__}). Is it there?")


def _apply(settings: Settings, file: Path) -> None:
    secrets_by_name = named_secrets(settings, os.environ)
    with _database(settings) as engine:
        applied = site_files.apply(
            file, secrets_by_name, engine, datetime.now(UTC), secrets.token_bytes
        )
    for finding in (*applied.errors, *applied.warnings):
        click.echo(str(finding), err=True)
    if applied.errors:
        raise SystemExit(1)
    click.echo(applied.summary)


def _prepare_development(settings: Settings) -> None:
    """On a developer's machine nothing must be done by hand: schema and site are brought along."""
    _upgrade(settings)
    if settings.site_file is not None:
        _apply(settings, settings.site_file)
        return
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "site.toml"
        file.write_text(site_file_for(settings.public_url, WIDGETS / "demo"), encoding="utf-8")
        _apply(settings, file)


def _fail(*lines: str) -> NoReturn:
    for line in lines:
        click.echo(line, err=True)
    raise SystemExit(1)

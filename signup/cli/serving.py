"""`signup serve`, `worker` and `db`: what runs, and what it runs on."""

from __future__ import annotations

import os
import signal
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import click
from sqlalchemy.exc import SQLAlchemyError

from signup import server
from signup.app import WIDGETS, named_secrets
from signup.background import Background
from signup.cli.shared import database, fail, read_settings
from signup.cli.sites import apply
from signup.demo.wiring import demo_environment, site_file_for
from signup.storage import migrate
from signup.storage.sweep import rewrite
from signup.web.log import configure

if TYPE_CHECKING:
    from signup.settings.values import Settings


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--processes", default=1, show_default=True, type=click.IntRange(1, 256))
@click.option("--with-worker", is_flag=True, help="Run the worker beside the server.")
def serve(host: str, port: int, processes: int, *, with_worker: bool) -> None:
    """Serve the pop-up, checkout and keyword doors and the brand's API."""
    if os.environ.get("SIGNUP_ENV") != "production":
        os.environ.update(demo_environment(f"http://{host}:{port}", os.environ))
    settings = read_settings()
    if not settings.production:
        _prepare_development(settings)
    server.serve(host=host, port=port, processes=processes, worker=with_worker, say=click.echo)


@click.command()
@click.option(
    "--no-drain",
    is_flag=True,
    help="Leave deliveries to Celery; seal, expire and forget all the same.",
)
def worker(*, no_drain: bool) -> None:
    """Hand subscribers to the site's destinations until told to stop."""
    settings = read_settings()
    configure(settings)
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    running = Background(settings, named_secrets(settings, os.environ), drain=not no_drain)
    running.start()
    stop.wait()
    running.stop()


@click.group()
def db() -> None:
    """Look after the database."""


@db.command("upgrade")
def db_upgrade() -> None:
    """Bring the database to the newest schema; safe to repeat and while the service runs."""
    _upgrade(read_settings())
    click.echo("The database has the newest schema.")


@db.command("sweep")
def db_sweep() -> None:
    """Rewrite an SQLite file so that no trace is left in it of what was erased.

    Nobody can sign up while it runs. A worker does the same by itself for files up to 64 MB.
    """
    with database(read_settings()) as engine:
        if engine.dialect.name != "sqlite":
            click.echo("PostgreSQL does this by itself when it vacuums.")
        elif rewrite(engine):
            click.echo("Swept.")
        else:
            fail("The file is rewritten, but somebody reads from its log. Try again.")


def _upgrade(settings: Settings) -> None:
    try:
        migrate.upgrade(settings.database_url)
    except SQLAlchemyError as error:
        fail(f"The database could not be upgraded ({type(error).__name__}). Is it there?")


def _prepare_development(settings: Settings) -> None:
    """On a developer's machine nothing must be done by hand: schema and site are brought along."""
    _upgrade(settings)
    if settings.site_file is not None:
        apply(settings, settings.site_file)
        return
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "site.toml"
        file.write_text(site_file_for(settings.public_url, WIDGETS / "demo"), encoding="utf-8")
        apply(settings, file)

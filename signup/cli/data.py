"""`signup import` and `signup export`: people in and out of the service, with their consents."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from signup.capture.record import Recorder
from signup.cli.progress import progress
from signup.cli.shared import database, fail, read_settings
from signup.sites.catalog import Catalog
from signup.transfer import exporting, importing
from signup.transfer.faults import Changed, Stopped, Unreadable
from signup.transfer.iso27560 import Setting, records
from signup.transfer.report import Report
from signup.transfer.wishes import Wishes, WrongUse, wishes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import IO

    from sqlalchemy import Engine

    from signup.domain.site import Site
    from signup.transfer.importing import Checked, Done, Plan

_MANY_BYTES, _MANY_ROWS = 2_000_000, 10_000
_LABEL = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--site", "site_key", required=True, help="The site whose people these are.")
@click.option("--dry-run", is_flag=True, help="Check the file and record nothing.")
@click.option("--skip-bad", is_flag=True, help="Record the good rows although others are bad.")
@click.option(
    "--report",
    "report_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write every row that is not taken, and why, into this CSV file.",
)
@click.option("--map", "mapping", multiple=True, metavar="HEADER=COLUMN", help="Name a column.")
@click.option("--ignore", "ignored", multiple=True, metavar="HEADER", help="Do not read a column.")
@click.option("--set", "constants", multiple=True, metavar="COLUMN=VALUE", help="Add a column.")
@click.option("--value", "words", multiple=True, metavar="WORD=STATE", help="Explain a word.")
@click.option("--delimiter", help="What stands between cells; default: the header shows it.")
@click.option("--label", default="file", show_default=True, help="What the source is called.")
@click.option(
    "--pace",
    default=100,
    show_default=True,
    type=click.IntRange(1, 100_000),
    help="Rows a second that destinations are told of.",
)
def import_people(file: Path, site_key: str, report_file: Path | None, **options: Any) -> None:
    """Take in people and their consents from a FILE: CSV, JSON or JSON lines."""
    wanted = _wishes(options)
    if not _LABEL.fullmatch(options["label"]):
        raise click.BadParameter("use small letters, digits, - and _", param_hint="--label")
    with database(read_settings()) as engine, _reporting(report_file) as report:
        plan = importing.Plan(
            file,
            _site(engine, site_key),
            wanted,
            _now,
            label=options["label"],
            skip_bad=options["skip_bad"],
            pace=options["pace"],
        )
        checked = _check(plan, report)
        if checked.refused and not plan.skip_bad:
            fail("Nothing was recorded: mend these rows, or leave them out with --skip-bad.")
        if not options["dry_run"]:
            _record(plan, checked, engine)


@click.command("export")
@click.option("--site", "site_key", required=True, help="The site whose people these are.")
@click.option(
    "--format",
    "kind",
    type=click.Choice(["csv", "json", "27560"]),
    default="csv",
    show_default=True,
    help="A table, a JSON list of the same, or consent records after ISO/IEC TS 27560.",
)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write into this file, readable by its owner only; default: standard output.",
)
@click.option(
    "--stored-in",
    multiple=True,
    metavar="COUNTRY",
    help="Where you store the data, for 27560; may be repeated.",
)
def export_people(site_key: str, kind: str, output: Path | None, stored_in: Sequence[str]) -> None:
    """Write a site's people with their consents; who was erased is not among them."""
    with database(read_settings()) as engine:
        site = _site(engine, site_key)
        total = exporting.count(engine, site_key)
        with _output(output) as out, progress("Exported", total, long=_MANY_ROWS) as tell:
            if kind == "27560":
                setting = Setting(site, exporting.versions(engine, site_key), stored_in)
                found = exporting.pages(engine, site_key, history=True)
                exporting.write_list(found, lambda page: records(page, setting), out, tell)
            elif kind == "json":
                exporting.write_json(exporting.pages(engine, site_key), site_key, out, tell)
            else:
                exporting.write_csv(exporting.pages(engine, site_key), site_key, out, tell)


@contextlib.contextmanager
def _output(file: Path | None) -> Iterator[IO[str]]:
    """Give where to write; a file takes its name once it is whole."""
    if file is None:
        with click.open_file("-", "w", encoding="utf-8") as stdout:
            yield stdout
        return
    part = file.with_name(f"{file.name}.part")
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as out:
            yield out
        part.replace(file)
    except OSError as error:
        fail(f"{file} could not be written: {error.strerror}")
    finally:
        part.unlink(missing_ok=True)


def _wishes(options: dict[str, Any]) -> Wishes:
    given = {name: options[name] for name in ("mapping", "ignored", "constants", "words")}
    try:
        return wishes(**given, delimiter=options["delimiter"])
    except WrongUse as wrong:
        raise click.UsageError(str(wrong)) from None


def _site(engine: Engine, site_key: str) -> Site:
    published = Catalog(engine, _now).get(site_key)
    if published is None:
        fail(f"There is no site {site_key}. Publish it first: signup site apply FILE")
    return published.site


@contextlib.contextmanager
def _reporting(file: Path | None) -> Iterator[Report]:
    if file is None:
        yield Report(None, _say)
        return
    try:
        opened = file.open("w", encoding="utf-8", newline="")
    except OSError as error:
        fail(f"{file} could not be written: {error.strerror}")
    with opened:
        yield Report(opened, _say)


def _say(line: str) -> None:
    click.echo(line, err=True)


def _check(plan: Plan, report: Report) -> Checked:
    try:
        with progress("Checked", plan.file.stat().st_size, long=_MANY_BYTES) as tell:
            checked = importing.check(plan, report, tell)
    except Unreadable as wrong:
        fail(*(str(one) for one in wrong.faults), "Nothing was recorded.")
    report.close()
    click.echo(
        f"{checked.rows:,} rows: {checked.good:,} good, {checked.left_out:,} left out because "
        f"nothing is said of any consent, {checked.refused:,} refused."
    )
    return checked


def _record(plan: Plan, checked: Checked, engine: Engine) -> None:
    # No messenger: whoever is imported is sent nothing.
    recorder = Recorder(engine, random_bytes=secrets.token_bytes, messengers=frozenset())
    try:
        with progress("Recorded", checked.recorded, long=_MANY_ROWS) as tell:
            done = importing.record(plan, checked, recorder.record, tell)
    except Stopped as stopped:
        fail(
            f"The database took {stopped.recorded:,} rows and then no more. Run the command again:"
            " what is recorded is not recorded twice."
        )
    except Changed as changed:
        fail(str(changed).capitalize())
    click.echo(_summary(done, checked))


def _summary(done: Done, checked: Checked) -> str:
    parts = [
        f"{done.states['subscribed']:,} subscribed",
        f"{done.states['pending']:,} waiting for the person's confirmation",
        f"{done.states['unsubscribed']:,} unsubscribed",
        f"{done.refused:,} staying unsubscribed",
        f"{done.known:,} known before",
    ]
    stopped = f" Of the rows refused, {checked.stopped:,} held a withdrawal, which was recorded."
    return f"Recorded: {', '.join(parts)}.{stopped if checked.stopped else ''}"


def _now() -> datetime:
    return datetime.now(UTC)

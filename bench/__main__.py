"""`make bench`: measure the service beside its baselines; see docs/benchmarks.md.

`python -m bench [compare|answers|classify|drain|profile|evidence|growth|memory|trouble|views]`;
each takes `--help`. Without a name it runs compare, answers, profile and evidence.
"""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

import click

from bench import (
    classify,
    drain,
    evidence,
    growth,
    inbound,
    load,
    machine,
    memory,
    profile,
    report,
    scenarios,
    startup,
    trouble,
    views,
    writers,
)

PAGE = Path(__file__).resolve().parents[1] / "docs" / "benchmarks.md"


@click.group(invoke_without_command=True)
@click.pass_context
def main(context: click.Context) -> None:
    """Measure the service beside its baselines."""
    if shutil.which("wrk") is None:
        raise click.ClickException("wrk is missing: sudo apt-get install wrk")
    if context.invoked_subcommand is None:
        context.invoke(compare)
        context.invoke(answers)
        context.invoke(profile_command)
        context.invoke(evidence_command)


@main.command()
@click.option("--rounds", default=5, show_default=True, help="How often everything is measured.")
@click.option("--seconds", default=5, show_default=True, help="How long each run takes.")
@click.option("--quick", is_flag=True, help="Two short rounds, for development; writes nothing.")
def compare(rounds: int, seconds: int, *, quick: bool) -> None:
    """Measure signups and page files beside an echo, the usual stack and the databases alone."""
    rounds, seconds = (2, 2) if quick else (rounds, seconds)
    with scenarios.rig() as rig:
        taken = []
        for number in range(rounds):
            taken.append(scenarios.take(rig.measures, seconds))
            click.echo(f"round {number + 1} of {rounds}: load {os.getloadavg()[0]:.1f}", err=True)
    text = "\n\n".join(
        (_heading(rounds, seconds), report.goals(taken), report.table(taken), report.weather(taken))
    )
    click.echo(text)
    if not quick:
        _write("bench", text)


@main.command()
@click.option("--rounds", default=5, show_default=True)
@click.option("--seconds", default=5, show_default=True)
def answers(rounds: int, seconds: int) -> None:
    """Measure how soon the service is ready, and answers a text while it is busy."""
    rows = (startup.compare(rounds), inbound.compare(rounds, seconds))
    text = "\n".join((f"{_today()}\n", report.GOAL_HEAD, *rows))
    click.echo(text)
    _write("answers", text)


@main.command("classify")
@click.option("--rounds", default=5, show_default=True)
def classify_command(rounds: int) -> None:
    """Measure what it costs to read what a text means."""
    click.echo(f"{_today()}\n\n{report.GOAL_HEAD}\n{classify.compare(rounds)}")


@main.command("profile")
@click.option("--rounds", default=5, show_default=True)
def profile_command(rounds: int) -> None:
    """Tell where the CPU of a signup goes."""
    text = f"{_today()}\n\n{profile.report(rounds)}"
    click.echo(text)
    _write("profile", text)


@main.command("evidence")
@click.option("--records", default=1_000_000, show_default=True, help="Records in the audited log.")
@click.option("--rounds", default=5, show_default=True)
@click.option("--seconds", default=5, show_default=True)
def evidence_command(records: int, rounds: int, seconds: int) -> None:
    """Measure what sealed evidence costs a signup, a check and an audit."""
    text = "\n\n".join(
        (
            _today(),
            evidence.table(records, rounds),
            writers.compare(rounds, seconds),
        )
    )
    click.echo(text)
    _write("evidence", text)


@main.command("drain")
@click.option("--people", default=50_000, show_default=True, help="How many have signed up.")
@click.option("--rounds", default=5, show_default=True)
@click.option("--workers", default=2, show_default=True, help="Worker processes on PostgreSQL.")
def drain_command(people: int, rounds: int, workers: int) -> None:
    """Measure how fast the outbox drains into a double of a store, and check what came."""
    text = f"{_today()}\n\n{drain.table(people, rounds, workers)}"
    click.echo(text)
    _write("drain", text)


@main.command("trouble")
@click.option("--rounds", default=5, show_default=True)
@click.option("--seconds", default=5, show_default=True)
def trouble_command(rounds: int, seconds: int) -> None:
    """Measure what a destination that hangs or refuses costs a shopper."""
    text = f"{_today()}\n\n{trouble.compare(rounds, seconds)}"
    click.echo(text)
    _write("trouble", text)


@main.command("growth")
@click.option("--few", default=10_000, show_default=True, help="Profiles in the small database.")
@click.option("--many", default=1_000_000, show_default=True, help="Profiles in the large one.")
@click.option("--rounds", default=5, show_default=True)
@click.option("--seconds", default=5, show_default=True)
def growth_command(few: int, many: int, rounds: int, seconds: int) -> None:
    """Compare the latency of step 1 in a small and in a large PostgreSQL database."""
    click.echo(growth.compare(few, many, rounds, seconds))


@main.command("memory")
@click.option("--signups", default=100_000, show_default=True, help="How many people sign up.")
def memory_command(signups: int) -> None:
    """Watch the web process's memory over many signups."""
    click.echo(memory.watch(signups))


@main.command("views")
@click.option("--views", "count", default=1_000_000, show_default=True, help="How many are sent.")
def views_command(count: int) -> None:
    """Send views of a form, and measure what they cost the database and whether all count."""
    text = f"{_today()}\n\n{views.compare(count)}"
    click.echo(text)
    _write("views", text)


def _write(name: str, text: str) -> None:
    PAGE.write_text(report.between_marks(PAGE.read_text("utf-8"), name, text), encoding="utf-8")


def _today() -> str:
    return f"{datetime.now(UTC):%Y-%m-%d}. {machine.describe()}."


def _heading(rounds: int, seconds: int) -> str:
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, `make bench` ({rounds} rounds of {seconds} s, "
        f"{load.CONNECTIONS} connections, limits on). {machine.describe()}; "
        f"{machine.versions()}."
    )


if __name__ == "__main__":
    main()

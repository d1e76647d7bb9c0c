"""`python -m bench soak`: the soak over each database, as a table, against its bounds."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from bench.rigs import create_database
from bench.soak.run import soak
from signup.cli.progress import progress
from signup.storage import migrate
from tests.support import servers

if TYPE_CHECKING:
    from collections.abc import Callable

    from bench.soak.run import Done, Plan

DATABASES = ("sqlite", "postgresql")
_HEAD = """| soak | signups | killed by SIGKILL | lost | out of order | subscribed after a withdrawal | sent twice (bound 0.1 %) | minutes |
| --- | --- | --- | --- | --- | --- | --- | --- |"""  # noqa: E501 - one row of a table


def table(plan: Plan, chosen: tuple[str, ...]) -> tuple[str, bool]:
    """Run the plan over each database; return the table, and whether every promise was kept."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        done = {kind: _over(kind, folder, plan, stack) for kind in chosen}
    rows = [_row(kind, each) for kind, each in done.items()]
    return "\n".join([_HEAD, *rows]), all(each.verdict.holds for each in done.values())


def _over(kind: str, folder: Path, plan: Plan, stack: contextlib.ExitStack) -> Done:
    own = folder / kind
    own.mkdir()
    url = _MAKE[kind](own, stack)
    migrate.upgrade(url)
    with progress(f"soak on {kind}", plan.people, long=1) as tell:
        return soak(url, own, plan, tell)


def _postgres(_folder: Path, stack: contextlib.ExitStack) -> str:
    private = servers.start(durable=True)
    stack.callback(private.stop)
    return create_database(private.addresses.postgres, "soak")


_MAKE: dict[str, Callable[[Path, contextlib.ExitStack], str]] = {
    "sqlite": lambda folder, _stack: f"sqlite:///{folder}/soak.db",
    "postgresql": _postgres,
}


def _row(kind: str, done: Done) -> str:
    found, killed = done.verdict, done.killed
    who = ", ".join(f"{name} {count}" for name, count in sorted(killed.items()))
    return (
        f"| {kind} | {found.joined:,} | {killed.total()}: {who} | {found.lost} "
        f"| {found.out_of_order} | {found.revived} "
        f"| {found.twice} of {found.taken:,} ({found.share_twice:.3%}) | {done.seconds / 60:.1f} |"
    )

"""Importing a file in two passes: the first finds all that is wrong, the second records.

A batch of a thousand rows is one transaction of the core. Whatever ends an import between two
batches, running it again records the rest: a fact is never recorded twice.
"""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING

from signup.capture.errors import CaptureError
from signup.capture.receipts import Imported
from signup.transfer.faults import Changed, Stopped, fault
from signup.transfer.lines import Lines
from signup.transfer.reading import rows
from signup.transfer.rows import Frame, read_row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from signup.capture.command import Command
    from signup.capture.commands import ImportPerson
    from signup.capture.receipts import Receipt
    from signup.domain.site import Site
    from signup.transfer.cells import Row
    from signup.transfer.report import Report
    from signup.transfer.wishes import Wishes

    Record = Callable[[Sequence[Command]], list[Receipt | CaptureError]]

BATCH = 1000


@dataclass(frozen=True, slots=True)
class Plan:
    """One import: the file, how it is read, and what becomes of it.

    `label` is the middle of the source `import:<label>:<hash of the file>`. With `skip_bad` good
    rows are recorded although others are bad. `pace` is how many rows a second destinations are
    told of, `batch` how many share a transaction. `clock` returns aware UTC times.
    """

    file: Path
    site: Site
    wishes: Wishes
    clock: Callable[[], datetime]
    label: str = "file"
    skip_bad: bool = False
    pace: int = 100
    batch: int = BATCH


@dataclass(slots=True)
class Checked:
    """What the first pass found: rows by what becomes of them, and the file's SHA-256."""

    digest: str = ""
    good: int = 0
    left_out: int = 0
    refused: int = 0
    stopped: int = 0

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return self.good + self.left_out + self.refused

    @property
    def recorded(self) -> int:
        """How many rows the second pass hands to the core."""
        return self.good + self.stopped


@dataclass(slots=True)
class Done:
    """What the second pass did: rows taken, new events by the state they led to.

    `known` statements were known before; `refused` ones are about people who have left.
    """

    rows: int = 0
    known: int = 0
    refused: int = 0
    states: Counter[str] = field(default_factory=Counter)


def check(plan: Plan, report: Report, on_progress: Callable[[int], None]) -> Checked:
    """Read the whole file and report all that is wrong; nothing is recorded.

    `on_progress` is given the bytes read so far. Raises Unreadable when it cannot be read at all,
    OSError when the file is not there.
    """
    found = Checked()
    frame = Frame(plan.site, "import", plan.wishes.words, plan.clock())
    with _opened(plan) as (lines, source):
        for row in source:
            _check_row(row, frame, plan, found, report)
            on_progress(lines.read)
        found.digest = lines.digest()
    return found


def _check_row(row: Row, frame: Frame, plan: Plan, found: Checked, report: Report) -> None:
    reading = read_row(row, frame)
    if reading.faults:
        stopped = plan.skip_bad and reading.stops is not None
        found.refused += 1
        found.stopped += stopped
        for one in reading.faults:
            report.refused(one, stopped=stopped)
    elif reading.command is None:
        found.left_out += 1
        report.left_out(fault(row.number, row.line, "", "no_consent"))
    else:
        found.good += 1


def record(
    plan: Plan, checked: Checked, recorder: Record, on_progress: Callable[[int], None]
) -> Done:
    """Record the rows that were found good; `on_progress` is given how many are done.

    Raises Stopped when the database takes no more, Changed when the file is not the one that was
    checked; what was recorded until then stays, and is known when the file comes again.
    """
    done = Done()
    source = f"import:{plan.label}:{checked.digest}"
    start = plan.clock()
    with _opened(plan) as (lines, found):
        while batch := list(islice(found, plan.batch)):
            now = plan.clock()
            told_from = max(now, start + timedelta(seconds=done.rows / plan.pace))
            frame = Frame(plan.site, source, plan.wishes.words, now, told_from)
            _settle(list(_commands(batch, frame)), recorder, done)
            on_progress(done.rows)
        if lines.digest() != checked.digest:
            raise Changed("the file was changed while it was imported; import it again")
    return done


def _commands(batch: Sequence[Row], frame: Frame) -> Iterator[ImportPerson]:
    for row in batch:
        reading = read_row(row, frame)
        command = reading.command or reading.stops
        if command is not None:
            yield command


def _settle(commands: Sequence[ImportPerson], recorder: Record, done: Done) -> None:
    try:
        receipts = recorder(commands)
    except CaptureError as error:
        raise Stopped(done.rows) from error
    for receipt in receipts:
        if not isinstance(receipt, Imported):
            raise Stopped(done.rows)
        done.rows += 1
        done.known += receipt.known
        done.refused += receipt.refused
        done.states.update(state.value for state in receipt.states)


@contextmanager
def _opened(plan: Plan) -> Iterator[tuple[Lines, Iterator[Row]]]:
    with plan.file.open("rb") as file:
        lines = Lines(file)
        yield lines, rows(lines, plan.wishes)

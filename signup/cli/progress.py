"""How far long work is: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_STEPS = 10
_FRAMES = 500


@contextlib.contextmanager
def progress(label: str, total: int, *, long: int) -> Iterator[Callable[[int], None]]:
    """Give the function that is told how much of `total` is done; it speaks on standard error.

    Work of less than `long` is over before anybody wonders, and is not spoken of.
    """
    if total < long:
        yield lambda _done: None
        return
    if not sys.stderr.isatty():
        yield _Lines(label, total)
        return
    every = max(1, total // _FRAMES)
    with click.progressbar(
        length=total, label=label, file=sys.stderr, update_min_steps=every
    ) as bar:
        told = 0

        def tell(done: int) -> None:
            nonlocal told
            bar.update(done - told)
            told = done

        yield tell


class _Lines:
    """Prints one line at each tenth of the way."""

    def __init__(self, label: str, total: int) -> None:
        self._label, self._total = label, total
        self._step = 0

    def __call__(self, done: int) -> None:
        step = min(done * _STEPS // self._total, _STEPS)
        if step > self._step:
            self._step = step
            click.echo(f"{self._label}: {100 * step // _STEPS} %", err=True)

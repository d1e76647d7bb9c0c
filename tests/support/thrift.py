"""What each of ten thousand tests would pay for again is paid for once. A plugin."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING, Any

from werkzeug.routing import Rule

if TYPE_CHECKING:
    from collections.abc import Callable

OBJECTS = 50_000
"""So many new ones before the collector looks for cycles; Python's own 700 is for long lives."""


def pytest_collection_finish() -> None:
    """Leave what was imported out of every collection to come."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS, 20, 20)


def _remembered(write: Callable[[Rule, bool], Any]) -> Callable[[Rule, bool], Any]:
    """Return `write` with a memory.

    Nearly every test makes an app with its sixty routes, and for each of them Werkzeug writes and
    compiles two functions that build its address. They are the same for the same route: whatever
    else they need they take from the rule they are bound to.
    """
    written: dict[object, Any] = {}

    def remembered(rule: Rule, append_unknown: bool = True) -> Any:  # noqa: FBT002 - Werkzeug's own
        key = (rule.rule, tuple(rule._trace), repr(rule.defaults), append_unknown)
        if key not in written:
            written[key] = write(rule, append_unknown)
        return written[key]

    return remembered


Rule._compile_builder = _remembered(Rule._compile_builder)  # type: ignore[method-assign,assignment]

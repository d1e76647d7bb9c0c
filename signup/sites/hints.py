"""Help for who mistyped a name."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def unknown_key(name: str, known: Sequence[str]) -> str:
    """Return why `name` is refused, with the known key it may have been meant to be."""
    near = difflib.get_close_matches(name, known, 1)
    return "is no key of this table" + (f"; did you mean {near[0]}?" if near else "")

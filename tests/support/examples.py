"""How many examples of wild input a property is tried on: few in `make check`, many by asking."""

from __future__ import annotations

import os


def examples(usual: int) -> int:
    """Return `usual`, or so many times of it as `SIGNUP_TEST_TIMES` says."""
    return usual * int(os.environ.get("SIGNUP_TEST_TIMES", "1"))

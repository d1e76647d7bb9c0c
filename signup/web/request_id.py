"""The id of a request: the caller's when harmless, else a new one; always answered."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from _typeshed.wsgi import WSGIEnvironment

HEADER = "X-Request-Id"
_HARMLESS = re.compile(r"(?=[^A-Za-z]*[A-Za-z])[A-Za-z0-9_-]{8,64}")


def request_id(environ: WSGIEnvironment, random_bytes: Callable[[int], bytes]) -> str:
    """Return the caller's `X-Request-Id`, or a new one of 128 random bits.

    It goes into every log line, so an id that could be a phone number (no letter in it) or anything
    but letters, digits, `_` and `-` is replaced.
    """
    given = environ.get("HTTP_X_REQUEST_ID")
    if given and _HARMLESS.fullmatch(given):
        return str(given)
    return random_bytes(16).hex()

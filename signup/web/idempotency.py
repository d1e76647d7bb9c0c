"""The `Idempotency-Key` header; answers are kept by the core, in the signup's own transaction."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from signup.web.problems import Problem

if TYPE_CHECKING:
    from flask import Request

_VISIBLE = re.compile(r"[\x21-\x7e]{1,255}")


def idempotency_key(request: Request) -> str | None:
    """Return the request's idempotency key, or None when it has none.

    Raises:
        Problem: 400 `idempotency_key_invalid` unless it is 1 to 255 visible ASCII characters.
    """
    key: str | None = request.environ.get("HTTP_IDEMPOTENCY_KEY")
    if key is not None and not _VISIBLE.fullmatch(key):
        raise Problem("idempotency_key_invalid")
    return key

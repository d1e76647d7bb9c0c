"""Cursors: where a page ended, opaque to the caller so that it may mean something else later."""

from __future__ import annotations

import binascii
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode

from signup.domain.errors import FieldError

PAGE = 50
"""Entries on one page."""

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def to_cursor(last_id: str) -> str:
    """Return the cursor of the page after the one that ends with `last_id`."""
    return urlsafe_b64encode(last_id.encode()).decode().rstrip("=")


def from_cursor(cursor: str | None) -> str | None:
    """Return the id a cursor stands for; None is the first page.

    Raises:
        FieldError: `field_invalid` for a text that is no cursor of ours.
    """
    if cursor is None:
        return None
    try:
        found = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
    except (binascii.Error, ValueError):
        found = ""
    if not is_id(found):
        raise FieldError("cursor", "field_invalid", "This is not a cursor.")
    return found


def is_id(text: str) -> bool:
    """Tell whether `text` could be an id at all, before any table is asked."""
    return _ID.fullmatch(text) is not None

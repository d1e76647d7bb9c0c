"""Reading what shops send: everything may be missing, of another type, or far too long."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import TYPE_CHECKING, Any

from signup.domain.site import BOX_NAMES
from signup.web.body import is_tick

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

LONGEST = 1000
LONGEST_NAME = 100
LONGEST_LOCALE = 35
LONGEST_MARK = 64


def is_signed(raw: bytes, signature: str, secrets: Iterable[str]) -> bool:
    """Tell whether a header holds the HMAC-SHA-256 of the body, in base64, under one of `secrets`.

    Shopify and WooCommerce sign alike. Without a secret nothing is signed.
    """
    shown = signature.encode("utf-8", "replace")
    made = (hmac.digest(secret.encode(), raw, hashlib.sha256) for secret in secrets if secret)
    return any(hmac.compare_digest(base64.b64encode(one), shown) for one in made)


def table(value: object) -> Mapping[str, Any]:
    """Return an object, an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def tables(value: object) -> Sequence[Mapping[str, Any]]:
    """Return the objects of a list, none for anything else."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def words(value: object, most: int = LONGEST) -> str | None:
    """Return text without the white space around it, None for what is none, or too long."""
    found = value.strip() if isinstance(value, str) else ""
    return found if 0 < len(found) <= most else None


def number(value: object) -> str | None:
    """Return an id, which platforms write as a number or as text, as text."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return words(value, LONGEST_MARK)


def names(*holders: Mapping[str, Any]) -> dict[str, str]:
    """Return the customer's names, each from the first holder that has it."""
    found: dict[str, str] = {}
    for name in ("first_name", "last_name"):
        told = next((text for one in holders if (text := words(one.get(name), LONGEST_NAME))), None)
        if told is not None:
            found[name] = told
    return found


def boxes(entries: Iterable[tuple[object, object]]) -> dict[str, str | None]:
    """Return the boxes that are ticked, each with the id of the text beside it, if that came, too.

    The id stands in `disclosure[NAME]` or `NAME_disclosure`. What comes twice with different values
    says nothing.
    """
    wanted = {*BOX_NAMES, *(one for name in BOX_NAMES for one in _beside(name))}
    found: dict[str, object] = {}
    for name, value in entries:
        if isinstance(name, str) and name in wanted:
            found[name] = value if found.setdefault(name, value) == value else None
    return {
        name: next((text for one in _beside(name) if (text := words(found.get(one)))), None)
        for name in BOX_NAMES
        if is_tick(found.get(name))
    }


def _beside(name: str) -> tuple[str, str]:
    return f"disclosure[{name}]", f"{name}_disclosure"

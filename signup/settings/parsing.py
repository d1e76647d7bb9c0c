"""Text of the environment into typed values.

Each parser raises `ValueError` with a reason that repeats nothing of the text: it may be a secret.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from signup.domain.email import parse_email
from signup.domain.errors import FieldError

if TYPE_CHECKING:
    from collections.abc import Callable
    from urllib.parse import SplitResult

_HEADER = re.compile(r"[A-Za-z0-9-]{1,64}")
_SWITCH = {"1": True, "true": True, "0": False, "false": False}


def choice(*allowed: str) -> Callable[[str], str]:
    """Accept exactly one of the words `allowed`."""

    def parse(value: str) -> str:
        if value not in allowed:
            raise ValueError(f"must be one of {', '.join(allowed)}")
        return value

    return parse


def number(lowest: int, highest: int) -> Callable[[str], int]:
    """Accept a whole number from `lowest` to `highest`, in ASCII digits."""

    def parse(value: str) -> int:
        plain = value.isascii() and value.isdigit() and len(value) <= len(str(highest))
        if not plain or not lowest <= int(value) <= highest:
            raise ValueError(f"must be a whole number from {lowest} to {highest}")
        return int(value)

    return parse


def switch(value: str) -> bool:
    """Accept `1`, `true`, `0` and `false`, in any case."""
    if value.lower() not in _SWITCH:
        raise ValueError(f"must be one of {', '.join(_SWITCH)}")
    return _SWITCH[value.lower()]


def long(length: int) -> Callable[[str], str]:
    """Accept any text of at least `length` characters."""

    def parse(value: str) -> str:
        if len(value) < length:
            raise ValueError(f"must have at least {length} characters")
        return value

    return parse


def _split(value: str, *schemes: str) -> SplitResult:
    reason = f"must be a URL that starts with {' or '.join(f'{name}://' for name in schemes)}"
    try:
        parts = urlsplit(value)
        parts.port  # noqa: B018 - reading it is how urllib checks it
    except ValueError:
        raise ValueError(reason) from None
    if parts.scheme not in schemes:
        raise ValueError(reason)
    return parts


def url(*schemes: str) -> Callable[[str], str]:
    """Accept a URL of one of the `schemes`, unchanged."""

    def parse(value: str) -> str:
        _split(value, *schemes)
        return value

    return parse


def database_url(value: str) -> str:
    """Accept SQLite and PostgreSQL, the latter always by psycopg 3."""
    parts = _split(value, "postgresql", "postgres", "postgresql+psycopg", "sqlite")
    if parts.scheme == "sqlite":
        return value
    return "postgresql+psycopg" + value[len(parts.scheme) :]


def mail_server(value: str) -> str:
    """Accept `smtp://` and `smtps://` with a host and, if any, both user and password in ASCII."""
    parts = _split(value, "smtp", "smtps")
    login = [unquote(part) for part in (parts.username, parts.password) if part]
    bare = parts.hostname and not (parts.path.strip("/") or parts.query or parts.fragment)
    if not bare or len(login) == 1 or not "".join(login).isascii():
        raise ValueError("must be smtp:// or smtps://, user:password@ if there is one, and a host")
    return value


def mailbox(value: str) -> str:
    """Accept a bare e-mail address; return it in its one spelling."""
    try:
        return parse_email(value).value
    except FieldError:
        raise ValueError("must be an e-mail address such as hello@shop.example") from None


def service_url(value: str) -> str:
    """Accept an http(s) URL with a host and without a password."""
    parts = _split(value, "https", "http")
    if not parts.hostname or "@" in parts.netloc:
        raise ValueError("must be https:// or http:// and a host, without a password")
    return value


def header_name(value: str) -> str:
    """Accept the name of an HTTP header (a token of RFC 9110, section 5.1)."""
    if not _HEADER.fullmatch(value):
        raise ValueError("must be the name of a header such as CF-IPCountry")
    return value


def address(value: str) -> tuple[str, int]:
    """Accept `host:port` of this machine, an IPv6 host in brackets; return host and port."""
    reason = "must be a host and a port such as 127.0.0.1:9464"
    try:
        parts = urlsplit(f"//{value}")
        host, port = parts.hostname, parts.port
    except ValueError:
        raise ValueError(reason) from None
    if not host or not port or parts.netloc != value or "@" in value:
        raise ValueError(reason)
    return host, port


def public_url(value: str) -> str:
    """Accept a bare http(s) origin; return it without a slash at its end."""
    parts = _split(value, "https", "http")
    if (
        not parts.hostname
        or value.rstrip("/") != f"{parts.scheme}://{parts.netloc}"
        or "@" in value
    ):
        raise ValueError("must be a bare origin such as https://signup.shop.example")
    return value.rstrip("/")

"""Single values of a site file: what each may look like, and the words when it does not."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from marshmallow import ValidationError
from phonenumbers import SUPPORTED_REGIONS

from signup.domain.email import parse_email
from signup.domain.errors import FieldError
from signup.domain.phone import parse_e164

if TYPE_CHECKING:
    from collections.abc import Callable
    from urllib.parse import SplitResult

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_STATE_CODES = """
    AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM
    NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY
"""
STATES = frozenset(_STATE_CODES.split())

_SLUG = re.compile(r"[a-z0-9]([a-z0-9_-]{0,62}[a-z0-9])?")
_LOCALE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?")
_HOST = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")
_SHOPIFY = re.compile(r"[a-z0-9][a-z0-9-]{0,62}\.myshopify\.com")
_LETTER = re.compile(r"[a-z]")
_WORD = re.compile(r"[^\W_]{2,24}")
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_LIST_NUMBER = re.compile(r"[1-9][0-9]{0,8}")
_COUPON = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_MORNING = re.compile(r"(0[0-9]|1[01]):[0-5][0-9]|12:00")
_EVENING = re.compile(r"(1[3-9]|2[0-3]):[0-5][0-9]")
_ENV = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_UNSEEN = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")
_URL_CHARACTERS = re.compile(r"[!-~]+")


def _matches(pattern: re.Pattern[str], reason: str) -> Callable[[str], None]:
    def check(value: str) -> None:
        if not pattern.fullmatch(value):
            raise ValidationError(reason)

    return check


slug = _matches(_SLUG, "must be 1 to 64 of a-z, 0-9, - and _, with a letter or digit at both ends")
locale = _matches(_LOCALE, "must be a language with or without a region, such as en-US or de")
word = _matches(_WORD, "must be one word of 2 to 24 letters and digits")
shopify_host = _matches(_SHOPIFY, "must be the shop's own host, such as northwind.myshopify.com")
letter = _matches(_LETTER, "must be one small letter, such as b")
colour = _matches(_COLOUR, "must be a colour such as #1a2b3c")
morning = _matches(_MORNING, "must be a time from 00:00 to 12:00, such as 09:30")
evening = _matches(_EVENING, "must be a time from 13:00 to 23:59, such as 19:00")
host = _matches(_HOST, "must be a host in small letters, such as northwind.myshopify.com")
list_number = _matches(_LIST_NUMBER, "must be the number of a list, in quotes")
coupon = _matches(_COUPON, "must be 1 to 64 of A-Z, a-z, 0-9, -, _ and .")
env_name = _matches(_ENV, "must be the name of an environment variable")


def visible(value: str) -> None:
    """Refuse blank text and control characters; line breaks may stand."""
    if not value.strip() or _UNSEEN.search(value):
        raise ValidationError("must be text without control characters, and not blank")


def day(value: str) -> None:
    """Accept a day as `2026-12-24`."""
    try:
        known = date.fromisoformat(value).isoformat()
    except ValueError:
        known = ""
    if value != known or value.startswith("9999"):
        raise ValidationError('must be a day in quotes, such as "2026-12-24"')


def country(value: str) -> None:
    """Accept ISO 3166-1 alpha-2 in capitals."""
    if value not in SUPPORTED_REGIONS:
        raise ValidationError("must be an ISO 3166 country code in capitals, such as US or GB")


def market(value: str) -> None:
    """Accept a country, or a state of the United States as `US-CA`."""
    if value.startswith("US-"):
        if value[3:] not in STATES:
            raise ValidationError("must be a state of the United States, such as US-CA")
        return
    country(value)


def e164(value: str) -> None:
    """Accept a phone number as `+15005550006`."""
    try:
        parse_e164(value)
    except FieldError:
        raise ValidationError("must be a phone number in E.164, such as +15005550006") from None


def mailbox(value: str) -> None:
    """Accept an e-mail address in its one spelling."""
    try:
        known = parse_email(value).value
    except FieldError:
        known = ""
    if value != known:
        raise ValidationError("must be an e-mail address in small letters, hello@shop.example")


def url(value: str) -> None:
    """Accept https, and http on this machine; no user, no blanks."""
    parts = _split(value)
    if parts is None or not _is_safe(parts) or not _URL_CHARACTERS.fullmatch(value):
        raise ValidationError("must be an https:// URL (http:// only for this machine)")


def origin(value: str) -> None:
    """Accept an origin exactly as browsers send it, or `https://*.host` for subdomains."""
    reason = (
        "must be an exact origin such as https://shop.example, or https://*.shop.example for "
        "subdomains, without a path and without the default port"
    )
    wild = value.startswith("https://*.")
    parts = _split(value.replace("*.", "", 1) if wild else value)
    if parts is None or not _is_safe(parts) or not _as_sent(parts, value, wild=wild):
        raise ValidationError(reason)
    if wild and "." not in (parts.hostname or ""):
        raise ValidationError(reason)


def _split(value: str) -> SplitResult | None:
    try:
        parts = urlsplit(value)
        parts.port  # noqa: B018 - reading it is how urllib checks it
    except ValueError:
        return None
    return parts


def _is_safe(parts: SplitResult) -> bool:
    if not parts.hostname or "@" in parts.netloc or "\\" in parts.netloc:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)


def _as_sent(parts: SplitResult, value: str, *, wild: bool) -> bool:
    host = parts.hostname or ""
    literal = f"[{host}]" if ":" in host else host
    default = {"https": 443, "http": 80}[parts.scheme]
    port = f":{parts.port}" if parts.port is not None and parts.port != default else ""
    known_host = host in LOOPBACK or _HOST.fullmatch(host) is not None
    return known_host and value == f"{parts.scheme}://{'*.' if wild else ''}{literal}{port}"

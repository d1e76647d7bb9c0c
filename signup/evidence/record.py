"""The sealed record of one consent event: what must be provable, without personal data.

The record is canonical JSON (RFC 8785, the subset without fractions); its leaf hash (RFC 6962)
goes into the log. Address, page, IP, user agent and what a file or a shop said stand in it as
commitments: SHA-256 over a random salt and the value. Salts and values live apart (the opening),
so that deleting them makes the record mute and leaves it verifying (consent rules, sections 2
and 8).
docs/reference/evidence-format.md lists the fields.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC
from typing import TYPE_CHECKING, Any

import orjson

from signup.evidence.errors import RecordInvalid
from signup.evidence.standalone import RECORD_FORMAT, commitment, leaf_hash

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from signup.storage.consents import ConsentEvent

SALT_BYTES = 16
MOST_BYTES = 65_535
"""An entry's length in a C2SP entry bundle is an unsigned 16-bit number."""

_COMMITTED = ("who", "ip", "page", "user_agent", "proof")


@dataclass(frozen=True, slots=True)
class Particulars:
    """What a record holds beyond the stored consent event.

    `address` is the normalised e-mail address or E.164 number. `basis` is the legal basis
    (`domain.basis.Basis`), `level` the opt-in level reached (`unknown`, `single`, `confirmed`).
    `inferred_from` says what the jurisdiction was read from. `previous` is the id of the event this
    one follows. `version` is the form version, `widget` the hash of the widget's build,
    `presentation` what the widget measured (strings and whole numbers). `expires_at` is when the
    basis ends. Page, IP, user agent and `proof` (what a file or a shop said of the consent) are
    only committed to.
    """

    address: str
    basis: str
    level: str
    inferred_from: str
    previous: str | None = None
    expires_at: datetime | None = None
    locale: str | None = None
    version: str | None = None
    widget: str | None = None
    presentation: Mapping[str, str | int] = field(default_factory=dict)
    page: str | None = None
    ip: str | None = None
    user_agent: str | None = None
    proof: str | None = None


@dataclass(frozen=True, slots=True)
class Sealed:
    """A record ready to be stored: canonical JSON, leaf hash in hex, and the opening.

    `opening` is `{name: {"salt": hex, "value": text}}` for `who`, `ip`, `page`, `user_agent` and
    `proof`, as far as they were given.
    """

    site: str
    id: str
    recorded_at: datetime
    record: str
    leaf: str
    opening: dict[str, dict[str, str]]


def seal(
    event: ConsentEvent, particulars: Particulars, random_bytes: Callable[[int], bytes]
) -> Sealed:
    """Return the record of `event`; `random_bytes` makes the salts (`secrets.token_bytes`).

    Raises RecordInvalid for a time without zone, for text that is no Unicode or holds a zero byte
    (which PostgreSQL cannot keep), and for too much of it.
    """
    values = {
        "who": particulars.address,
        "ip": particulars.ip,
        "page": particulars.page,
        "user_agent": particulars.user_agent,
        "proof": particulars.proof,
    }
    noise = random_bytes(SALT_BYTES * len(_COMMITTED))
    opening: dict[str, dict[str, str]] = {}
    sealed: dict[str, str | None] = dict.fromkeys(_COMMITTED)
    try:
        for number, name in enumerate(_COMMITTED):
            value = values[name]
            if value is not None:
                if "\0" in value:
                    raise RecordInvalid("a value with a zero byte cannot be sealed")
                salt = noise[number * SALT_BYTES : (number + 1) * SALT_BYTES]
                sealed[name] = commitment(name, salt, value)
                opening[name] = {"salt": salt.hex(), "value": value}
        record = orjson.dumps(_content(event, particulars, sealed), option=orjson.OPT_SORT_KEYS)
    except (UnicodeEncodeError, orjson.JSONEncodeError) as error:
        raise RecordInvalid("a field of the record cannot be written as canonical JSON") from error
    if len(record) > MOST_BYTES:
        raise RecordInvalid("the record is longer than a log entry may be")
    leaf = leaf_hash(record).hex()
    return Sealed(event.site, event.id, event.recorded_at, record.decode(), leaf, opening)


def _content(
    event: ConsentEvent, particulars: Particulars, sealed: Mapping[str, str | None]
) -> dict[str, Any]:
    _key, channel, purpose = event.subject
    if any(type(value) not in {str, int} for value in particulars.presentation.values()):
        raise RecordInvalid("what the widget measured must be text or whole numbers")
    return {
        "act": event.happening.act.value,
        "at": timestamp(event.happening.at),
        "basis": particulars.basis,
        "channel": channel.value,
        "context": _context(sealed),
        "event": event.happening.kind.value,
        "expires_at": timestamp(particulars.expires_at) if particulars.expires_at else None,
        "format": RECORD_FORMAT,
        "id": event.id,
        "jurisdiction": {"from": particulars.inferred_from, "place": event.jurisdiction},
        "level": particulars.level,
        "previous": particulars.previous,
        "purpose": purpose.value,
        "recorded_at": timestamp(event.recorded_at),
        "seller": event.site_hash,
        "shown": {
            "disclosure": event.disclosure_id,
            "locale": particulars.locale,
            "presentation": dict(particulars.presentation),
            "version": particulars.version,
            "widget": particulars.widget,
        },
        "site": event.site,
        "source": event.happening.source,
        "who": sealed["who"],
    }


def _context(sealed: Mapping[str, str | None]) -> dict[str, str | None]:
    """Return the commitments about the moment; others' words have a `proof`."""
    context = {name: sealed[name] for name in ("ip", "page", "user_agent")}
    return {**context, "proof": sealed["proof"]} if sealed["proof"] else context


def timestamp(at: datetime) -> str:
    """Return RFC 3339 in UTC with microseconds; raises RecordInvalid for a time without zone."""
    if at.tzinfo is None:
        raise RecordInvalid("a time without a zone cannot be sealed")
    utc = at if at.tzinfo is UTC else at.astimezone(UTC)
    return utc.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"

"""Signed tokens of the pop-up: what was given out is believed, and nothing else.

A token holds no personal data. Whatever a stranger sends in place of one reads as None.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from itsdangerous.encoding import base64_encode

from signup.domain.seal import Seal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

FORM_LIFETIME = timedelta(hours=4)
"""How long a form may stand open before its token is stale."""

CLOCK_SKEW = timedelta(minutes=1)
"""How far ahead the clock of another machine that issues tokens may be."""

_MILLISECOND = timedelta(milliseconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class FormToken:
    """A form was opened at `issued_at`; `nonce` tells this opening from all others."""

    issued_at: datetime
    nonce: str


@dataclass(frozen=True, slots=True)
class StepToken:
    """The bearer may take `step` of this signup until `expires_at`."""

    signup_id: str
    site: str
    step: str
    expires_at: datetime


class FormTokens:
    """Tokens fetched as a form opens, bound to site and form."""

    def __init__(self, keys: Sequence[str], random_bytes: Callable[[int], bytes]) -> None:
        self._seal = Seal(keys, "form-token")
        self._random_bytes = random_bytes

    def issue(self, site: str, form: str, now: datetime) -> str:
        """Return a new token for a form that opens `now` (aware)."""
        nonce = base64_encode(self._random_bytes(16)).decode()
        return self._seal.close([_to_ms(now), nonce, site, form])

    def expires_at(self, now: datetime) -> datetime:
        """Return when a token issued `now` goes stale."""
        return now + FORM_LIFETIME

    def read(self, token: object, site: str, form: str, now: datetime) -> FormToken | None:
        """Return what a token says, or None when it is not a live one for this site and form."""
        match self._seal.open(token):
            case [int(issued), str(nonce), str(its_site), str(its_form)]:
                issued_at = _from_ms(issued)
                live = issued_at - CLOCK_SKEW <= now < issued_at + FORM_LIFETIME
                if live and (its_site, its_form) == (site, form):
                    return FormToken(issued_at, nonce)
        return None


class StepTokens:
    """Bearers for the next step of one signup; the same inputs give the same token."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._seal = Seal(keys, "step-token")

    def issue(self, signup_id: str, site: str, step: str, expires_at: datetime) -> str:
        """Return the token that lets its bearer take `step` until `expires_at` (aware, to 1 ms)."""
        return self._seal.close([signup_id, site, step, _to_ms(expires_at)])

    def read(self, token: object, signup_id: str, now: datetime) -> StepToken | None:
        """Return what a token says, or None when it is not a live one for this signup."""
        match self._seal.open(token):
            case [str(its_id), str(site), str(its_step), int(expires)]:
                expires_at = _from_ms(expires)
                if its_id == signup_id and now < expires_at:
                    return StepToken(its_id, site, its_step, expires_at)
        return None


def bearer(header: str | None) -> str | None:
    """Return the token of an `Authorization: Bearer …` header, or None."""
    scheme, _, token = (header or "").partition(" ")
    return token if scheme.lower() == "bearer" and token else None


def _to_ms(moment: datetime) -> int:
    return (moment - _EPOCH) // _MILLISECOND


def _from_ms(milliseconds: int) -> datetime:
    return _EPOCH + milliseconds * _MILLISECOND

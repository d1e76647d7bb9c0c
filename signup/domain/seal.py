"""Signed values: what was given out is believed, and nothing else.

Each kind has a key of its own, so nothing signed as one can be used as another. Signed by the
newest key and accepted under any of the keys, so that a key can be changed while tokens live.
"""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Any

import orjson
from itsdangerous import BadData, Signer
from itsdangerous.encoding import base64_decode, base64_encode
from itsdangerous.signer import SigningAlgorithm

if TYPE_CHECKING:
    from collections.abc import Sequence

_LONGEST = 512


class _HmacSha256(SigningAlgorithm):
    """HMAC-SHA-256 in one call, a quarter of what the library's own takes."""

    def get_signature(self, key: bytes, value: bytes) -> bytes:
        return hmac.digest(key, value, "sha256")


class Seal:
    """Signs short JSON lists; derives its keys once, where itsdangerous would for each token.

    `keys` begin with the newest.
    """

    def __init__(self, keys: Sequence[str], kind: str) -> None:
        self._newest = derived(keys, kind)[0]
        self._signer = Signer(
            list(reversed(derived(keys, kind))),
            key_derivation="none",
            algorithm=_HmacSha256(),
        )

    def close(self, values: list[str | int]) -> str:
        """Return a token that says `values`, in characters that may stand in a URL.

        It is what the signer's own `sign` gives, in a third of the time: every delivery has two.
        """
        said = base64_encode(orjson.dumps(values))
        return (said + b"." + base64_encode(hmac.digest(self._newest, said, "sha256"))).decode()

    def open(self, token: object) -> Any:  # noqa: ANN401 - whatever was signed
        """Return what a token says, or None when it was not signed here; takes anything."""
        if not isinstance(token, str) or len(token) > _LONGEST or not token.isascii():
            return None
        try:
            return orjson.loads(base64_decode(self._signer.unsign(token)))
        except (BadData, ValueError):
            return None


def derived(keys: Sequence[str], kind: str) -> list[bytes]:
    """Return each key's own for this kind of secret, in the same order (HMAC-SHA-256)."""
    return [hmac.digest(key.encode(), f"signup/{kind}".encode(), "sha256") for key in keys]

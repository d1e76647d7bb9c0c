"""A client of a time-stamping authority: RFC 3161 over HTTP.

What comes back is checked for being an answer to what was asked: granted, over our hash, with our
nonce. Whether the authority's signature is genuine is checked by whoever relies on it, with its
certificates: `openssl ts -verify` (docs/explanation/evidence.md).
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import urllib3

from signup.evidence.errors import AnchorFailed
from signup.evidence.standalone import read_der, read_stamp

if TYPE_CHECKING:
    from collections.abc import Callable

SECONDS = 10.0
MOST_BYTES = 64 * 1024
_NONCE_BYTES = 8
_SHA256_IMPRINT = bytes.fromhex("3031300d060960864801650304020105000420")
_GRANTED = (0, 1)
"""PKIStatus `granted` and `grantedWithMods` (section 2.4.2)."""


def query(digest: bytes, nonce: bytes) -> bytes:
    """Return a TimeStampReq over a SHA-256 `digest` that asks for the certificates, too."""
    parts = (
        b"\x02\x01\x01",  # version 1
        _SHA256_IMPRINT + digest,
        b"\x02" + bytes([len(nonce)]) + nonce,
        b"\x01\x01\xff",  # certReq
    )
    body = b"".join(parts)
    return b"\x30" + bytes([len(body)]) + body


def token_of(answer: bytes, digest: bytes, nonce: bytes) -> bytes:
    """Return the token in a TimeStampResp; raises AnchorFailed unless it answers the question."""
    try:
        parts = read_der(read_der(answer)[0][1])
        status = int.from_bytes(read_der(parts[0][1])[0][1], "big")
        if status not in _GRANTED:
            raise AnchorFailed(f"the time-stamping authority refused, status {status}")
        token = _der(*parts[1])
        stamp = read_stamp(token)
    except (ValueError, LookupError, TypeError) as error:
        raise AnchorFailed("the time-stamping authority's answer cannot be read") from error
    if (stamp.imprint, stamp.nonce) != (digest, nonce):
        raise AnchorFailed("the time-stamping authority answered another question")
    return token


def _der(tag: int, content: bytes) -> bytes:
    length = len(content).to_bytes((len(content).bit_length() + 7) // 8, "big")
    short = len(content) < 0x80  # noqa: PLR2004  # X.690: longer lengths say how long they are
    return bytes([tag]) + (length if short else bytes([0x80 | len(length)]) + length) + content


class TimeStamper:
    """Asks the authority at `url`; no call takes longer than `seconds`, roughly."""

    def __init__(
        self,
        url: str,
        random_bytes: Callable[[int], bytes],
        *,
        seconds: float = SECONDS,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._url, self._random, self._monotonic = url, random_bytes, monotonic
        self._seconds = seconds
        self._pool = urllib3.PoolManager(timeout=urllib3.Timeout(total=seconds), retries=False)

    def __call__(self, digest: bytes) -> bytes:
        """Return a token over a SHA-256 `digest`; raises AnchorFailed."""
        noise = self._random(_NONCE_BYTES)
        nonce = bytes([noise[0] & 0x3F | 0x40]) + noise[1:]  # positive and of full length in DER
        try:
            answer = self._post(query(digest, nonce))
        except urllib3.exceptions.HTTPError as error:
            raise AnchorFailed("the time-stamping authority did not answer") from error
        return token_of(answer, digest, nonce)

    def _post(self, body: bytes) -> bytes:
        until = self._monotonic() + self._seconds
        response = self._pool.request(
            "POST",
            self._url,
            body=body,
            headers={"Content-Type": "application/timestamp-query"},
            redirect=False,
            preload_content=False,
        )
        try:
            if response.status != 200:  # noqa: PLR2004  # HTTP OK
                raise AnchorFailed(f"the time-stamping authority answered {response.status}")
            answer = b""
            while part := response.read1(MOST_BYTES):
                answer += part
                if len(answer) > MOST_BYTES or self._monotonic() > until:
                    raise AnchorFailed("the time-stamping authority's answer does not end")
            return answer
        finally:
            response.close()

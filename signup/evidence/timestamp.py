"""A client of a time-stamping authority: RFC 3161 over HTTP.

What comes back is checked for being an answer to what was asked: granted, over our hash, with our
nonce. Whether the authority's signature is genuine is checked by whoever relies on it, with its
certificates: `openssl ts -verify` (docs/explanation/evidence.md).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from urllib3.exceptions import HTTPError
from urllib3.util import Timeout, parse_url

from signup.evidence.errors import AnchorFailed
from signup.evidence.standalone import read_der, read_stamp
from signup.outbound.guard import CONNECT_SECONDS
from signup.outbound.http import cause_of, pool

if TYPE_CHECKING:
    from collections.abc import Callable

    from signup.outbound.guard import Guard

SECONDS = 8.0
"""How long one answer may take; short enough for a graceful stop within ten seconds."""

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
    """Asks the authority at `url` over connections that obey `guard`.

    An answer, however slow, takes `seconds` at most.
    """

    def __init__(
        self,
        url: str,
        random_bytes: Callable[[int], bytes],
        guard: Guard,
        *,
        seconds: float = SECONDS,
    ) -> None:
        target = parse_url(url)
        self._path = target.request_uri
        self._random, self._guard, self._seconds = random_bytes, guard, seconds
        self._pool = pool(target.scheme or "https", target.host or "", target.port, guard, size=1)

    def __call__(self, digest: bytes) -> bytes:
        """Return a token over a SHA-256 `digest`; raises AnchorFailed."""
        noise = self._random(_NONCE_BYTES)
        nonce = bytes([noise[0] & 0x3F | 0x40]) + noise[1:]  # positive and of full length in DER
        with self._guard.within(self._seconds) as watch:
            try:
                answer = self._post(query(digest, nonce))
            except HTTPError as error:
                raise _silence("time_out" if watch.is_over else cause_of(error)) from error
            if watch.is_over:  # an answer that was cut off reads like one that ended
                raise _silence("time_out")
        return token_of(answer, digest, nonce)

    def _post(self, body: bytes) -> bytes:
        response = self._pool.urlopen(
            "POST",
            self._path,
            body=body,
            headers={"Content-Type": "application/timestamp-query"},
            retries=False,
            redirect=False,
            timeout=Timeout(connect=CONNECT_SECONDS, read=self._seconds),
            preload_content=False,
        )
        try:
            if response.status != 200:  # noqa: PLR2004  # HTTP OK
                raise AnchorFailed(f"the time-stamping authority answered {response.status}")
            answer = response.read(MOST_BYTES + 1)
        finally:
            response.close()
        if len(answer) > MOST_BYTES:
            raise AnchorFailed("the time-stamping authority's answer does not end")
        return answer


def _silence(cause: str) -> AnchorFailed:
    return AnchorFailed(f"the time-stamping authority did not answer ({cause})")

"""Signed notes and checkpoints, written: c2sp.org/signed-note and c2sp.org/tlog-checkpoint.

Reading them stands in `standalone`, which must not need anything else. A checkpoint carries one
extension line, `time <RFC 3339>`: a record's own time means little if nobody says when it was
sealed, and the line keeps the note readable for every signed-note tool.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from signup.evidence.standalone import BASE, IDENTITY, ORDER, add_points, encode_point

if TYPE_CHECKING:
    from datetime import datetime

SEED_BYTES = 32
_KIND = b"\x01"
"""Ed25519, in c2sp.org/signed-note."""


class Signer(Protocol):
    """Signs a site's checkpoints; `name` is the log's origin, such as `shop.example/log/demo`."""

    @property
    def name(self) -> str:
        """Return the name of the key, which is the log's origin."""

    @property
    def public(self) -> bytes:
        """Return the 32 bytes of the Ed25519 public key."""

    def sign(self, message: bytes) -> bytes:
        """Return the 64 bytes of the signature (RFC 8032, section 5.1.6)."""


@dataclass(frozen=True, slots=True)
class SeedSigner:
    """Signs with a 32-byte seed (RFC 8032), in Python alone.

    Its running time depends on the key, so it is for the sequencer only, whose moment of signing
    nobody outside can choose or measure; never use it to answer a request.
    """

    name: str
    seed: bytes = field(repr=False)
    public: bytes = field(init=False)

    def __post_init__(self) -> None:
        if len(self.seed) != SEED_BYTES or not self.name or {*" +\n"} & {*self.name}:
            raise ValueError("a signer needs a name without blanks or plus, and 32 bytes")
        object.__setattr__(self, "public", encode_point(_times_base(self._secrets()[0])))

    def sign(self, message: bytes) -> bytes:
        """Return the signature of `message`."""
        scalar, prefix = self._secrets()
        nonce = _number(prefix + message)
        commitment = encode_point(_times_base(nonce))
        challenge = _number(commitment + self.public + message)
        return commitment + ((nonce + challenge * scalar) % ORDER).to_bytes(32, "little")

    def _secrets(self) -> tuple[int, bytes]:
        digest = hashlib.sha512(self.seed).digest()
        scalar = int.from_bytes(digest[:32], "little")
        return scalar & ((1 << 254) - 8) | (1 << 254), digest[32:]


def _number(data: bytes) -> int:
    return int.from_bytes(hashlib.sha512(data).digest(), "little") % ORDER


def _times_base(scalar: int) -> tuple[int, int, int, int]:
    total, step = IDENTITY, BASE
    while scalar:
        if scalar & 1:
            total = add_points(total, step)
        step, scalar = add_points(step, step), scalar >> 1
    return total


def signer_of(secret: str, site: str, origin: str) -> SeedSigner:
    """Return the signer of a site's log, its key derived from the service's secret.

    The key is not in the database, so who can write there still cannot sign.
    """
    label = b"signup evidence log key\0" + site.encode()
    return SeedSigner(origin, hmac.digest(secret.encode(), label, hashlib.sha256))


def verifier_key(signer: Signer) -> str:
    """Return the key to publish: `name+id+key`, as c2sp.org/signed-note writes it."""
    material = base64.b64encode(_KIND + signer.public).decode()
    return f"{signer.name}+{_key_id(signer).hex()}+{material}"


def _key_id(signer: Signer) -> bytes:
    return hashlib.sha256(signer.name.encode() + b"\n" + _KIND + signer.public).digest()[:4]


def sign_note(text: str, signer: Signer) -> str:
    """Return `text`, which ends with a newline, as a signed note."""
    signature = base64.b64encode(_key_id(signer) + signer.sign(text.encode())).decode()
    return f"{text}\n\u2014 {signer.name} {signature}\n"


def sign_checkpoint(signer: Signer, size: int, root: bytes, at: datetime) -> str:
    """Return the signed checkpoint of a log with `size` records and this root; `at` is UTC."""
    time = at.strftime("%Y-%m-%dT%H:%M:%SZ")
    lines = (signer.name, str(size), base64.b64encode(root).decode(), f"time {time}")
    return sign_note("\n".join(lines) + "\n", signer)

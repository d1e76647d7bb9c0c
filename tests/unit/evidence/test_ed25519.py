"""Ed25519 in Python alone: by the vectors of RFC 8032 and against OpenSSL."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signup.evidence.note import SeedSigner
from signup.evidence.standalone import ORDER, P, decode_point, ed25519_verify

if TYPE_CHECKING:
    from pathlib import Path

VECTORS = [  # RFC 8032, section 7.1: secret key, public key, message, signature
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        (
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9"
            "b46bd25bf5f0595bbe24655141438e7a100b"
        ),
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        (
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f1"
            "1d8c387b2eaeb4302aeeb00d291612bb0c00"
        ),
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        (
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984d"
            "c6594a7c15e9716ed28dc027beceea1ec40a"
        ),
    ),
]
PKCS8 = bytes.fromhex("302e020100300506032b657004220420")
SPKI = bytes.fromhex("302a300506032b6570032100")
KEY = SeedSigner("key", b"k" * 32)


@pytest.mark.parametrize(("secret", "public", "message", "signature"), VECTORS)
def test_the_vectors_of_the_rfc(secret: str, public: str, message: str, signature: str) -> None:
    signer = SeedSigner("key", bytes.fromhex(secret))
    assert signer.public.hex() == public
    assert signer.sign(bytes.fromhex(message)).hex() == signature
    assert ed25519_verify(signer.public, bytes.fromhex(message), bytes.fromhex(signature))


def _openssl(*arguments: str, folder: Path) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        ["openssl", "pkeyutl", *arguments], cwd=folder, capture_output=True, timeout=20, check=False
    )


def test_openssl_and_we_believe_each_other(tmp_path: Path) -> None:
    message = b"a checkpoint\n"
    (tmp_path / "secret").write_bytes(PKCS8 + KEY.seed)
    (tmp_path / "public").write_bytes(SPKI + KEY.public)
    (tmp_path / "message").write_bytes(message)
    (tmp_path / "ours").write_bytes(KEY.sign(message))
    given_key = ("-rawin", "-in", "message", "-keyform", "DER", "-inkey")
    theirs = _openssl("-sign", *given_key, "secret", folder=tmp_path)
    assert theirs.returncode == 0, theirs.stderr
    assert ed25519_verify(KEY.public, message, theirs.stdout)
    checked = _openssl(
        "-verify", "-pubin", *given_key, "public", "-sigfile", "ours", folder=tmp_path
    )
    assert checked.returncode == 0, checked.stderr


@settings(max_examples=30)
@given(seed=st.binary(min_size=32, max_size=32), message=st.binary(max_size=200))
def test_what_is_signed_verifies(seed: bytes, message: bytes) -> None:
    signer = SeedSigner("key", seed)
    assert ed25519_verify(signer.public, message, signer.sign(message))


@settings(max_examples=60)
@given(bit=st.integers(0, 64 * 8 - 1))
def test_no_bit_of_a_signature_can_be_changed(bit: int) -> None:
    changed = int.from_bytes(KEY.sign(b"m"), "big") ^ 1 << bit
    assert not ed25519_verify(KEY.public, b"m", changed.to_bytes(64, "big"))


def test_another_message_or_key_does_not_verify() -> None:
    signature = KEY.sign(b"m")
    assert not ed25519_verify(KEY.public, b"n", signature)
    assert not ed25519_verify(SeedSigner("key", b"o" * 32).public, b"m", signature)


def test_a_signature_has_one_form_only() -> None:
    """RFC 8032, section 5.1.7: S must be below the group's order."""
    signature = KEY.sign(b"m")
    scalar = int.from_bytes(signature[32:], "little") + ORDER
    assert not ed25519_verify(KEY.public, b"m", signature[:32] + scalar.to_bytes(32, "little"))
    assert not ed25519_verify(KEY.public, b"m", signature + b"\0")
    assert not ed25519_verify(KEY.public, b"m", b"")


@pytest.mark.parametrize(
    "data",
    [
        P.to_bytes(32, "little"),  # y is not reduced
        (1 | 1 << 255).to_bytes(32, "little"),  # x = 0 with a sign
        (2).to_bytes(32, "little"),  # no x fits
        b"\1",
        b"",
    ],
)
def test_bytes_that_are_no_point_are_no_key(data: bytes) -> None:
    assert decode_point(data) is None
    assert not ed25519_verify(data, b"m", KEY.sign(b"m"))


@pytest.mark.parametrize(("name", "seed"), [("", b"k" * 32), ("a+b", b"k" * 32), ("a", b"k")])
def test_a_signer_needs_a_plain_name_and_a_whole_seed(name: str, seed: bytes) -> None:
    with pytest.raises(ValueError, match="signer needs"):
        SeedSigner(name, seed)


def test_a_signer_does_not_show_its_seed() -> None:
    assert "kkk" not in repr(KEY)

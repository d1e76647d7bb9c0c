"""Signed notes and checkpoints as c2sp.org writes them."""

from __future__ import annotations

import base64
import hashlib

import pytest

from signup.evidence.note import (
    SeedSigner,
    sign_checkpoint,
    sign_note,
    signer_of,
    verifier_key,
)
from signup.evidence.standalone import (
    Fault,
    find_note,
    open_note,
    parse_checkpoint,
    parse_key,
)
from tests.support.clock import START
from tests.support.evidence import SIGNER

KEY = parse_key(verifier_key(SIGNER))
ROOT = bytes(range(32))
NOTE = sign_checkpoint(SIGNER, 7, ROOT, START)
EXAMPLE_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
EXAMPLE = """This is an example message.

\u2014 example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
"""  # noqa: E501  # a signature line is one line


def test_the_example_of_the_format_verifies() -> None:
    text, signers = open_note(EXAMPLE, [parse_key(EXAMPLE_KEY)])
    assert (text, signers) == ("This is an example message.\n", {"example.com/foo"})


def test_the_example_with_another_text_does_not() -> None:
    with pytest.raises(Fault, match="does not fit"):
        open_note(EXAMPLE.replace("example message", "exemple message"), [parse_key(EXAMPLE_KEY)])


def test_a_checkpoint_reads_as_people_read_it() -> None:
    lines = NOTE.split("\n")
    assert lines[:5] == [
        "signup.example/log/demo",
        "7",
        base64.b64encode(ROOT).decode(),
        "time 2026-03-02T17:30:00Z",
        "",
    ]
    assert lines[5].startswith("\u2014 signup.example/log/demo ")


def test_a_checkpoint_comes_back_as_it_was_signed() -> None:
    checkpoint = parse_checkpoint(NOTE, [KEY])
    assert checkpoint[:4] == ("signup.example/log/demo", 7, ROOT, int(START.timestamp()))


def test_a_signature_of_somebody_else_is_passed_over() -> None:
    """A witness may sign, too: c2sp.org/signed-note, section Signatures."""
    witness = SeedSigner("witness.example/1", b"w" * 32)
    line = sign_note(NOTE.rpartition("\n\n")[0] + "\n", witness).rpartition("\n\n")[2]
    assert parse_checkpoint(NOTE + line, [KEY]).size == 7


def test_the_signature_of_a_witness_alone_does_not_make_a_checkpoint() -> None:
    witness = SeedSigner("witness.example/1", b"w" * 32)
    note = sign_note(NOTE.rpartition("\n\n")[0] + "\n", witness)
    with pytest.raises(Fault, match="not signed by the log"):
        parse_checkpoint(note, [KEY, parse_key(verifier_key(witness))])


@pytest.mark.parametrize(
    "text",
    [
        "{origin}\n07\n{root}\ntime 2026-03-02T17:30:00Z\n",
        "{origin}\n\u0667\n{root}\ntime 2026-03-02T17:30:00Z\n",
        "{origin}\n7\n{root}\n",
        "{origin}\n7\n{root}\ntime 2026-03-02T17:30:00Z\ntime 2027-03-02T17:30:00Z\n",
        "{origin}\n7\n{root}\ntime yesterday\n",
    ],
)
def test_a_signed_text_of_another_form_is_no_checkpoint(text: str) -> None:
    note = sign_note(text.format(origin=SIGNER.name, root=base64.b64encode(ROOT).decode()), SIGNER)
    with pytest.raises(Fault, match="expected form"):
        parse_checkpoint(note, [KEY])


def test_a_line_without_the_dash_is_no_signature() -> None:
    with pytest.raises(Fault, match="not a signed note"):
        parse_checkpoint(NOTE.replace("\u2014", "-"), [KEY])


def test_a_note_is_found_in_the_mail_that_carried_it() -> None:
    mail = f"Subject: log\n\nPlease keep this.\n\n{NOTE}\n-- \nbye"
    assert find_note(mail) == find_note(mail.replace("\n", "\r\n")) == NOTE


@pytest.mark.parametrize(
    ("key", "fault"),
    [
        ("a+00000000+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", "does not belong"),
        ("a+00000000+AukyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", "not an Ed25519"),
        ("a+00000000+AQ==", "not an Ed25519"),
    ],
)
def test_a_key_must_be_whole(key: str, fault: str) -> None:
    with pytest.raises(Fault, match=fault):
        parse_key(key)


def test_a_key_has_a_name() -> None:
    raw = b"\x01" + SIGNER.public
    key_id = hashlib.sha256(b"\n" + raw).digest()[:4].hex()
    with pytest.raises(Fault, match="not an Ed25519"):
        parse_key(f"+{key_id}+{base64.b64encode(raw).decode()}")


def test_each_site_has_its_own_key_from_the_one_secret() -> None:
    one, same, other = (
        verifier_key(signer_of("secret", site, "host/log")) for site in ("a", "a", "b")
    )
    assert one == same
    assert one != other
    assert one != verifier_key(signer_of("another secret", "a", "host/log"))

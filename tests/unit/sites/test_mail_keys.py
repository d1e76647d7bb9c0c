"""Whom a shop's mail comes from, and who keeps the state of its evidence log."""

from __future__ import annotations

import pytest

from signup.sites.documents import from_document, to_document
from tests.support.site_files import demo, faults, site_of

BOTH = """
[email]
sender = "news@kaffee.example"
[evidence]
checkpoint_mail = "archive@kaffee.example"
"""


def test_both_mailboxes_are_read_and_survive_storage() -> None:
    site = site_of(demo(add=BOTH))
    assert (site.email_sender, site.checkpoint_mail) == (
        "news@kaffee.example",
        "archive@kaffee.example",
    )
    assert from_document(to_document(site)) == site


def test_both_may_be_left_out() -> None:
    site = site_of(demo())
    assert (site.email_sender, site.checkpoint_mail) == (None, None)


@pytest.mark.parametrize("text", ["Kaffee <news@kaffee.example>", "News@kaffee.example", "news"])
def test_what_is_no_bare_mailbox_is_refused(text: str) -> None:
    (fault,) = faults(demo(add=f'[email]\nsender = "{text}"\n'))
    assert fault.key_path == "email.sender"
    assert "e-mail address" in fault.reason

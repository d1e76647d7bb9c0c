"""The whole way: a consent, its seal, the time stamp, the mail to the brand, and what it proves."""

from __future__ import annotations

import base64
import secrets
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import orjson
import pytest
from click.testing import CliRunner

from signup.cli.main import main
from signup.evidence.bundle import bundle_for
from signup.evidence.errors import AnchorFailed
from signup.evidence.note import sign_checkpoint, verifier_key
from signup.evidence.store import StoredCheckpoint
from signup.evidence.tables import evidence_anchors
from signup.messengers.smtp.adapter import SmtpMessenger
from signup.messengers.smtp.server import MailServer
from signup.settings.load import load
from signup.storage.tables import consent_events
from signup.witnesses import authority as authority_of
from signup.witnesses import witnesses
from tests.integration.mail.conftest import ENVIRON
from tests.support.authority import Authority, authority
from tests.support.clock import START
from tests.support.evidence import SIGNER
from tests.support.factories import a_site

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from signup.domain.site import Site
    from signup.evidence.anchors import Witness
    from tests.integration.mail.conftest import Shop
    from tests.support.mail_host import MailHost

ARCHIVE = "archive@northwind.example"


@pytest.fixture
def tsa(tmp_path: Path) -> Iterator[Authority]:
    with authority(tmp_path) as made:
        yield made


@pytest.fixture
def site() -> Site:
    """Return a site whose brand keeps the state of its log."""
    return replace(a_site(destinations=()), checkpoint_mail=ARCHIVE)


@pytest.fixture
def shop(open_shop: Callable[..., Shop], host: MailHost, tsa: Authority) -> Shop:
    return open_shop(
        SIGNUP_EMAIL_URL=host.url(),
        SIGNUP_TIMESTAMP_URL=tsa.url,
        SIGNUP_ALLOW_PRIVATE_DESTINATIONS="1",
    )


def _mails_to_the_brand(host: MailHost) -> list[bytes]:
    return [one.content for one in host.received if one.to == (ARCHIVE,)]


def _verify(*arguments: str | Path) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["evidence", "verify", *map(str, arguments)])
    return done.exit_code, done.output


def test_a_consent_is_stamped_and_the_saved_mail_proves_it(
    shop: Shop, host: MailHost, tsa: Authority, tmp_path: Path
) -> None:
    shop.sign_up("ada@example.com")
    host.wait(lambda: bool(_mails_to_the_brand(host)) and bool(shop.rows(evidence_anchors)))
    saved, file = tmp_path / "saved.eml", tmp_path / "bundle.json"
    saved.write_bytes(_mails_to_the_brand(host)[0])
    with shop.engine.connect() as connection:
        bundle = bundle_for(connection, "demo", shop.rows(consent_events)[0]["id"])
    file.write_bytes(orjson.dumps(bundle))

    code, told = _verify(file, "--checkpoint", saved)
    assert (code, told.split("\n")[0].split(":")[0]) == (0, "PROVED"), told
    (anchor,) = bundle["anchors"]
    assert tsa.is_genuine(base64.b64decode(anchor["token"]), bundle["checkpoints"][0].encode())


def _checkpoint() -> StoredCheckpoint:
    note = sign_checkpoint(SIGNER, 1, b"r" * 32, START)
    return StoredCheckpoint(1, START, verifier_key(SIGNER), note)


def _witnesses(site: Site, host: MailHost) -> list[Witness]:
    server = MailServer.of(host.url())
    mail = SmtpMessenger(server, "hello@northwind.example", "signup.example", lambda: START)
    return witnesses([site], None, mail, lambda: START)["demo"]


def test_the_mail_to_the_brand_is_plain_and_the_same_in_every_attempt(
    site: Site, host: MailHost
) -> None:
    (witness,) = _witnesses(site, host)
    for _ in range(2):
        assert witness.show(_checkpoint()) is None

    one, again = host.received
    assert one.to == (ARCHIVE,)
    assert one.content == again.content
    assert one.mail.get_content_type() == "text/plain"
    assert one.mail["Subject"].startswith("Consent log of Northwind Coffee: ")
    assert "List-Unsubscribe" not in one.mail
    assert f"The key of the log: {verifier_key(SIGNER)}" in one.text()


def test_a_mail_that_is_refused_is_no_anchor(site: Site, host: MailHost) -> None:
    host.answers["RCPT"].append(f"550 5.1.1 <{ARCHIVE}> unknown")
    (witness,) = _witnesses(site, host)
    with pytest.raises(AnchorFailed, match=r"was not taken \(recipient_refused\)"):
        witness.show(_checkpoint())


def test_without_a_mailbox_nobody_is_written_to(site: Site, host: MailHost) -> None:
    assert _witnesses(replace(site, checkpoint_mail=None), host) == []
    assert witnesses([site], None, None, lambda: START) == {"demo": []}


def test_an_authority_is_asked_once_an_hour_for_every_site(site: Site) -> None:
    assert authority_of(load(ENVIRON), secrets.token_bytes) is None
    url = {"SIGNUP_TIMESTAMP_URL": "https://tsa.example/tsr"}
    stamper = authority_of(load({**ENVIRON, **url}), secrets.token_bytes)
    assert stamper
    assert (stamper.kind, stamper.every) == ("rfc3161", timedelta(hours=1))
    found = witnesses([site, replace(site, key="other")], stamper, None, lambda: START)
    assert found == {"demo": [stamper], "other": [stamper]}

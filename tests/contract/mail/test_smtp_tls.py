"""Encryption and login: no password in the clear, and no talk with somebody else's server."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from signup.domain.outcome import Accepted, Retry
from signup.messengers.smtp.server import MailServer
from tests.contract.mail.conftest import FAR, a_message, a_sender
from tests.support import mail_host
from tests.support.mail_host import PASSWORD, USER

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.mail_host import MailHost

LOGIN = f"{quote(USER, safe='')}:{quote(PASSWORD, safe='')}@"


def test_a_password_is_sent_encrypted_and_taken(certificate: Path) -> None:
    with mail_host.running(certificate, auth_required=True) as host:
        assert a_sender(host.url(LOGIN, FAR)).send(a_message()) == Accepted()

        assert (host.received[0].encrypted, host.received[0].logged_in) == (True, True)


def test_smtps_is_encrypted_from_the_first_byte(certificate: Path) -> None:
    with mail_host.running(certificate, implicit=True, auth_require_tls=False) as host:
        assert a_sender(host.url(LOGIN, FAR, "smtps")).send(a_message()) == Accepted()
        assert host.received[0].logged_in
        assert a_sender(host.url(LOGIN, "other.example", "smtps")).trouble() == "tls_failed"


def test_encryption_is_used_where_it_is_offered_without_a_login_too(certificate: Path) -> None:
    with mail_host.running(certificate) as host:
        a_sender(host.url(host=FAR)).send(a_message())
        assert host.received[0].encrypted


def test_a_certificate_of_another_name_is_refused(certificate: Path) -> None:
    with mail_host.running(certificate) as host:
        assert a_sender(host.url(LOGIN, "other.example")).send(a_message()) == Retry("tls_failed")
        assert host.received == []


def test_a_certificate_nobody_vouches_for_is_refused(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with mail_host.running(certificate) as host:
        assert a_sender(host.url(host=FAR)).send(a_message()) == Retry("tls_failed")


def test_a_password_is_not_sent_where_no_encryption_is_offered() -> None:
    with mail_host.running(auth_require_tls=False) as host:
        assert a_sender(host.url(LOGIN, FAR)).send(a_message()) == Retry("tls_missing")
        assert host.received == []


def test_without_a_password_a_server_without_encryption_is_good_enough(host: MailHost) -> None:
    assert a_sender(host.url(host=FAR)).send(a_message()) == Accepted()
    assert not host.received[0].encrypted


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
def test_to_this_machine_a_password_may_go_in_the_clear(name: str) -> None:
    with mail_host.running(auth_require_tls=False) as host:
        assert a_sender(host.url(LOGIN, name)).send(a_message()) == Accepted()
        assert host.received[0].logged_in


def test_on_this_machine_a_certificate_of_its_own_making_will_do(certificate: Path) -> None:
    with mail_host.running(certificate) as host:
        assert a_sender(host.url(host="localhost")).send(a_message()) == Accepted()
        assert host.received[0].encrypted


def test_a_wrong_password_is_tried_again_and_said(certificate: Path) -> None:
    with mail_host.running(certificate, auth_required=True) as host:
        sender = a_sender(host.url("shop:wrong@", FAR))
        assert sender.send(a_message()) == Retry("login_refused")
        assert sender.trouble() == "login_refused"


def test_a_server_without_accounts_takes_no_login(certificate: Path) -> None:
    with mail_host.running(certificate, auth_exclude_mechanism=["PLAIN", "LOGIN"]) as host:
        assert a_sender(host.url(LOGIN, FAR)).send(a_message()) == Retry("login_missing")


def test_a_missing_login_is_tried_again_since_it_can_be_given(certificate: Path) -> None:
    with mail_host.running(certificate, auth_required=True) as host:
        assert a_sender(host.url(host=FAR)).send(a_message()) == Retry("sender_refused")


@pytest.mark.parametrize(
    ("url", "port", "implicit", "login"),
    [
        ("smtp://mail.example", 587, False, None),
        ("smtps://mail.example", 465, True, None),
        ("smtp://a%40b.example:p%3Ass@mail.example:2525", 2525, False, ("a@b.example", "p:ss")),
    ],
)
def test_what_the_url_says(
    url: str, port: int, implicit: bool, login: tuple[str, str] | None
) -> None:
    server = MailServer.of(url)
    assert (server.host, server.port) == ("mail.example", port)
    assert (server.implicit_tls, server.login) == (implicit, login)
    assert "ss" not in repr(server)

"""What becomes of messages when the mail server says no, or nothing."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from typing import TYPE_CHECKING

import pytest

from signup.domain.outcome import Accepted, Rejected, Retry
from tests.contract.mail.conftest import a_message, a_sender
from tests.support.mail_host import HANG
from tests.support.servers import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.mail_host import MailHost


@pytest.mark.parametrize(
    ("command", "answer", "outcome"),
    [
        ("RCPT", "450 4.2.1 mailbox busy", Retry("smtp_450")),
        ("RCPT", "550 5.1.1 no such user", Rejected("recipient_refused")),
        ("RCPT", "550 user unknown", Rejected("recipient_refused")),
        ("RCPT", "550 5.7.1 relaying denied", Retry("policy_refused")),
        ("MAIL", "451 4.3.0 later", Retry("smtp_451")),
        ("MAIL", "553 5.1.8 not from this domain", Retry("sender_refused")),
        ("DATA", "452 4.3.1 disk full", Retry("smtp_452")),
        ("DATA", "554 5.6.0 not like this", Rejected("message_refused")),
        ("DATA", "550 5.7.26 not authenticated by SPF or DKIM", Retry("policy_refused")),
        ("RCPT", "421 4.3.2 going down", Retry("smtp_421")),
    ],
)
def test_what_a_refusal_means(host: MailHost, command: str, answer: str, outcome: object) -> None:
    host.answers[command].append(answer)

    assert a_sender(host.url()).send(a_message()) == outcome
    assert host.received == []


def test_a_refusal_never_quotes_the_address(host: MailHost) -> None:
    host.answers["RCPT"].append("550 5.1.1 <ada@example.com>: unknown")

    assert "ada" not in repr(a_sender(host.url()).send(a_message()))


def test_after_trouble_the_next_message_goes_out(host: MailHost) -> None:
    host.answers["RCPT"].append("450 4.2.1 mailbox busy")
    sender = a_sender(host.url())

    assert [sender.send(a_message()) for _ in range(2)] == [Retry("smtp_450"), Accepted()]


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
def test_a_server_that_falls_silent_is_given_up_in_time(host: MailHost, command: str) -> None:
    host.answers[command].append(HANG)
    begun = time.monotonic()

    assert a_sender(host.url(), seconds=0.25).send(a_message()) == Retry("time_out")
    assert time.monotonic() - begun < 5


@contextlib.contextmanager
def _greeting(line: bytes, *, again: bool = False) -> Iterator[int]:
    """Run a server that says `line` to everybody, once or without end; give its port."""
    ended = threading.Event()

    def greet(listening: socket.socket) -> None:
        with contextlib.suppress(OSError):
            client, _ = listening.accept()
            with client:
                client.sendall(line)
                while again and not ended.wait(0.02):
                    client.sendall(line)
                ended.wait(0 if line else 30)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=greet, args=(listening,))
        thread.start()
        yield listening.getsockname()[1]
        ended.set()
        listening.shutdown(socket.SHUT_RDWR)
        thread.join()


@pytest.mark.parametrize(
    ("line", "again", "cause"),
    [
        (b"", False, "time_out"),
        (b"220-hello\r\n", True, "time_out"),
        (b"554 no mail here\r\n", False, "smtp_554"),
        (b"421 too busy\r\n", False, "smtp_421"),
        (b"220 hello\r\n", False, "connection_lost"),
        (b"HTTP/1.1 400 Bad Request\r\n", False, "not_smtp"),
    ],
)
def test_what_a_greeting_means(line: bytes, again: bool, cause: str) -> None:
    begun = time.monotonic()
    with _greeting(line, again=again) as port:
        seconds = 0.5 if cause == "time_out" else 4.0  # no machine is so slow as to miss a line
        sender = a_sender(f"smtp://127.0.0.1:{port}", seconds=seconds)
        assert sender.send(a_message()) == Retry(cause)
    assert time.monotonic() - begun < 5


def test_a_closed_port_is_tried_again() -> None:
    sender = a_sender(f"smtp://127.0.0.1:{free_port()}")
    assert sender.send(a_message()) == Retry("connect_failed")


def test_an_unknown_name_is_tried_again() -> None:
    def resolve(_host: str, _port: int) -> list[str]:
        raise OSError("no such name")

    sender = a_sender("smtp://mail.northwind.example", resolve=resolve)
    assert sender.send(a_message()) == Retry("name_unknown")
    assert sender.trouble() == "name_unknown"


def test_a_server_can_be_tried_without_sending_anything(host: MailHost) -> None:
    assert a_sender(host.url()).trouble() is None
    assert host.received == []

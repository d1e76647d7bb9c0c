"""What a mail server gets: one mail per message, whole, and the same in every attempt."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes
from email.header import decode_header, make_header
from email.utils import parseaddr
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from signup.domain.outcome import Accepted, Rejected
from signup.messengers.smtp.mail import compose
from tests.contract.mail.conftest import ONE_CLICK, SENDER, a_letter, a_message, a_sender
from tests.support.clock import START
from tests.support.mail_host import Received

if TYPE_CHECKING:
    from signup.messengers.shared import Letter
    from tests.support.mail_host import MailHost


def _sent(letter: Letter) -> Received:
    content = compose(letter, "ada@example.com", SENDER, "0193b2f3", START).as_bytes()
    return Received(SENDER, (), content, "", encrypted=False, logged_in=False)


def test_a_message_arrives_with_its_envelope_and_both_parts(host: MailHost) -> None:
    assert a_sender(host.url()).send(a_message()) == Accepted()

    (one,) = host.received
    assert (one.sender, one.to) == (SENDER, ("ada@example.com",))
    assert one.own_name == "signup.example"
    assert one.mail.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in one.mail.iter_parts()] == [
        "text/plain",
        "text/html",
    ]
    assert one.text() == a_letter().text
    assert one.text("html") == a_letter().html


def test_the_headers_tell_who_writes_to_whom_and_how_to_end_it(host: MailHost) -> None:
    a_sender(host.url()).send(a_message())

    mail = host.received[0].mail
    assert mail["From"] == "Northwind Kaffeerösterei <hello@northwind.example>"
    assert mail["To"] == "ada@example.com"
    assert mail["Reply-To"] == "help@northwind.example"
    assert mail["Subject"] == "Bitte bestätigen Sie Ihre E-Mail-Adresse"
    assert mail["Date"].datetime == START
    assert mail["List-Unsubscribe"] == f"<{ONE_CLICK}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Content-Language"] == "de"


def test_a_mail_is_ascii_on_the_way_so_that_no_server_rewrites_it(host: MailHost) -> None:
    a_sender(host.url()).send(a_message())

    content = host.received[0].content
    assert content.isascii()
    assert max(map(len, content.split(b"\r\n"))) <= 998, "RFC 5322, section 2.1.1"
    assert f"\r\nList-Unsubscribe: <{ONE_CLICK}>\r\n".encode() in content, (
        "encoded, nobody reads it"
    )


def test_a_second_attempt_sends_the_same_mail(host: MailHost) -> None:
    for _ in range(2):
        a_sender(host.url()).send(a_message())

    first, second = host.received
    assert first.mail["Message-ID"] == "<0193b2f3a4b5c6d7@northwind.example>"
    assert first.content == second.content


def test_two_messages_have_two_names() -> None:
    letter = a_letter()
    names = {compose(letter, "ada@example.com", SENDER, name, START)["Message-ID"] for name in "ab"}
    assert len(names) == 2


def test_a_site_may_write_from_a_mailbox_of_its_own(host: MailHost) -> None:
    letter = replace(a_letter(), sender="news@kaffee.example")
    a_sender(host.url()).send(a_message(letter))

    (one,) = host.received
    assert one.sender == "news@kaffee.example"
    assert one.mail["From"].addresses[0].addr_spec == "news@kaffee.example"
    assert one.mail["Message-ID"].endswith("@kaffee.example>")


@pytest.mark.parametrize("contact", ["+1 503 555 0100", "https://northwind.example/help", SENDER])
def test_there_is_no_reply_to_where_it_would_not_help(contact: str) -> None:
    assert "Reply-To" not in _sent(a_letter(contact=contact)).mail


def test_a_letter_without_html_is_a_plain_mail_that_nobody_can_be_unsubscribed_from() -> None:
    mail = _sent(a_letter(html="", unsubscribe="")).mail

    assert mail.get_content_type() == "text/plain"
    assert "List-Unsubscribe" not in mail
    assert "List-Unsubscribe-Post" not in mail


def test_a_line_that_is_only_a_dot_does_not_end_the_mail(host: MailHost) -> None:
    text = "before\n.\n..\nafter\n"
    a_sender(host.url()).send(a_message(a_letter(text=text)))

    assert host.received[0].text() == text


@pytest.mark.parametrize(
    "address", ["", "ada", "ada@example.com\r\nBcc: eve@example.com", "é@x.de"]
)
def test_what_is_no_mailbox_is_written_to_nobody(host: MailHost, address: str) -> None:
    outcome = a_sender(host.url()).send(a_message(address=address))

    assert outcome == Rejected("message_unusable")
    assert host.received == []


def test_a_text_message_is_no_mail(host: MailHost) -> None:
    message = replace(a_message(), letter=None)
    assert a_sender(host.url()).send(message) == Rejected("message_unusable")


HEADERS = [
    "From",
    "To",
    "Reply-To",
    "Subject",
    "Date",
    "Message-ID",
    "Auto-Submitted",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "MIME-Version",
    "Content-Type",
    "Content-Language",
]


@given(st.text(min_size=1, max_size=200), st.text(max_size=300), st.text(max_size=500))
def test_no_name_subject_or_text_adds_a_header_or_a_part(
    name: str, subject: str, text: str
) -> None:
    encodable = text.encode("utf-8", "replace").decode().replace("\r", "")
    mail = _sent(a_letter(sender_name=name, subject=subject, text=encodable)).mail

    assert mail.keys() == HEADERS
    assert [one.addr_spec for one in mail["From"].addresses] == [SENDER]
    assert len(list(mail.iter_parts())) == 2


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp"]), max_size=160))
def test_whatever_the_shop_is_called_its_name_is_read_as_it_is(name: str) -> None:
    assume("=?" not in name)  # would be read as encoded by everybody
    told = " ".join(name.split())
    content = _sent(a_letter(sender_name=name, subject=name)).content
    headers = message_from_bytes(content)  # Python's newer reader adds blanks to long names

    assert _read(headers["Subject"]) == told
    written, mailbox = parseaddr(headers["From"])
    assert (_read(written), mailbox) == (told, SENDER)
    assert all(len(line) <= 76 for line in content.split(b"\r\n") if b"=?" in line)


def _read(written: str) -> str:
    return str(make_header(decode_header(written)))

"""A letter as a mail: RFC 5322 and MIME, in ASCII on the way, so that no server rewrites it.

Whatever stands in a value ends up inside its own header: what could end a line is taken out. The
headers with words are encoded by `email.header`, because the newer way in `email` loses blanks
between the words of a long one.
"""

from __future__ import annotations

import unicodedata
from email.header import Header
from email.headerregistry import Address, AddressHeader
from email.message import EmailMessage
from email.policy import EmailPolicy
from typing import TYPE_CHECKING

from signup.domain.email import parse_email
from signup.domain.errors import FieldError

if TYPE_CHECKING:
    from datetime import datetime

    from signup.messengers.shared import Letter

_BREAKS = frozenset({"Cc", "Cs", "Zl", "Zp"})
"""Categories of Unicode: controls, surrogates, line and paragraph separators."""


class _Policy(EmailPolicy):
    """How headers are written."""

    def fold_binary(self, name: str, value: str) -> bytes:
        """Return one header, ready to be sent."""
        match name:
            case "From" if isinstance(value, AddressHeader) and not value.isascii():
                (one,) = value.addresses
                written = f"{_encoded(one.display_name, name)}{self.linesep} <{one.addr_spec}>"
            case "Subject":
                written = _encoded(value, name)
            case "List-Unsubscribe":
                written = value  # an address too long for a line would be encoded, too
            case _:
                return super().fold_binary(name, value)
        return f"{name}: {written}{self.linesep}".encode("ascii")


_POLICY = _Policy(linesep="\r\n", cte_type="7bit")


def compose(letter: Letter, to: str, sender: str, message_id: str, now: datetime) -> EmailMessage:
    """Return the mail that carries `letter` from the mailbox `sender` to the mailbox `to`.

    `message_id` is the same in every attempt, and with it the whole mail but its date (`now`,
    aware). Raises ValueError for a mailbox that is none.
    """
    mail = EmailMessage(_POLICY)
    mail["From"] = Address(_clean(letter.sender_name), addr_spec=sender)
    mail["To"] = Address(addr_spec=to)
    contact = _mailbox(letter.contact)
    if contact not in {None, sender}:
        mail["Reply-To"] = Address(addr_spec=contact)
    mail["Subject"] = _clean(letter.subject)
    mail["Date"] = now
    mail["Message-ID"] = f"<{message_id}@{sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office notes, please
    if letter.unsubscribe:
        mail["List-Unsubscribe"] = f"<{letter.unsubscribe}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058
    mail.set_content(letter.text)
    if letter.html:
        mail.add_alternative(letter.html, subtype="html")
        mail.set_boundary(f"=_{message_id}")
    mail["Content-Language"] = letter.language  # last: setting the content clears such headers
    return mail


def _mailbox(contact: str) -> str | None:
    """Return how the seller can be reached if it is by e-mail."""
    try:
        return parse_email(contact).value
    except FieldError:
        return None


def _clean(text: str) -> str:
    kept = (" " if unicodedata.category(one) in _BREAKS else one for one in text)
    return " ".join("".join(kept).split())


def _encoded(text: str, header: str) -> str:
    """Return `text` in ASCII, in lines of at most 76 characters (RFC 2047, section 2)."""
    charset = None if text.isascii() else "utf-8"
    return Header(text, charset, maxlinelen=76, header_name=header).encode(linesep=_POLICY.linesep)

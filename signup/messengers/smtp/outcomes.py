"""What a mail server's answer, or none, means for a message: taken, later, or never."""

from __future__ import annotations

import smtplib
import ssl

from signup.domain.outcome import Rejected, Retry
from signup.messengers.smtp.session import Unencrypted
from signup.outbound.guard import Unreachable

FAILURES = (smtplib.SMTPException, OSError)
"""Everything that can go wrong on the way; none of it is a fault of ours."""

_FINAL = 500
"""From here on an answer is permanent (RFC 5321, section 4.2.1)."""

_POLICY = b"5.7."
"""Security or policy status (RFC 3463, section 3.8): relaying denied, login needed, not signed.
That is repaired on the server's side, so what was refused for it is tried again."""


def outcome_of(error: Exception) -> Retry | Rejected:
    """Return what becomes of a message when handing it in failed with one of `FAILURES`.

    A cause is a fixed code or names the server's status; its words, which may quote the address,
    are never kept.
    """
    match error:
        case smtplib.SMTPRecipientsRefused():
            code, words = next(iter(error.recipients.values()))
            return _refused(code, words, "recipient_refused")
        case smtplib.SMTPDataError():
            return _refused(error.smtp_code, error.smtp_error, "message_refused")
        case smtplib.SMTPSenderRefused():
            return _trouble(error.smtp_code, "sender_refused")
        case smtplib.SMTPAuthenticationError():
            return _trouble(error.smtp_code, "login_refused")
        case smtplib.SMTPResponseException():
            return Retry(_status(error.smtp_code))
    return Retry(_cause(error))


def _refused(code: int, words: bytes | str, cause: str) -> Retry | Rejected:
    said = words.encode() if isinstance(words, str) else words
    if code >= _FINAL and not said.startswith(_POLICY):
        return Rejected(cause)
    return _trouble(code, "policy_refused")


def _trouble(code: int, cause: str) -> Retry:
    return Retry(cause if code >= _FINAL else _status(code))


def _status(code: int) -> str:
    """Return the cause that names a status; smtplib makes it -1 where none was said."""
    return f"smtp_{code}" if code > 0 else "not_smtp"


def _cause(error: Exception) -> str:
    match error:
        case Unreachable(cause=cause):
            return cause
        case Unencrypted():
            return "tls_missing"
        case ssl.SSLError():
            return "tls_failed"
        case smtplib.SMTPServerDisconnected():
            return "connection_lost"
        case smtplib.SMTPException():
            return "login_missing"
    return "connection_lost"

"""How mail leaves the service, from the settings."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from signup.messengers.smtp.adapter import SmtpMessenger
from signup.messengers.smtp.server import MailServer

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from signup.settings.values import Settings


def mail_sender(settings: Settings, clock: Callable[[], datetime]) -> SmtpMessenger | None:
    """Return the way to the mail server, None when there is none."""
    if settings.email_url is None:
        return None
    host = urlsplit(settings.public_url).hostname or "localhost"
    sender = settings.email_from or f"signup@{_domain(host)}"
    return SmtpMessenger(MailServer.of(settings.email_url), sender, _own_name(host), clock)


def _domain(host: str) -> str:
    """Return where mail could come from without another word: the service's own host."""
    return "localhost" if _is_address(host) else host


def _own_name(host: str) -> str:
    """Return `host` as a client introduces itself with it (RFC 5321, section 4.1.3)."""
    if not _is_address(host):
        return host
    return f"[IPv6:{host}]" if ":" in host else f"[{host}]"


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True

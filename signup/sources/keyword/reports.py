"""What a provider says of our own texts, as a command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from signup.capture.commands import Scene, TextReport
from signup.domain.errors import FieldError
from signup.domain.phone import parse_e164

if TYPE_CHECKING:
    from datetime import datetime

    from signup.domain.site import Site
    from signup.providers.shared import Provider, Report

SOURCE = "report"


def command_of(provider: Provider, report: Report, site: Site, now: datetime) -> TextReport | None:
    """Return what the core is to note, None when there is nothing in it for us."""
    blocks = report.code in provider.CODES.blocked
    if report.delivery is None and not blocks:
        return None
    try:
        phone = parse_e164(report.receiver)
    except FieldError:
        return None
    return TextReport(
        scene=Scene(site=site, source=SOURCE, at=now),
        provider=provider.NAME,
        phone=phone.value,
        report_id=report.id,
        delivery=report.delivery,
        state=report.state,
        code=report.code,
        blocks=blocks,
    )

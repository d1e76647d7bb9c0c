"""Who bears witness to the evidence logs: an authority, by the settings; the brand, by its file."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING

from signup.domain.consent import Channel
from signup.domain.outcome import Accepted, Confirmed
from signup.evidence.anchors import MAIL, Witness, checkpoint_mail, time_stamps
from signup.evidence.errors import AnchorFailed
from signup.evidence.timestamp import TimeStamper
from signup.messengers.shared import Letter, OutgoingMessage
from signup.outbound.guard import Guard

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from signup.domain.site import Site
    from signup.evidence.store import StoredCheckpoint
    from signup.messengers.shared import Messenger
    from signup.settings.values import Settings

STAMPED_EVERY = timedelta(hours=1)
MAILED_EVERY = timedelta(days=1)
SEND_WITHIN = timedelta(seconds=30)


def authority(settings: Settings, random_bytes: Callable[[int], bytes]) -> Witness | None:
    """Return the time-stamping authority that is set, if one is."""
    if settings.timestamp_url is None:
        return None
    guard = Guard(allow_private=settings.allow_private_destinations)
    stamper = TimeStamper(settings.timestamp_url, random_bytes, guard)
    return time_stamps(stamper, STAMPED_EVERY)


def witnesses(
    sites: Iterable[Site],
    stamper: Witness | None,
    mail: Messenger | None,
    clock: Callable[[], datetime],
) -> dict[str, list[Witness]]:
    """Return the witnesses of each site by its key; without `mail` nobody is written to."""
    found = {}
    for site in sites:
        own = [stamper] if stamper else []
        if mail is not None and site.checkpoint_mail is not None:
            own.append(
                Witness(MAIL, MAILED_EVERY, _post_to(site, site.checkpoint_mail, mail, clock))
            )
        found[site.key] = own
    return found


def _post_to(
    site: Site, address: str, mail: Messenger, clock: Callable[[], datetime]
) -> Callable[[StoredCheckpoint], None]:
    """Return what sends a checkpoint to the brand; the same one twice is the same mail."""

    def show(newest: StoredCheckpoint) -> None:
        letter = _letter(site, newest)
        message = OutgoingMessage(
            id=hashlib.sha256(newest.note.encode()).hexdigest()[:32],
            site=site.key,
            channel=Channel.EMAIL,
            address=address,
            body=letter.text,
            send_before=clock() + SEND_WITHIN,
            letter=letter,
        )
        outcome = mail.send(message)
        if not isinstance(outcome, Accepted | Confirmed):
            raise AnchorFailed(f"the mail was not taken ({outcome.cause})")

    return show


def _letter(site: Site, newest: StoredCheckpoint) -> Letter:
    subject, text = checkpoint_mail(site.name, newest)
    return Letter(
        subject=subject,
        text=text,
        html="",
        sender_name=site.name,
        contact=site.seller.contact,
        language="en",
        unsubscribe="",
        sender=site.email_sender,
    )

"""From a row to the one command that records it, or to everything that is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from signup.capture.commands import ImportPerson, Scene
from signup.domain.consent import Channel
from signup.domain.doubtful_email import is_doubtful
from signup.transfer.cells import Cells
from signup.transfer.claims import ground, read_claims
from signup.transfer.contact import Contact, read_contact

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from signup.capture.claim import Claim
    from signup.domain.site import Site
    from signup.transfer.cells import Row
    from signup.transfer.columns import Word
    from signup.transfer.faults import Fault

_COLUMNS = {Channel.EMAIL: "email", Channel.SMS: "phone"}


@dataclass(frozen=True, slots=True)
class Frame:
    """What is the same for all rows of a batch: `at` is now, `source` names the file.

    `told_from` is when destinations may be told of the batch at the earliest.
    """

    site: Site
    source: str
    words: Mapping[str, Word]
    at: datetime
    told_from: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of a row.

    `command` records it; None when there are `faults`, or nothing to keep. `stops` records only the
    withdrawals that a faulty row holds: these count whatever else is wrong.
    """

    command: ImportPerson | None
    faults: Sequence[Fault] = ()
    stops: ImportPerson | None = None


def read_row(row: Row, frame: Frame) -> Reading:
    """Return what a row says: all of it, or nothing but what ends a consent."""
    cells = Cells(row)
    claims = read_claims(cells, frame.words, frame.at)
    texted = any(claim.granted and claim.channel is Channel.SMS for claim in claims)
    contact = read_contact(cells, frame.site, texted=texted)
    for channel in {claim.channel for claim in claims}:
        if cells.is_blank(_COLUMNS[channel]):
            cells.refuse(_COLUMNS[channel], "address_missing")
    command = _on_ground(_command(contact, claims, frame), cells)
    if cells.faults:
        return Reading(None, cells.faults, _stops(command))
    return Reading(command if command.claims else None)


def _on_ground(command: ImportPerson, cells: Cells) -> ImportPerson:
    """Return the command with what each grant rests on, without those that have ended by now."""
    found = [(claim, ground(claim, command, cells)) for claim in command.claims]
    claims = [replace(claim, ground=one) for claim, one in found if one]
    lasting = [claim for claim in claims if not claim.ground.is_over(command.scene.at)]
    return replace(command, claims=tuple(lasting))


def _command(contact: Contact, claims: Sequence[Claim], frame: Frame) -> ImportPerson:
    scene = Scene(
        site=frame.site,
        source=frame.source,
        at=frame.at,
        country=contact.country,
        locale=contact.locale,
        risky=contact.email is not None and is_doubtful(contact.email.value),
        told_from=frame.told_from,
    )
    return ImportPerson(
        scene=scene,
        claims=tuple(claims),
        email=contact.email.value if contact.email else None,
        phone=contact.phone.value if contact.phone else None,
        phone_region=contact.phone.region if contact.phone else None,
        attributes=contact.attributes,
    )


def _stops(command: ImportPerson) -> ImportPerson | None:
    there = {Channel.EMAIL: command.email, Channel.SMS: command.phone}
    stops = tuple(one for one in command.claims if not one.granted and there[one.channel])
    return replace(command, claims=stops) if stops else None

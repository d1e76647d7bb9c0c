"""Consents as records after ISO/IEC TS 27560:2023, one for each address, channel and purpose.

The names of the fields are those of the specification's clause 6.3, as the W3C community group's
guide (w3id.org/dpv/guides/consent-27560) cites them clause by clause. Which fields are filled, with
what, and which members are ours stands in docs/reference/import-format.md.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from signup.domain.basis import Basis
from signup.domain.consent import Act, Channel, EventKind, Purpose, State
from signup.domain.times import rfc3339
from signup.transfer.columns import BOXES
from signup.transfer.flat import state_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sqlalchemy import RowMapping

    from signup.domain.site import Site
    from signup.storage.extracts import Page

    Document = dict[str, Any]

SCHEMA = "ISO/IEC TS 27560:2023; signup/1"
RETENTION = "P5Y after the last use of the consent"

_PURPOSES = {
    (Channel.EMAIL, Purpose.MARKETING): "Send marketing messages by e-mail",
    (Channel.SMS, Purpose.MARKETING): "Send marketing messages by text message",
    (Channel.SMS, Purpose.TRANSACTIONAL): "Send updates on orders by text message",
}
_TYPES = {Purpose.MARKETING: "marketing", Purpose.TRANSACTIONAL: "service communication"}
_PII = {Channel.EMAIL: "e-mail address", Channel.SMS: "telephone number"}
_WITHDRAWAL = {
    Channel.EMAIL: "The unsubscribe link in every message, or the preferences page.",
    Channel.SMS: "Reply STOP to any message, or use the preferences page.",
}
_STATES = {
    EventKind.REQUESTED: "requested",
    EventKind.GIVEN: "given",
    EventKind.CONFIRMED: "given",
    EventKind.REFUSED: "refused",
    EventKind.WITHDRAWN: "withdrawn",
    EventKind.EXPIRED: "expired",
    EventKind.INVALIDATED: "invalidated",
}
_BASES = {
    Basis.CONSENT: "dpv:Consent",
    Basis.IMPLIED: "dpv:ImpliedConsent",
    Basis.INFERRED: "dpv:ImpliedConsent",
    Basis.SOFT_OPT_IN: "dpv:LegitimateInterestOfController",
}
"""Legal bases as the Data Privacy Vocabulary (w3id.org/dpv) names them; PECR's soft opt-in needs no
consent, so that under the GDPR the seller's own interest is what is left."""

_UNSPOKEN = frozenset({Basis.IMPLIED, Basis.INFERRED})
_OTHERS = frozenset({Act.REPORTED, Act.SERVER})


@dataclass(frozen=True, slots=True)
class Setting:
    """What the records of one export share.

    `site` is the site as it is now, `version` looks up an older one by its hash. `stored_in` are
    the countries where the brand stores the data, as it says.
    """

    site: Site
    version: Callable[[str], Site | None]
    stored_in: Sequence[str] = ()


def records(page: Page, setting: Setting) -> Iterator[Document]:
    """Yield the consent records of everybody on a page; each has at least one event."""
    for person in page.people:
        for box, (channel, purpose) in BOXES.items():
            state = state_of(page, person, box)
            if state is not None:
                key = (state["address_key"], channel.value, purpose.value)
                events = page.events.get(key, ())
                if events:
                    yield _record(person, state, events, setting)


def _record(
    person: RowMapping, state: RowMapping, events: Sequence[RowMapping], setting: Setting
) -> Document:
    channel, purpose = Channel(state["channel"]), Purpose(state["purpose"])
    newest = events[-1]
    site = setting.version(newest["site_hash"]) or setting.site
    address = person["email"] if channel is Channel.EMAIL else person["phone"]
    return {
        "record": {
            "schema_version": SCHEMA,
            "record_id": _id(site.key, person["id"], channel, purpose),
            "pii_principal_id": person["id"],
        },
        "pii_processing": {
            "privacy_notice": site.seller.privacy_url,
            "language": _language(events) or person["locale"] or site.locales[0],
            "purposes": [_purpose(state, newest, site, setting.stored_in)],
        },
        "party_identification": [_controller(site), *_recipients(site)],
        "event": [_event(one, person["id"], site) for one in events],
        "signup": {
            "address": address,
            "state": state["state"],
            "opt_in_level": state["level"],
            "since": rfc3339(state["since"]) if state["since"] else None,
            **_ground(_resting_on(state, newest)),
        },
    }


def _id(site: str, principal: str, channel: Channel, purpose: Purpose) -> str:
    """Return the same UUID for the same consent in every export."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"signup:{site}/{principal}/{channel}/{purpose}"))


def _language(events: Sequence[RowMapping]) -> str | None:
    shown = (event["locale"] for event in reversed(events))
    return next((locale for locale in shown if locale), None)


def _resting_on(state: RowMapping, newest: RowMapping) -> RowMapping:
    """Return the row that tells what a subscription rests on, or what was asked for or ended."""
    return state if state["state"] == State.SUBSCRIBED else newest


def _ground(row: RowMapping) -> Document:
    until = row["expires_at"]
    return {"basis": row["basis"], "expires_at": rfc3339(until) if until else None}


def _purpose(
    state: RowMapping, newest: RowMapping, site: Site, stored_in: Sequence[str]
) -> Document:
    channel, purpose = Channel(state["channel"]), Purpose(state["purpose"])
    return {
        "purpose": _PURPOSES[channel, purpose],
        "purpose_type": _TYPES[purpose],
        "lawful_basis": _BASES[Basis(_resting_on(state, newest)["basis"])],
        "pii_information": [
            {
                "pii_type": _PII[channel],
                "pii_optional": False,
                "sensitive_pii_category": False,
                "special_pii_category": False,
            }
        ],
        "pii_controllers": [site.key],
        "collection_method": newest["source"],
        "storage_locations": list(stored_in),
        "retention_period": RETENTION,
        "jurisdiction": newest["jurisdiction"],
        "recipient_third_parties": [one.name for one in site.destinations],
        "withdrawal_method": _WITHDRAWAL[channel],
    }


def _controller(site: Site) -> Document:
    seller = site.seller
    return {
        "party_id": site.key,
        "party_name": seller.legal_name,
        "party_address": seller.postal_address,
        "party_role": "PII controller",
        "party_type": "seller",
        "party_contact": [{"contact_type": "contact", "contact_information": seller.contact}],
    }


def _recipients(site: Site) -> Iterator[Document]:
    """Yield the stores that are told; who runs them and where the service does not know."""
    for one in site.destinations:
        yield {
            "party_id": one.name,
            "party_name": one.name,
            "party_address": None,
            "party_role": "PII processor",
            "party_type": one.type,
            "party_contact": [],
        }


def _event(event: RowMapping, principal: str, site: Site) -> Document:
    kind, act = EventKind(event["event"]), Act(event["act"])
    state = _state(kind, act)
    return {
        "event_time": rfc3339(event["at"]),
        "validity_duration": _validity(state, event),
        "entity_id": site.key if act in _OTHERS else principal,
        "event_type": _type(act, Basis(event["basis"])),
        "event_state": state,
        "signup": {
            "id": event["id"],
            "event": kind.value,
            "act": act.value,
            "source": event["source"],
            "recorded_at": rfc3339(event["recorded_at"]),
            "jurisdiction": event["jurisdiction"],
            **_ground(event),
            "disclosure": _disclosure(event),
        },
    }


def _validity(state: str, event: RowMapping) -> str:
    if state != "given":
        return "until the next event"
    until = event["expires_at"]
    return f"until {rfc3339(until)}, or until withdrawn" if until else "until withdrawn"


def _type(act: Act, basis: Basis) -> str:
    """Return how the consent was told: in so many words, by what the person did, or nobody knows.

    Of a soft opt-in nothing was.
    """
    if act in _OTHERS or basis is Basis.SOFT_OPT_IN:
        return "unknown"
    return "implied" if basis in _UNSPOKEN else "expressed"


def _state(kind: EventKind, act: Act) -> str:
    """Return what happened to the consent; an import is as good as what it proves."""
    if kind is EventKind.IMPORTED:
        return "unknown" if act is Act.REPORTED else "given"
    return _STATES[kind]


def _disclosure(event: RowMapping) -> Document | None:
    if event["disclosure_id"] is None:
        return None
    text = event["shown"]["text"] if event["shown"] else None
    return {"id": event["disclosure_id"], "text": text, "locale": event["locale"]}

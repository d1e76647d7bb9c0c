"""A brand's account at Omnisend, as its documentation describes it: contacts by identifier."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from tests.support.deliveries import email, phone
from tests.support.stores.shared import StoreDouble, document

if TYPE_CHECKING:
    from tests.support.receiver import Answer, Received

KEY = "om_0123456789"
ADDRESS = {"email": email, "sms": phone}
CHANNEL = {"email": "email", "phone": "sms"}
PROBLEM = "https://problems.omnisend.com/"


class Brand(StoreDouble):
    """Keeps contacts; an identifier belongs to one of them, and the newest status of it counts."""

    def __init__(self, clock: Any) -> None:
        super().__init__(clock)
        self.contacts: dict[str, dict[str, Any]] = {}
        self.welcomed: list[str] = []

    def answer(self, received: Received) -> Answer:
        headers = received.headers
        if headers.get("authorization") != f"Omnisend-API-Key {KEY}":
            return document(401, {"type": PROBLEM + "unauthorized"})
        if headers.get("omnisend-version") != "2026-03-15":
            return document(410, {"type": PROBLEM + "version-retired"})
        parts = urlsplit(received.path)
        if received.method == "GET":
            return self._list(parse_qs(parts.query))
        known = self.contacts.get(parts.path.rpartition("/")[2])
        if received.method == "PATCH" and known is None:
            return document(404, {"type": PROBLEM + "not-found"})
        return self._put(known, received.json())

    def _list(self, query: dict[str, list[str]]) -> Answer:
        wanted = {one for values in query.values() for one in values}
        found = [
            self._shown(one) for one in self.contacts.values() if wanted & one["channels"].keys()
        ]
        return document(200, {"contacts": found, "paging": {"hasMore": False}})

    def _put(self, contact: dict[str, Any] | None, wanted: dict[str, Any]) -> Answer:
        identifiers = wanted.get("identifiers", [])
        if any(one["id"] in self.poison or not self._fits(one) for one in identifiers):
            return document(400, {"type": PROBLEM + "validation", "errors": []})
        made = False
        if contact is None:
            contact, made = self._by_email(identifiers), False
        own = [one for one in identifiers if self._holder(one["id"]) in {None, _id(contact)}]
        if contact is None:
            if not own:
                return document(400, {"type": PROBLEM + "validation", "errors": []})
            made = True
            contact = {"id": f"contact{len(self.contacts)}", "channels": {}, "properties": {}}
            self.contacts[contact["id"]] = contact
        for one in own:
            self._set(contact, one)
        contact["properties"].update(wanted.get("customProperties", {}))
        contact |= {name: wanted[name] for name in ("firstName", "lastName") if name in wanted}
        self.contacts[contact["id"]] = contact
        return document(201 if made else 200, self._shown(contact))

    def _fits(self, one: dict[str, Any]) -> bool:
        channels = one.get("channels", {})
        return (
            set(channels) <= {CHANNEL[one["type"]]}
            and all(each["status"] != "" for each in channels.values())
            and (one["type"] == "email" or one["id"].startswith("+"))
            and not {"ip", "userAgent"} & one.get("consent", {}).keys()
        )

    def _set(self, contact: dict[str, Any], one: dict[str, Any]) -> None:
        channel = CHANNEL[one["type"]]
        kept = contact["channels"].setdefault(
            one["id"], {"type": one["type"], "status": "nonSubscribed", "at": None, "consent": None}
        )
        told = one.get("channels", {}).get(channel)
        if told is None:
            return
        at = datetime.fromisoformat(told["statusChangedAt"])
        if kept["at"] is None or at >= kept["at"]:
            kept.update(status=told["status"], at=at, consent=one.get("consent"))
        if one.get("sendWelcomeMessage", True):
            self.welcomed.append(one["id"])

    def _by_email(self, identifiers: list[dict[str, Any]]) -> dict[str, Any] | None:
        ids = [self._holder(one["id"]) for one in identifiers if one["type"] == "email"]
        return self.contacts.get(ids[0] or "") if ids else None

    def _holder(self, address: str) -> str | None:
        return next(
            (name for name, one in self.contacts.items() if address in one["channels"]), None
        )

    def _shown(self, contact: dict[str, Any]) -> dict[str, Any]:
        identifiers = [
            {
                "id": address,
                "type": one["type"],
                "channels": {CHANNEL[one["type"]]: {"status": one["status"]}},
            }
            for address, one in contact["channels"].items()
        ]
        return {"id": contact["id"], "identifiers": identifiers}

    def _channel(self, number: int, channel: str) -> dict[str, Any]:
        address = ADDRESS[channel](number)
        found: dict[str, Any] = self.contacts.get(self._holder(address) or "", {})
        kept: dict[str, Any] = found.get("channels", {}).get(address, {})
        return kept

    def reaches(self, number: int, channel: str) -> bool:
        return self._channel(number, channel).get("status") == "subscribed"

    def knows(self, number: int) -> bool:
        return self._holder(email(number)) is not None

    def leaves(self, number: int, at: datetime) -> None:
        self._channel(number, "email").update(status="unsubscribed", at=at)


def _id(contact: dict[str, Any] | None) -> str | None:
    return contact["id"] if contact else None

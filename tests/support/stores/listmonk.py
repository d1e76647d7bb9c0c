"""A listmonk, as its documentation and its queries describe it: subscribers and one list.

Compared with a real one on 2026-11-25: the whole contract suite gives the same over both.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from signup.destinations.listmonk import LIST_RIGHTS, RIGHTS
from tests.support.deliveries import email
from tests.support.stores.shared import StoreDouble, document

if TYPE_CHECKING:
    from datetime import datetime

    from tests.support.receiver import Answer, Received

BASIC = "Basic d2tfYXBpOnMzY3IzdDBrZW4="
"""`wk_api:s3cr3t0ken` in base64."""

LIST = 3
_NOT_FOUND = document(400, {"message": "Subscriber not found"})
_ID = re.compile(r"attribs->>'signup_id' = '((?:[^']|'')*)'")
_HASH = re.compile(r"md5\(LOWER\(subscribers\.email\)\) = '(\w+)'")


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


class Listmonk(StoreDouble):
    """Keeps subscribers by their number; answers 403 to wrong credentials, as listmonk does."""

    def __init__(self, clock: Any) -> None:
        super().__init__(clock)
        self.subscribers: dict[int, dict[str, Any]] = {}
        self.optin = "single"
        self.rights = {*RIGHTS, *LIST_RIGHTS}

    def answer(self, received: Received) -> Answer:
        if received.headers.get("authorization") != BASIC:
            return document(403, {"message": "invalid API credentials"})
        path = urlsplit(received.path).path
        if path == "/api/profile":
            role = {"id": 2, "name": "signup", "permissions": sorted(self.rights)}
            return document(200, {"data": {"user_role": role, "list_role": None}})
        found = re.fullmatch(r"/api/(subscribers|lists)(?:/(\d+|lists))?(/blocklist)?", path)
        if found is None:
            return document(404, {"message": "not found"})
        if received.method == "GET":
            listed = found[1] == "lists"
            return self._list(int(found[2])) if listed else self._search(received.path)
        if found[2] is None or found[2] == "lists":
            do = self._join if found[2] else self._create
            return do(received.json())
        return self._change(int(found[2]), received, blocks=found[3] is not None)

    def _list(self, number: int) -> Answer:
        if number != LIST:
            return document(400, {"message": "List not found"})
        return document(200, {"data": {"id": LIST, "optin": self.optin, "name": "News"}})

    def _search(self, path: str) -> Answer:
        (query,) = parse_qs(urlsplit(path).query)["query"]
        if "subscribers:sql_query" not in self.rights:
            return document(403, {"message": "permission denied: subscribers:sql_query"})
        by_id, by_hash = _ID.search(query), _HASH.search(query)
        results = [
            self._shown(one)
            for one in self.subscribers.values()
            if (by_id and one["attribs"].get("signup_id") == by_id[1].replace("''", "'"))
            or (by_hash and _md5(one["email"]) == by_hash[1])
        ]
        return document(200, {"data": {"results": results, "total": len(results)}})

    def _create(self, wanted: dict[str, Any]) -> Answer:
        address = wanted["email"].lower()
        if address in self.poison:
            return document(400, {"message": "Invalid email."})
        if self._by(address):
            return document(409, {"message": "E-mail already exists."})
        number = len(self.subscribers) + 1
        status = "confirmed" if wanted.get("preconfirm_subscriptions") else "unconfirmed"
        self.subscribers[number] = {
            "id": number,
            "email": address,
            "name": wanted["name"] or address.split("@")[0],
            "attribs": wanted.get("attribs", {}),
            "status": wanted["status"],
            "updated_at": self._now(),
            "lists": {one: (status, self._now()) for one in wanted.get("lists", ()) if one == LIST},
        }
        return document(200, {"data": self._shown(self.subscribers[number])})

    def _join(self, wanted: dict[str, Any]) -> Answer:
        assert wanted["action"] == "add"
        if wanted["target_list_ids"] != [LIST]:
            return document(500, {"message": "violates foreign key constraint"})
        for number in wanted["ids"]:
            for one in wanted["target_list_ids"]:
                self.subscribers[number]["lists"][one] = (wanted["status"], self._now())
        return document(200, {"data": True})

    def _change(self, number: int, received: Received, *, blocks: bool) -> Answer:
        one = self.subscribers.get(number)
        if one is None:
            gone = received.method == "DELETE" or blocks
            return document(200, {"data": True}) if gone else _NOT_FOUND
        if received.method == "DELETE":
            del self.subscribers[number]
        elif blocks:
            self._block(one, self._now())
        else:
            wanted = received.json()
            if wanted.get("email", "").lower() in self.poison:
                return document(400, {"message": "Invalid email."})
            wanted["attribs"] = {**one["attribs"], **wanted.get("attribs", {})}
            one.update(wanted, updated_at=self._now())
        return document(200, {"data": True})

    def _block(self, one: dict[str, Any], at: str) -> None:
        one.update(status="blocklisted", updated_at=at)
        one["lists"] = dict.fromkeys(one["lists"], ("unsubscribed", at))

    def _shown(self, one: dict[str, Any]) -> dict[str, Any]:
        lists = [
            {"id": number, "subscription_status": status, "subscription_updated_at": at}
            for number, (status, at) in one["lists"].items()
        ]
        return {**one, "lists": lists}

    def _by(self, address: str) -> dict[str, Any] | None:
        return next((one for one in self.subscribers.values() if one["email"] == address), None)

    def _now(self) -> str:
        return str(self.clock().isoformat())

    def reaches(self, number: int, channel: str) -> bool:
        one = self._by(email(number))
        joined = one is not None and one["lists"].get(LIST, ("", ""))[0] == "confirmed"
        return channel == "email" and joined and one is not None and one["status"] == "enabled"

    def knows(self, number: int) -> bool:
        return self._by(email(number)) is not None

    def leaves(self, number: int, at: datetime) -> None:
        one = self._by(email(number))
        assert one is not None
        self._block(one, at.isoformat())

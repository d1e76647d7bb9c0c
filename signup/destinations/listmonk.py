"""listmonk: subscribers to mail, on one list.

From its documentation of July 2026 (https://listmonk.app/docs/apis/subscribers/ and
https://listmonk.app/docs/querying-and-segmentation/) and from its source of that month
(`queries/subscribers.sql`: what blocklisting and adding to a list do). Run against listmonk itself,
built from that source (commit 911e0b77, 2026-07-21), on 2026-11-25: the contract suite of all
stores, every right left out of the role in turn, lists that are not there.

A subscriber is found by our id, kept in `attribs`, or by a hash of the address, because a search is
a GET and no address may stand in a URL; it is MD5, which PostgreSQL can index. Somebody who
withdraws is blocklisted: listmonk then sends them nothing from any list. There is no place for
texts.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from urllib3.util import make_headers

from signup.destinations import calls, reading
from signup.destinations.shared import Inspection, Limits
from signup.domain.outcome import Accepted, Confirmed, Retry, Superseded
from signup.outbound.api import REQUEST_SECONDS, Unanswered

if TYPE_CHECKING:
    from signup.destinations.calls import Line
    from signup.destinations.shared import Delivery, Means
    from signup.domain.outcome import Outcome
    from signup.domain.site import DestinationConfig
    from signup.outbound.api import Answer

    Subscriber = dict[str, Any]

MAIL = ("email", "marketing")
STATE = "signup_email_marketing"
"""The attribute that says what was told last, so that our own no is known from the person's."""

LIMITS = Limits(batch=50, portion=10)
MOST_FOUND = 10
NOT_ENDED, BLOCKED = "enabled", "blocklisted"

RIGHTS = ("subscribers:get_all", "subscribers:manage", "subscribers:sql_query")
LIST_RIGHTS = ("lists:get_all", "lists:manage_all")
SUPER_ADMIN = 1
"""The role that may do everything and names no rights (its source, `internal/auth/models.go`)."""


@dataclass(frozen=True, slots=True)
class List:
    """One list of one listmonk, and how it is told and looked at."""

    number: int

    def look(self, line: Line) -> Inspection:
        """Look for the list, and whether the role may do all that is needed."""
        lacks = _missing_rights(line.ask("GET", "/api/profile").get("data"))
        if lacks:
            return Inspection([("api_key", f"its role lacks {', '.join(lacks)}")])
        query = urlencode({"query": "subscribers.id = 0", "per_page": 1})
        line.call("GET", f"/api/subscribers?{query}")
        answer = line.call("GET", f"/api/lists/{self.number}", passing={400, 404})
        there = answer.status // 100 == 2  # noqa: PLR2004 - success
        return Inspection([] if there else [("email_list", "there is no such list in listmonk")])

    def tell(self, line: Line, delivery: Delivery) -> Outcome:
        """Tell of one delivery; may raise NotTaken."""
        match delivery.type:
            case reading.ERASED:
                return _erase(line, delivery)
            case reading.WITHDRAWN:
                about = MAIL in reading.ended(delivery)
                return _end(line, delivery) if about else calls.NOT_KEPT
            case reading.SUBSCRIBED if reading.granted(delivery) == MAIL:
                return self._subscribe(line, delivery)
            case _:
                return self._update(line, delivery)

    def _subscribe(self, line: Line, delivery: Delivery) -> Outcome:
        known = _found(line, delivery)
        if not known:
            return _create(line, delivery, [self.number])
        one = known[0]
        since = datetime.fromisoformat(reading.said_at(delivery))
        if self._said_no(one, since):
            return Superseded("withdrawn_there")
        status = {"status": NOT_ENDED} if one.get("status") == BLOCKED else {}
        _patch(line, one, {**status, **_fields(delivery)})
        joined = {"action": "add", "target_list_ids": [self.number], "status": "confirmed"}
        line.call("PUT", "/api/subscribers/lists", {"ids": [one["id"]], **joined})
        return Confirmed()

    def _said_no(self, one: Subscriber, since: datetime) -> bool:
        """Tell whether the person said no in listmonk, and after `since`."""
        if (one.get("attribs") or {}).get(STATE) == "unsubscribed":
            return False
        times = [one.get("updated_at")] if one.get("status") == BLOCKED else []
        times += [
            each.get("subscription_updated_at")
            for each in one.get("lists") or ()
            if each.get("id") == self.number and each.get("subscription_status") == "unsubscribed"
        ]
        return any(reading.is_after(moment, since) for moment in times)

    def _update(self, line: Line, delivery: Delivery) -> Outcome:
        """Tell a change of somebody who is there; an import comes without a list."""
        if not reading.address(delivery, "email"):
            return calls.NOT_KEPT
        stands = reading.stands(delivery, MAIL)
        if delivery.type == reading.SUBSCRIBED and not stands:
            return calls.NOT_KEPT
        known = _found(line, delivery)
        if known:
            _patch(line, known[0], _fields(delivery))
            return Confirmed()
        return _create(line, delivery, []) if stands else calls.NOT_KEPT


def build(
    config: DestinationConfig, means: Means, *, seconds: float = REQUEST_SECONDS
) -> calls.OneByOne:
    """Return the adapter for `config`; raises DestinationError when it cannot work."""
    user, key = (calls.secret(config, name, means) for name in ("api_user", "api_key"))
    headers = make_headers(basic_auth=f"{user}:{key}")
    api = calls.api(config, means, "", headers, seconds=seconds)
    own = List(int(config.options["email_list"]))
    caller = calls.Caller(api, means.clock)
    return calls.OneByOne(caller, LIMITS, own.tell, own.look, "api_key")


def _found(line: Line, delivery: Delivery) -> list[Subscriber]:
    """Return who holds the address, and then who carries our id."""
    address = (reading.address(delivery, "email") or "").lower()
    wanted = f"subscribers.attribs->>'signup_id' = {_quoted(reading.person(delivery))}"
    if address:
        digest = hashlib.md5(address.encode(), usedforsecurity=False).hexdigest()
        wanted += f" OR md5(LOWER(subscribers.email)) = '{digest}'"
    query = urlencode({"query": f"({wanted})", "per_page": MOST_FOUND})
    data = line.ask("GET", f"/api/subscribers?{query}").get("data")
    results = data.get("results") if isinstance(data, dict) else None
    if not isinstance(results, list) or not all(map(_is_subscriber, results)):
        raise calls.NotTaken(Retry("answer_unreadable"))
    return sorted(results, key=lambda one: one["email"].lower() != address)


def _is_subscriber(one: object) -> bool:
    return (
        isinstance(one, dict)
        and isinstance(one.get("id"), int)
        and isinstance(one.get("email"), str)
    )


def _missing_rights(user: object) -> list[str]:
    """Return which of the rights that are needed the roles of an API user have not.

    A second role may give rights to single lists; the calls themselves then show whether to ours.
    """
    known = user if isinstance(user, dict) else {}
    role = known.get("user_role")
    if not isinstance(role, dict) or role.get("id") == SUPER_ADMIN:
        return []
    told = role.get("permissions")
    has = told if isinstance(told, list) else []
    needed = RIGHTS if known.get("list_role") else (*RIGHTS, *LIST_RIGHTS)
    return [one for one in needed if one not in has]


def _quoted(text: str) -> str:
    """Return a string of SQL (PostgreSQL, standard_conforming_strings on)."""
    return "'" + text.replace("'", "''") + "'"


def _create(line: Line, delivery: Delivery, lists: list[int]) -> Outcome:
    given = (reading.attribute(delivery, name) for name in ("first_name", "last_name"))
    document = {
        **_fields(delivery),
        "name": " ".join(one for one in given if one),
        "status": NOT_ENDED,
        "lists": lists,
        "preconfirm_subscriptions": True,
    }
    answer = line.call("POST", "/api/subscribers", document, passing={409})
    if answer.status == 409:  # noqa: PLR2004 - "E-mail already exists": somebody came between
        return Retry("http_409")
    return Confirmed() if _is_on(answer, lists) else Retry("not_taken")


def _is_on(answer: Answer, lists: list[int]) -> bool:
    """Tell whether a subscriber was made a member: a list that is not there is passed over."""
    try:
        joined = {
            one["id"]
            for one in answer.document()["data"]["lists"]
            if one["subscription_status"] == "confirmed"
        }
    except (KeyError, TypeError, Unanswered):
        return False
    return joined.issuperset(lists)


def _patch(line: Line, one: Subscriber, document: dict[str, Any]) -> None:
    line.call("PATCH", f"/api/subscribers/{one['id']}", document)


def _end(line: Line, delivery: Delivery) -> Outcome:
    known = _found(line, delivery)
    for one in known:
        line.call("PUT", f"/api/subscribers/{one['id']}/blocklist")
        _patch(line, one, {"attribs": {STATE: "unsubscribed"}})
    return Confirmed() if known else Accepted()


def _erase(line: Line, delivery: Delivery) -> Outcome:
    for one in _found(line, delivery):
        line.call("DELETE", f"/api/subscribers/{one['id']}")
    return Confirmed()


def _fields(delivery: Delivery) -> dict[str, Any]:
    """Return address and attributes; listmonk merges attributes with those it has."""
    data = delivery.data
    links = data.get("links") or {}
    consent = data.get("consent") or {}
    attribs = {
        **(data.get("attributes") or {}),
        "locale": data.get("locale"),
        "signup_id": reading.person(delivery),
        STATE: reading.standing(delivery, MAIL).get("state"),
        f"{STATE}_opt_in": reading.level(delivery, MAIL),
        "signup_sources": data.get("sources"),
        "signup_consent_id": consent.get("id"),
        "signup_gpc": consent.get("gpc") or None,
        "signup_preferences_url": links.get("preferences"),
        "signup_unsubscribe_url": links.get("unsubscribe"),
    }
    return {
        "email": reading.address(delivery, "email"),
        "attribs": {name: one for name, one in attribs.items() if one is not None},
    }

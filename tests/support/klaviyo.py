"""A Klaviyo account over real HTTP: it refuses what Klaviyo refuses and keeps what it is told.

Its state is the judge of tests: who may be written to, and from which list. A call is answered
before its job is done; `busy` keeps jobs waiting until `work`, and what it `forgets` is never done.
"""

from __future__ import annotations

import contextlib
import re
import threading
from collections import deque
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import orjson

from tests.support import klaviyo_contract as contract
from tests.support.klaviyo_contract import Fault
from tests.support.klaviyo_coupons import CouponCode, matching
from tests.support.klaviyo_people import IDENTIFIERS, Duplicate, People
from tests.support.receiver import Answer, Receiver, serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.support.klaviyo_contract import Operation
    from tests.support.klaviyo_people import Person
    from tests.support.receiver import Received

KEY = "pk_0123456789abcdef0123456789abcdef01"
MEDIA_TYPE = "application/vnd.api+json"


class Account(Receiver):
    """One account; `clock` tells its time. Scripted `answers` go first."""

    def __init__(self, clock: Any, lists: dict[str, str]) -> None:
        super().__init__()
        self.url = f"http://127.0.0.1:{self.port}"
        self.lists = dict(lists)
        self.known = People()
        self.import_errors: list[dict[str, Any]] = []
        self.events: list[dict[str, Any]] = []
        self.poison: set[str] = set()
        self.untaken_phones: set[str] = set()
        self.closed_to: set[str] = set()
        self.busy = False
        self.forgets = False
        self.codes: list[CouponCode] = []
        self.meanwhile: Callable[[CouponCode], None] = lambda _code: None
        self.afterwards: Callable[[CouponCode], None] = lambda _code: None
        self.calls: list[tuple[str, Any]] = []
        self._clock = clock
        self._jobs: deque[tuple[str, Any]] = deque()
        self._late: list[tuple[str, Any]] = []
        self._state = threading.RLock()

    # -- what tests ask --------------------------------------------------------------------------

    def person(self, **identifier: str) -> Person | None:
        ((name, value),) = identifier.items()
        return self.known.holder(name, value)

    @property
    def people(self) -> list[Person]:
        return self.known.all

    def named(self) -> list[str]:
        """Return the operations called, in order."""
        return [name for name, _ in self.calls]

    def bodies(self, name: str) -> list[Any]:
        return [body for called, body in self.calls if called == name]

    def work(self) -> None:
        """Do the jobs that wait."""
        with self._state:
            while self._jobs:
                self._do(*self._jobs.popleft())

    def put_off(self) -> None:
        """Do the jobs that wait after all those that come before `catch_up`."""
        with self._state:
            self._late += self._jobs
            self._jobs.clear()

    def catch_up(self) -> None:
        """Do what was put off."""
        with self._state:
            self._jobs.extend(self._late)
            self._late.clear()
        self.work()

    # -- HTTP ------------------------------------------------------------------------------------

    def take(self, received: Received) -> Answer:
        scripted = bool(self.answers)
        answer = super().take(received)
        if scripted:
            return answer
        with self._state:
            return self._answer(received)

    def _answer(self, received: Received) -> Answer:
        called = contract.operation(received.method.lower(), received.path)
        if called is None:
            return _refused(Fault("", "no such page", 404, "not_found"))
        document = orjson.loads(received.body) if received.body else None
        wrong = self._header_fault(called, received.headers)
        if wrong is None:
            wrong = contract.fault(called, received.path, received.body, document)
            wrong = wrong or self._fault(called.name, document)
        if wrong is not None:
            return _refused(wrong)
        self.calls.append((called.name, document))
        if document is None:
            return self._read(called, received.path)
        if called.name == "create_or_update_profile":
            return self._put(document["data"])
        if called.name == "update_coupon_code":
            return self._mark(called.parts[0], document["data"])
        return self._queue(called.name, document)

    def _mark(self, code_id: str, told: Any) -> Answer:
        code = self._code(code_id)
        if code is None or code_id != told["id"]:
            return _refused(Fault("", "no such code", 404, "not_found"))
        self.meanwhile(code)
        code.status = told["attributes"]["status"]
        self.afterwards(code)
        return _found(code.shown())

    def _code(self, code_id: str) -> CouponCode | None:
        return next((one for one in self.codes if one.id == code_id), None)

    def _put(self, told: Any) -> Answer:
        """Make or change a profile at once."""
        attributes = told["attributes"]
        if attributes.get("phone_number") in self.untaken_phones:
            return _refused(Fault("/data/attributes/phone_number", "is not a number we take"))
        try:
            person, new = self.known.put(attributes, profile_id=told.get("id"), clears=True)
        except Duplicate as other:
            taken = Fault("/data/attributes", "taken", 409, "duplicate_profile", other.profile_id)
            return _refused(taken)
        return _found(_shown(person), 201 if new else 200)

    def _header_fault(self, called: Operation, headers: Any) -> Fault | None:
        if headers.get("authorization") != f"Klaviyo-API-Key {KEY}":
            return Fault("", "wrong key", 401, "not_authenticated")
        if called.name in self.closed_to:
            return Fault("", "scope is missing", 403, "permission_denied")
        if headers.get("revision") != contract.REVISION:
            return Fault("", "no such revision")
        if "requestBody" in called.definition and headers.get("content-type") != MEDIA_TYPE:
            return Fault("", "wrong media type", 415)
        return None

    def _fault(self, name: str, document: Any) -> Fault | None:
        if document is None:
            return None
        list_id = _list_of(document)
        if list_id is not None and list_id not in self.lists:
            return Fault("/data/relationships/list/data/id", "no such list", 404, "not_found")
        records = contract.records_of(name, document)
        for at, record in enumerate(records):
            own = _person_of(record)
            if own.get("email") in self.poison:
                where = f"/data/attributes/profiles/data/{at}/attributes/email"
                return Fault(where, "is not an address")
            if own.get("phone_number") in self.untaken_phones and not own.get("email"):
                return Fault(f"/data/attributes/profiles/data/{at}", "is not a number we take")
        if name == "bulk_create_events" and any(self._is_known(one) for one in records):
            return Fault("/data/attributes", "a unique_id is repeated")
        return None

    def _is_known(self, record: dict[str, Any]) -> bool:
        known = {one["unique_id"] for one in self.events}
        return any(
            one["attributes"]["unique_id"] in known
            for one in record["attributes"]["events"]["data"]
        )

    def _queue(self, name: str, document: Any) -> Answer:
        if not self.forgets:
            self._jobs.append((name, document))
        if not self.busy:
            self.work()
        own = [_person_of(one) for one in contract.records_of(name, document)]
        left_out = any(one.get("phone_number") in self.untaken_phones for one in own)
        headers = {"X-Klaviyo-Partial-Failure": "phone_number"} if left_out else {}
        if name != "merge_profiles":
            return Answer(202, {**headers, "Content-Type": MEDIA_TYPE})
        return _found({"type": "profile", "id": document["data"]["id"]}, 201)

    def _read(self, called: Operation, path: str) -> Answer:
        if called.name == "get_list":
            (list_id,) = called.parts
            if list_id not in self.lists:
                return _refused(Fault("", "no such list", 404, "not_found"))
            attributes = {"opt_in_process": self.lists[list_id]}
            return _found({"type": "list", "id": list_id, "attributes": attributes})
        if called.name == "get_coupon_code":
            code = self._code(called.parts[0])
            gone = _refused(Fault("", "no such code", 404, "not_found"))
            return gone if code is None else _found(code.shown())
        query = parse_qs(urlsplit(path).query)
        (wanted,) = query["filter"]
        if called.name == "get_coupon_codes":
            found = matching(self.codes, wanted, int(query["page[size]"][0]))
            return _found([one.shown() for one in found])
        ids = re.findall(r'"([^"]*)"', wanted)
        return _found(
            [_shown(one) for one in self.people if one.attributes.get("external_id") in ids]
        )

    # -- jobs ------------------------------------------------------------------------------------

    def _do(self, name: str, document: Any) -> None:
        for record in contract.records_of(name, document):
            getattr(self, f"_{name}")(record, document)

    def _bulk_import_profiles(self, record: Any, _document: Any) -> None:
        try:
            self.known.put(record["attributes"], clears=False)
        except Duplicate:
            self.import_errors.append(record)

    def _merge_profiles(self, record: Any, _document: Any) -> None:
        (source,) = record["relationships"]["profiles"]["data"]
        self.known.merge(record["id"], source["id"])

    def _bulk_subscribe_profiles(self, record: Any, document: Any) -> None:
        list_id = _list_of(document)
        own = dict(record["attributes"])
        if own.get("phone_number") in self.untaken_phones:
            own.pop("phone_number")
            own["subscriptions"].pop("sms", None)
        wanted = own.pop("subscriptions")
        told = {
            "consent_timestamp": self._clock().isoformat(),
            "custom_method_detail": document["data"]["attributes"].get("custom_source"),
        }
        for channel, purpose in ((one, two) for one, inner in wanted.items() for two in inner):
            person = self.known.of(channel, own)
            if self.lists.get(list_id or "") == "double_opt_in":
                person.consents[channel, purpose] = {"consent": "NEVER_SUBSCRIBED", **told}
            else:
                person.agrees((channel, purpose), list_id, told)

    def _bulk_unsubscribe_profiles(self, record: Any, document: Any) -> None:
        list_id, own = _list_of(document), dict(record["attributes"])
        wanted, now = own.pop("subscriptions"), self._clock().isoformat()
        people = {channel: self.known.of(channel, own) for channel in wanted}
        for channel, inner in wanted.items():
            for purpose in inner:
                people[channel].leaves((channel, purpose), list_id, now)
        for person in people.values():
            person.lists.discard(list_id or "")

    def _bulk_create_events(self, record: Any, _document: Any) -> None:
        self.known.of("email", _person_of(record))
        self.events += [one["attributes"] for one in record["attributes"]["events"]["data"]]

    def _create_event(self, record: Any, _document: Any) -> None:
        self.known.of("email", _person_of(record))
        if record["attributes"]["unique_id"] not in {one["unique_id"] for one in self.events}:
            self.events.append(record["attributes"])

    def _request_profile_deletion(self, record: Any, _document: Any) -> None:
        gone = self.known.by_id(record["attributes"]["profile"]["data"]["id"])
        if gone is not None:
            self.people.remove(gone)


def _person_of(record: Any) -> dict[str, Any]:
    attributes: dict[str, Any] = record.get("attributes", {})
    inner = attributes.get("profile", {}).get("data")
    return inner["attributes"] if inner else attributes


def _list_of(document: Any) -> str | None:
    relationships = document["data"].get("relationships", {})
    return relationships["list"]["data"]["id"] if "list" in relationships else None


def _shown(person: Person) -> dict[str, Any]:
    subscriptions: dict[str, Any] = {"email": {}, "sms": {}}
    for channel, purpose in (
        ("email", "marketing"),
        ("sms", "marketing"),
        ("sms", "transactional"),
    ):
        consent = person.consents.get((channel, purpose), {"consent": "NEVER_SUBSCRIBED"})
        told = {f"can_receive_{channel}_{purpose}": consent["consent"] == "SUBSCRIBED", **consent}
        if channel == "email":
            told |= {
                "suppression": person.suppressions,
                "list_suppressions": person.list_suppressions,
            }
        subscriptions[channel][purpose] = told
    attributes = {name: person.attributes.get(name) for name in IDENTIFIERS}
    return {
        "type": "profile",
        "id": person.id,
        "attributes": {**attributes, "subscriptions": subscriptions},
        "links": {"self": "https://a.klaviyo.com/api/profiles/" + person.id},
    }


def _found(data: Any, status: int = 200) -> Answer:
    if isinstance(data, dict):
        data["links"] = {"self": f"https://a.klaviyo.com/api/{data['type']}s/{data['id']}"}
    document = {"data": data, "links": {"self": "https://a.klaviyo.com/api"}}
    headers = {"Content-Type": MEDIA_TYPE, "RateLimit-Remaining": "74", "RateLimit-Reset": "1"}
    return Answer(status, headers, orjson.dumps(document))


def _refused(fault: Fault) -> Answer:
    return Answer(fault.status, {"Content-Type": MEDIA_TYPE}, fault.body())


@contextlib.contextmanager
def account(clock: Any, **lists: str) -> Iterator[Account]:
    """Give an account with these lists, each `single_opt_in` or `double_opt_in`."""
    with serving(Account(clock, lists)) as running:
        yield running

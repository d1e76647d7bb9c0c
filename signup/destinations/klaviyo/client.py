"""Klaviyo's calls over HTTP: headers, the meaning of answers, pages of profiles.

Written after the API reference of the pinned revision and its guide on rate limits, status codes
and errors; never run against the real service. 202 says that a call was queued and no more.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

import orjson

from signup.destinations.klaviyo.shape import UNREADABLE, attributes, has_id, is_code, is_profile
from signup.domain.outcome import Accepted, Rejected, Retry, Split, Stopped, Throttled
from signup.domain.times import rfc3339
from signup.outbound.allowance import allowance
from signup.outbound.api import Unanswered
from signup.outbound.verdicts import unanswered, verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from signup.destinations.calls import Meter
    from signup.destinations.klaviyo.bodies import Call
    from signup.domain.outcome import Outcome
    from signup.outbound.api import Answer, Api

BASE_URL = "https://a.klaviyo.com"
MEDIA_TYPE = "application/vnd.api+json"
PARTIAL_FAILURE = "X-Klaviyo-Partial-Failure"
"""Names what a 2xx left out, such as a `phone_number` that Klaviyo does not take (its developers'
forum, October 2025)."""

PAGE = 100
"""How many profiles or codes one answer may hold."""

_ABOUT_THE_CALL = re.compile(r"/data/(relationships|type)\b")
"""Where a 400 points when the fault is in the configuration and in no record."""

Profile = dict[str, Any]
Code = dict[str, Any]
Trouble = Retry | Throttled | Stopped
"""Why nothing could be read."""

Found = dict[str, Profile | Retry]
"""Who is there by our id: the profile, or why it cannot be made sense of."""

DOUBLE = "double_opt_in"
"""How a list is called whose people Klaviyo asks once more."""

PROCESSES = ("single_opt_in", DOUBLE)

RESERVED = "ASSIGNED_TO_PROFILE"
"""The status of a code that Klaviyo gives to nobody any more."""

TAKEN_ELSEWHERE = Rejected("http_409")


@dataclass(frozen=True, slots=True)
class Duplicate:
    """The identifiers of one call belong to several profiles (409, `duplicate_profile`)."""


class Client:
    """Makes Klaviyo's calls in the name of one account."""

    def __init__(self, api: Api, clock: Callable[[], datetime]) -> None:
        self._api = api
        self._clock = clock

    def close(self) -> None:
        """Make no more calls."""
        self._api.close()

    def post(self, call: Call, meter: Meter) -> Outcome:
        """Make one call; return what it means for all of its records together."""
        headers = {"Content-Type": MEDIA_TYPE}
        try:
            answer = self._call(meter, "POST", call.path, call.body(), headers)
        except Unanswered as error:
            return unanswered(error.cause)
        return _meaning(answer, self._clock())

    def upsert(self, call: Call, meter: Meter) -> Profile | Duplicate | Outcome:
        """Make a call that changes one profile at once; return how the profile is now."""
        found = self._changed("POST", call.path, call.body(), meter)
        if isinstance(found, dict):
            return found if is_profile(found) else UNREADABLE
        return Duplicate() if found == TAKEN_ELSEWHERE else found

    def profiles(self, people: Sequence[str], meter: Meter) -> Found | Trouble:
        """Return those of the profiles that Klaviyo has, by our id, with their subscriptions."""
        found: Found = {}
        for start in range(0, len(people), PAGE):
            page = self._page(people[start : start + PAGE], meter)
            if not isinstance(page, dict):
                return page
            found |= page
        return found

    def _page(self, people: Sequence[str], meter: Meter) -> Found | Trouble:
        quoted = ",".join(f'"{one}"' for one in people)
        query = urlencode(
            {
                "filter": f"any(external_id,[{quoted}])",
                "additional-fields[profile]": "subscriptions",
                "fields[profile]": "external_id,email,phone_number,subscriptions",
                "page[size]": PAGE,
            },
            quote_via=quote,
        )
        document = self._get(f"/api/profiles?{query}", meter)
        if not isinstance(document, dict):
            return document
        return _by_our_id(document.get("data"), frozenset(people))

    def opt_in_process(self, list_id: str, meter: Meter) -> str | Trouble:
        """Return how a list subscribes: `single_opt_in` or `double_opt_in`.

        A list that is not there is a Retry with the cause `http_404`.
        """
        path = f"/api/lists/{quote(list_id, safe='')}?fields[list]=opt_in_process"
        document = self._get(path, meter)
        if not isinstance(document, dict):
            return document
        process = attributes(document.get("data")).get("opt_in_process")
        return process if process in PROCESSES else UNREADABLE

    def codes(self, coupon: str, until: datetime, meter: Meter) -> list[Code] | Trouble:
        """Return a page of a coupon's codes that nobody has and that are good after `until`."""
        wanted = (
            f'equals(coupon.id,"{coupon}")',
            'equals(status,"UNASSIGNED")',
            f"greater-than(expires_at,{rfc3339(until)})",
        )
        query = {"filter": f"and({','.join(wanted)})", "page[size]": PAGE}
        document = self._get(f"/api/coupon-codes?{urlencode(query, quote_via=quote)}", meter)
        if not isinstance(document, dict):
            return document
        data = document.get("data")
        return data if isinstance(data, list) and all(map(is_code, data)) else UNREADABLE

    def code(self, name: str, meter: Meter) -> Code | Trouble:
        """Return a code by its id; one that is not there is a Retry with the cause `http_404`."""
        document = self._get(_code_path(name), meter)
        if not isinstance(document, dict):
            return document
        found: Code = document.get("data") or {}
        return found if is_code(found) else UNREADABLE

    def reserve(self, name: str, meter: Meter) -> Code | Outcome:
        """Take a code out of what Klaviyo gives to others; return how it stands now."""
        change = {"type": "coupon-code", "id": name, "attributes": {"status": RESERVED}}
        found = self._changed("PATCH", _code_path(name), orjson.dumps({"data": change}), meter)
        return found if not isinstance(found, dict) or is_code(found) else UNREADABLE

    def _changed(
        self, method: str, path: str, body: bytes, meter: Meter
    ) -> dict[str, Any] | Outcome:
        """Make a call that is answered with what it changed; return that."""
        try:
            answer = self._call(meter, method, path, body, {"Content-Type": MEDIA_TYPE})
            outcome = verdict(answer, self._clock())
            if not isinstance(outcome, Accepted):
                return outcome
            found = answer.document().get("data")
        except Unanswered as error:
            return unanswered(error.cause)
        return found if isinstance(found, dict) and has_id(found) else UNREADABLE

    def _get(self, path: str, meter: Meter) -> dict[str, Any] | Trouble:
        try:
            answer = self._call(meter, "GET", path)
            outcome = verdict(answer, self._clock(), final=())
            if isinstance(outcome, Retry | Throttled | Stopped):
                return outcome
            return answer.document()
        except Unanswered as error:
            return unanswered(error.cause)

    def _call(
        self,
        meter: Meter,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        meter.requests += 1
        answer = self._api.call(method, path, body, headers)
        meter.allowances.append(allowance(answer.headers))
        return answer


def _meaning(answer: Answer, now: datetime) -> Outcome:
    """Return what an answer means: a refusal is one of the whole call, whatever it is about."""
    outcome = verdict(answer, now)
    if isinstance(outcome, Accepted) and answer.headers.get(PARTIAL_FAILURE):
        return Split("partial_failure")
    if not isinstance(outcome, Rejected):
        return outcome
    if any(map(_ABOUT_THE_CALL.match, _pointers(answer))):
        return Retry(outcome.cause)
    return Split(outcome.cause)


def _pointers(answer: Answer) -> Iterable[str]:
    """Return the places that an answer calls faulty (JSON:API, `errors[].source.pointer`)."""
    try:
        errors = orjson.loads(answer.body)["errors"]
        return [str(one["source"]["pointer"]) for one in errors]
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return []


def _code_path(name: str) -> str:
    return f"/api/coupon-codes/{quote(name, safe='')}"


def _by_our_id(data: object, asked: Collection[str]) -> Found | Retry:
    """Return the profiles by our id; an answer about somebody else is none to our question."""
    if not isinstance(data, list):
        return UNREADABLE
    found: Found = {}
    for one in data:
        our_id = attributes(one).get("external_id")
        if not isinstance(our_id, str) or our_id not in asked:
            return UNREADABLE
        found[our_id] = one if is_profile(one) else UNREADABLE
    return found

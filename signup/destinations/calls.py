"""Telling a store of one delivery after another, and what its answers make of them."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import orjson

from signup.destinations.shared import NOT_TRIED, Delivery, DestinationError, Inspection, Limits
from signup.domain.outcome import (
    Accepted,
    Handover,
    Rejected,
    Retry,
    Stopped,
    Superseded,
    Throttled,
)
from signup.outbound.allowance import allowance, tightest
from signup.outbound.api import Api, Unanswered, fault_of
from signup.outbound.guard import Guard
from signup.outbound.verdicts import halt, unanswered, verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from datetime import datetime

    from signup.destinations.shared import Means
    from signup.domain.outcome import Allowance, Outcome
    from signup.domain.site import DestinationConfig
    from signup.outbound.api import Answer

LET_GO = Retry(NOT_TRIED, timedelta(), counts=False)
"""What was not begun in time: another worker may go on with it at once."""

NOT_KEPT = Superseded("not_kept_there")
"""What becomes of a delivery about something that a store has no place for."""

ERASE_BY_HAND = Rejected("erase_by_hand", judged=False)
"""What became of an erasure where a store has no call for it: somebody must see to it there."""

JSON = {"Content-Type": "application/json", "Accept": "application/json"}

Document = dict[str, Any]


class Meter:
    """Counts the requests of one batch and keeps what their answers said about the rate."""

    def __init__(self) -> None:
        self.requests = 0
        self.allowances: list[Allowance | None] = []


class NotTaken(Exception):
    """The store did not do what it was asked; `outcome` is what that means for the delivery."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(type(outcome).__name__)
        self.outcome = outcome


class Line:
    """The calls for one delivery, or for a look at the store; `may_begin` is asked before each."""

    def __init__(
        self,
        api: Api,
        meter: Meter,
        may_begin: Callable[[], bool],
        read: Callable[[Answer], Outcome],
    ) -> None:
        self._api = api
        self._meter = meter
        self._may_begin = may_begin
        self._read = read

    def call(
        self, method: str, path: str, document: object = None, *, passing: Collection[int] = ()
    ) -> Answer:
        """Return the answer to one call: a success, or one of the statuses `passing`.

        Raises NotTaken with what any other answer, or none, means.
        """
        if not self._may_begin():
            raise NotTaken(LET_GO)
        self._meter.requests += 1
        body = None if document is None else orjson.dumps(document)
        try:
            answer = self._api.call(method, path, body, JSON)
        except Unanswered as error:
            raise NotTaken(unanswered(error.cause)) from None
        self._meter.allowances.append(allowance(answer.headers))
        outcome = self._read(answer)
        if answer.status not in passing and not isinstance(outcome, Accepted):
            raise NotTaken(outcome)
        return answer

    def ask(self, method: str, path: str, document: object = None) -> Document:
        """Return the document that a successful call is answered with; raises NotTaken."""
        answer = self.call(method, path, document)
        try:
            return answer.document()
        except Unanswered as error:
            raise NotTaken(unanswered(error.cause)) from None


class Caller:
    """Calls one store, for one delivery after another.

    `read` says what an answer means, `verdict` where the store has no ways of its own. What tells
    about the whole store (no connection, 429, a refused key) ends the batch.
    """

    def __init__(
        self,
        api: Api,
        clock: Callable[[], datetime],
        read: Callable[[Answer, datetime], Outcome] = verdict,
    ) -> None:
        self._api = api
        self._clock = clock
        self._read = read
        self._closed = threading.Event()

    def deliver(
        self, batch: Sequence[Delivery], tell: Callable[[Line, Delivery], Outcome]
    ) -> Handover:
        """Tell the store of each delivery; see `Destination`. `tell` may raise NotTaken."""
        meter = Meter()
        outcomes: list[Outcome] = []
        halted: Outcome | None = None
        for delivery in batch:
            outcome = halted or self._one(delivery, tell, meter)
            halted = halted or halt(outcome)
            outcomes.append(outcome)
        return Handover(outcomes, meter.requests, tightest(meter.allowances))

    def together(
        self, batch: Sequence[Delivery], tell: Callable[[Line], Outcome], meter: Meter
    ) -> Outcome:
        """Return what becomes of deliveries that go in one call."""
        last = min((one.send_before for one in batch), default=self._clock())
        return self._told(self._line(meter, last), tell)

    def inspect(self, look: Callable[[Line], Inspection], key: str) -> Inspection:
        """Return what `look` finds; `key` names the secret that a store may refuse."""
        try:
            return look(self._line(Meter(), None))
        except NotTaken as refusal:
            return Inspection([fault(refusal.outcome, key)])

    def close(self) -> None:
        """Begin nothing more; from another thread."""
        self._closed.set()
        self._api.close()

    def _one(
        self, delivery: Delivery, tell: Callable[[Line, Delivery], Outcome], meter: Meter
    ) -> Outcome:
        line = self._line(meter, delivery.send_before)
        return self._told(line, lambda line: tell(line, delivery))

    def _told(self, line: Line, tell: Callable[[Line], Outcome]) -> Outcome:
        try:
            return tell(line)
        except NotTaken as refusal:
            return refusal.outcome
        except Exception as error:  # noqa: BLE001 - what breaks over one must not hold up the others
            return Retry(f"adapter_failed:{type(error).__name__}")

    def _line(self, meter: Meter, last: datetime | None) -> Line:
        def may_begin() -> bool:
            return not self._closed.is_set() and (last is None or self._clock() < last)

        return Line(self._api, meter, may_begin, lambda answer: self._read(answer, self._clock()))


@dataclass(frozen=True, slots=True)
class OneByOne:
    """A store that is told of one delivery after another; see `Destination` and `Inspectable`.

    `tell` tells it of one and `look` looks what is wrong with it; both may raise NotTaken. `key`
    is the key of the site file that names the secret which the store may refuse.
    """

    caller: Caller
    limits: Limits
    tell: Callable[[Line, Delivery], Outcome]
    look: Callable[[Line], Inspection]
    key: str

    def deliver(self, batch: Sequence[Delivery]) -> Handover:
        """Tell of each."""
        return self.caller.deliver(batch, self.tell)

    def inspect(self) -> Inspection:
        """Look, and tell nothing."""
        return self.caller.inspect(self.look, self.key)

    def close(self) -> None:
        """Begin nothing more."""
        self.caller.close()


def fault(outcome: Outcome, key: str) -> tuple[str, str]:
    """Return what is wrong when a look at a store came to `outcome`."""
    cause = getattr(outcome, "cause", "")
    match outcome:
        case Stopped():
            return key, f"the store does not take it, or it may not do what is needed ({cause})"
        case Throttled():
            return "", f"the store asks for patience ({cause}); try again later"
        case _:
            return "", f"the store could not be asked ({cause})"


def secret(config: DestinationConfig, name: str, means: Means) -> str:
    """Return the value of a secret of `config`; raises DestinationError without a usable one."""
    (named,) = config.options[name]
    value = means.environ.get(named.env, "").strip()
    if not value or not value.isascii() or not value.isprintable():
        raise DestinationError(config, f"{named.env} is not set, or is no key")
    return value


def api(
    config: DestinationConfig,
    means: Means,
    base_url: str,
    headers: Mapping[str, str],
    *,
    seconds: float,
) -> Api:
    """Return the API of a store, at `base_url` unless the site file names another.

    Raises DestinationError when that is no URL that may be called.
    """
    url = str(config.options.get("base_url", base_url))
    fault = fault_of(url, allow_private=means.allow_private)
    if fault is not None:
        raise DestinationError(config, f"`base_url` {fault}")
    return Api(url, headers, Guard(allow_private=means.allow_private), seconds=seconds)

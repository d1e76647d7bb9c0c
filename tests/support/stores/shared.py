"""What the tests of all profile stores ask of each store's double."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

import orjson

from tests.support.receiver import Answer, Receiver

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from signup.destinations.shared import Destination, Means
    from signup.domain.site import DestinationConfig
    from tests.support.clock import FixedClock
    from tests.support.receiver import Received

JSON = {"Content-Type": "application/json"}


class Builder(Protocol):
    """How an adapter is made from a site file's table."""

    def __call__(
        self, config: DestinationConfig, means: Means, *, seconds: float = ...
    ) -> Destination: ...


class StoreDouble(Receiver):
    """A store over real HTTP that judges by its own state; scripted `answers` go first.

    `poison` are e-mail addresses that it refuses.
    """

    def __init__(self, clock: Callable[[], datetime]) -> None:
        super().__init__()
        self.clock = clock
        self.url = f"http://127.0.0.1:{self.port}"
        self.poison: set[str] = set()

    def take(self, received: Received) -> Answer:
        scripted = bool(self.answers)
        answer = super().take(received)
        return answer if scripted else self.answer(received)

    def answer(self, received: Received) -> Answer:
        """Do what is asked and answer as the published contract says."""
        raise NotImplementedError

    def reaches(self, number: int, channel: str) -> bool:
        """Tell whether marketing on a channel would reach the person of that number."""
        raise NotImplementedError

    def knows(self, number: int) -> bool:
        """Tell whether anything is kept about the person."""
        raise NotImplementedError

    def leaves(self, number: int, at: datetime) -> None:
        """Let the person say no to e-mail in the store itself."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Kind:
    """One type of store.

    `double` makes one that has what `StoreDouble` has. `options` are the keys of its table in the
    site file, without secrets, and `secrets` those with. `channels` are those it keeps consents
    for. `tells_state` is for what is told everything that holds and does with it what it likes.
    """

    type: str
    build: Builder
    double: Callable[[FixedClock], Any]
    secrets: Mapping[str, str]
    options: Mapping[str, Any] = field(default_factory=dict)
    channels: tuple[str, ...] = ("email", "sms")
    url_key: str = "base_url"
    erases: bool = True
    refuses_records: bool = True
    hears_no: bool = True
    reads_answers: bool = True
    tells_state: bool = False
    one_by_one: bool = True
    shows_itself: bool = True


def document(status: int, body: object, **headers: str) -> Answer:
    """Return an answer with a JSON body."""
    return Answer(status, {**JSON, **headers}, orjson.dumps(body))

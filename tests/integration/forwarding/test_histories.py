"""Whatever happens between a person, the outbox and a store: who said no is not told as a yes.

Random histories of joins and stops, told by workers that fail, die and lose their leases to a store
that fails, forgets, refuses and asks for patience. The store's own state is the judge. It is as
harsh as the common one: a subscribe call lifts every earlier no. `SIGNUP_TEST_HISTORIES` says how
many histories there are.
"""

from __future__ import annotations

import contextlib
import itertools
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from signup.capture.commands import Withdraw
from signup.destinations.shared import Limits
from signup.domain.outcome import Accepted, Confirmed, Handover, Retry, Split, Stopped, Throttled
from signup.forwarding.deliveries import Filter, replay_all
from signup.forwarding.drain import drain_once
from signup.forwarding.overview import resume
from signup.forwarding.profile_target import ProfileTarget
from signup.forwarding.reading_back import read_back_once
from signup.storage.presentation import profile_documents
from tests.integration.forwarding.conftest import QUEUE
from tests.support.factories import EMAIL_MARKETING, LINKS, a_phone, a_scene, a_signup, a_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from signup.capture.commands import Scene
    from signup.destinations.shared import Delivery, HandedOver
    from signup.domain.outcome import Outcome
    from tests.integration.forwarding.conftest import Post

Subject = tuple[str, str, str]
"""A person's id, a channel and a purpose."""

HISTORIES = int(os.environ.get("SIGNUP_TEST_HISTORIES", "40"))
DEEDS = ("sign_up", "add_phone", "join", "join", "stop", "leave", "drain", "drain", "look", "wait")
MOODS = ("good", "good", "fails", "busy", "locked", "picky", "lost", "dies", "slow", "forgets")
STEPS = st.lists(st.tuples(st.sampled_from(DEEDS), st.sampled_from(MOODS)), min_size=4, max_size=24)
_NUMBERS = itertools.count()
_SAID: dict[str, Outcome] = {
    "fails": Retry("http_500"),
    "busy": Throttled("http_429"),
    "locked": Stopped("http_401"),
    "picky": Split("http_400"),
    "lost": Retry("time_out"),
}
_EFFECTIVE = frozenset({"good", "lost", "dies", "slow"})


class Killed(BaseException):
    """The worker's process ends here."""


@dataclass(slots=True)
class Judge:
    """A store that keeps everybody's latest state, and notes each yes that came after its no."""

    clock: Callable[[], datetime]
    mood: str = "good"
    limits: Limits = field(default_factory=Limits)
    states: dict[Subject, str] = field(default_factory=dict)
    ended: dict[Subject, str] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    stall: Callable[[], None] = lambda: None

    def deliver(self, batch: Sequence[Delivery]) -> Handover:
        if self.mood == "slow":
            self.stall()
        if any(self.clock() >= one.send_before for one in batch):
            return Handover([Retry("not_tried", counts=False)] * len(batch))
        if self.mood in _EFFECTIVE:
            for one in batch:
                self._keep(one)
        if self.mood == "dies":
            raise Killed
        return Handover([_SAID.get(self.mood, Accepted())] * len(batch))

    def _keep(self, one: Delivery) -> None:
        consent = one.data["consent"]
        if consent is None:
            return
        about = (one.data["id"], consent["channel"], consent["purpose"])
        if one.type == "profile.withdrawn":
            self.states[about] = "unsubscribed"
            self.ended[about] = consent["at"]
        if one.type == "profile.subscribed":
            if self.ended.get(about, "") >= consent["at"]:
                self.wrong.append(one.id)
            self.states[about] = "subscribed"

    def read_back(self, batch: Sequence[HandedOver]) -> Handover:
        if self.mood in {"locked", "busy", "fails"}:
            return Handover([_SAID[self.mood]] * len(batch))
        return Handover([self._found(one.delivery) for one in batch])

    def _found(self, one: Delivery) -> Outcome:
        consent = one.data["consent"]
        wanted = {"profile.subscribed": "subscribed", "profile.withdrawn": "unsubscribed"}
        if consent is None or one.type not in wanted:
            return Confirmed()
        about = (one.data["id"], consent["channel"], consent["purpose"])
        there = self.states.get(about) == wanted[one.type]
        return Confirmed() if there else Retry("not_there_yet")

    def close(self) -> None:
        pass


@dataclass(slots=True)
class History:
    """One person's doings and one store's, step by step."""

    post: Post
    judge: Judge
    number: int = field(default_factory=lambda: next(_NUMBERS))
    texts: itertools.count[int] = field(default_factory=itertools.count)

    @property
    def _phone(self) -> str:
        return f"+1415{2_000_000 + self.number}"

    def step(self, deed: str, mood: str) -> None:
        self.post.clock.advance(seconds=1)
        self.judge.mood = mood
        with contextlib.suppress(Killed):
            getattr(self, f"_{deed}")()

    def _scene(self) -> Scene:
        return a_scene(self.post.site, self.post.clock())

    def _sign_up(self) -> None:
        email = f"person{self.number}@example.com"
        visit = f"visit-{self.number}-{next(self.texts)}"
        self.post.record(a_signup(self._scene(), visit, email=email, keep_bare=True))

    def _add_phone(self) -> None:
        visit = f"visit-{self.number}-{next(self.texts)}"
        email = f"person{self.number}@example.com"
        self.post.record(
            a_signup(self._scene(), visit, email=email),
            a_phone(self._scene(), visit, phone=self._phone),
        )

    def _join(self) -> None:
        self._text("join")

    def _stop(self) -> None:
        self._text("stop")

    def _text(self, intent: Literal["join", "stop"]) -> None:
        message = f"SM{self.number}-{next(self.texts)}"
        self.post.record(a_text(self._scene(), intent, message, phone=self._phone))

    def _leave(self) -> None:
        rows = self.post.rows()
        if rows:
            person = rows[-1]["aggregateid"]
            wanted = EMAIL_MARKETING[0]
            self.post.record(Withdraw(self._scene(), person, wanted, None, "asked by mail"))

    def _drain(self) -> None:
        self.judge.stall = self._overtake
        drain_once(self.post.engine, self._target(), self.post.draining)

    def _overtake(self) -> None:
        """Let the lease of a stalled worker end, and another one do its work."""
        self.post.clock.advance(minutes=1)
        self.judge.mood = "good"
        drain_once(self.post.engine, self._target(), self.post.draining)

    def _look(self) -> None:
        self.post.clock.advance(seconds=30)
        read_back_once(self.post.engine, self._target(), self.post.draining)

    def _wait(self) -> None:
        self.post.clock.advance(minutes=10)

    def _target(self) -> ProfileTarget:
        return ProfileTarget(QUEUE, self.judge, LINKS)

    def end(self) -> None:
        """Let everything come to its end with a store in good order, and replay what failed."""
        self.judge.mood = "good"
        resume(self.post.engine, QUEUE)
        replay_all(self.post.engine, "demo", Filter(), now=self.post.clock())
        for _ in range(60):
            self.post.clock.advance(hours=1)
            target = self._target()
            drain_once(self.post.engine, target, self.post.draining)
            read_back_once(self.post.engine, target, self.post.draining)
            if not any(row["state"] == "pending" or row["look_at"] for row in self.post.rows()):
                return

    def differences(self) -> list[Subject]:
        """Return what the store believes of everybody that is not so."""
        people = {person for person, _, _ in self.judge.states}
        with self.post.engine.connect() as connection:
            documents = profile_documents(connection, "demo", people, LINKS)
        return [
            (person, channel, purpose)
            for (person, channel, purpose), state in self.judge.states.items()
            if person in documents
            and documents[person]["channels"][channel][purpose]["state"] != state
        ]


@settings(
    max_examples=HISTORIES,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
def test_no_history_ends_with_a_yes_after_a_no(post: Post, steps: list[tuple[str, str]]) -> None:
    post.clear()
    history = History(post, Judge(post.clock))
    for deed, mood in steps:
        history.step(deed, mood)
    history.end()
    assert history.judge.wrong == []
    assert history.differences() == []
    assert {state for state in post.states() if state in {"pending", "dead"}} == set()

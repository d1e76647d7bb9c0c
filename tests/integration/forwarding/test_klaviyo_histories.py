"""The same random histories with Klaviyo's adapter and an account over HTTP as the judge.

They begin with anything: a stop, a change, a number alone. People say no in Klaviyo itself, too. In
the end the account sends to those whose last word was a yes and to nobody else, whoever was told
late of it, and each person is one profile in it.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from signup.destinations.klaviyo.build import build
from signup.destinations.shared import Means
from signup.domain.outcome import Accepted, Handover, Retry
from signup.domain.site import DestinationConfig, EnvSecret
from signup.storage.presentation import profile_documents
from tests.integration.forwarding.test_histories import DEEDS, MOODS, History, Judge, Killed
from tests.support import klaviyo
from tests.support.factories import LINKS
from tests.support.receiver import Answer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from signup.destinations.klaviyo.adapter import Klaviyo
    from signup.destinations.shared import Delivery, HandedOver
    from tests.integration.forwarding.conftest import Post
    from tests.support.clock import FixedClock

HISTORIES = int(os.environ.get("SIGNUP_TEST_HISTORIES", "15"))
LISTS = {"email": "Y6nRLr", "sms": "X9kQzz"}
ANSWERS = {"fails": 500, "busy": 429, "locked": 401, "picky": 400}
THERE = ("no_to_mail_there", "no_to_texts_there")
STEPS = st.lists(
    st.tuples(st.sampled_from(DEEDS + THERE), st.sampled_from(MOODS)), min_size=4, max_size=24
)


@dataclass(slots=True)
class Told(Judge):
    """A judge that passes everything on to an account, in the mood of the day."""

    account: Any = None
    adapter: Any = None

    def deliver(self, batch: Sequence[Delivery]) -> Handover:
        if self.mood == "slow":
            self.stall()
        done = self._in_mood(self.adapter.deliver, batch)
        for one, outcome in zip(batch, done.outcomes, strict=True):
            if outcome == Accepted():
                self._keep(one)
        if self.mood == "dies":
            raise Killed
        lost = Handover([Retry("time_out")] * len(batch))
        return lost if self.mood == "lost" else done

    def read_back(self, batch: Sequence[HandedOver]) -> Handover:
        done: Handover = self._in_mood(self.adapter.read_back, batch)
        return done

    def _in_mood(self, do: Any, batch: Any) -> Any:
        self.account.forgets = self.mood == "forgets"
        if self.mood in ANSWERS:
            self.account.answers.append(Answer(ANSWERS[self.mood]))
        done = do(batch)
        self.account.answers.clear()
        return done


def an_adapter(account: klaviyo.Account, clock: FixedClock) -> Klaviyo:
    key = (EnvSecret("KLAVIYO_API_KEY"),)
    lists = {"email_list": LISTS["email"], "sms_list": LISTS["sms"]}
    config = DestinationConfig("crm", "klaviyo", {"base_url": account.url, "api_key": key, **lists})
    return build(config, Means({"KLAVIYO_API_KEY": klaviyo.KEY}, clock, allow_private=True))


@dataclass(slots=True)
class HistoryThere(History):
    """One whose people say no in the account itself as well; `said` keeps who and when."""

    said: dict[str, datetime] = field(default_factory=dict)

    def _no_to_mail_there(self) -> None:
        self._say_no_there("email", "email", f"person{self.number}@example.com")

    def _no_to_texts_there(self) -> None:
        self._say_no_there("sms", "phone_number", self._phone)

    def _say_no_there(self, channel: str, name: str, address: str) -> None:
        """Say no, a second before whatever comes next."""
        assert isinstance(self.judge, Told)
        holder = self.judge.account.person(**{name: address})
        if holder is not None:
            self.said[address] = self.post.clock()
            holder.says_no(self.post.clock(), channel)
            self.post.clock.advance(seconds=1)


def wrongly_known(history: HistoryThere, account: klaviyo.Account) -> list[str]:
    """Return what the account has of anybody that is not so."""
    post = history.post
    with post.engine.connect() as connection:
        people = {str(row["aggregateid"]) for row in post.rows()}
        documents = profile_documents(connection, "demo", people, LINKS)
    wrong: list[str] = []
    for person, known in documents.items():
        holders = {
            "email": account.person(email=known["email"]),
            "sms": account.person(phone_number=known["phone"]),
        }
        for channel, holder in holders.items():
            address = known["email" if channel == "email" else "phone"]
            wanted = _is_wanted(known["channels"][channel]["marketing"], history.said.get(address))
            sent = holder is not None and holder.may_be_sent(channel, LISTS[channel])
            if sent != wanted:
                wrong.append(f"{person} {channel} {wanted}")
        if len({one.id for one in holders.values() if one}) > 1:
            wrong.append(f"{person} is two profiles")
    return wrong


def _is_wanted(standing: dict[str, Any], said_there: datetime | None) -> bool:
    """Tell whether a yes here is the last word, in which a no said there is older."""
    if standing["state"] != "subscribed":
        return False
    return said_there is None or said_there < datetime.fromisoformat(standing["since"])


@settings(
    max_examples=HISTORIES,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
def test_klaviyo_sends_to_those_whose_last_word_was_yes_and_knows_each_person_once(
    post: Post, steps: list[tuple[str, str]]
) -> None:
    post.clear()
    with klaviyo.account(post.clock, **dict.fromkeys(LISTS.values(), "single_opt_in")) as account:
        adapter = an_adapter(account, post.clock)
        judge = Told(post.clock, limits=adapter.limits, account=account, adapter=adapter)
        history = HistoryThere(post, judge)
        for deed, mood in steps:
            history.step(deed, mood)
        history.end()
        adapter.close()
    assert judge.wrong == []
    assert wrongly_known(history, account) == []
    assert {state for state in post.states() if state in {"pending", "dead"}} == set()

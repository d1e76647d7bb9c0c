"""Whatever a person says, in whatever order and however often it is told: the last word counts."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from signup.destinations.shared import Means
from signup.domain.times import rfc3339
from tests.contract.stores.conftest import config_of, environ_of
from tests.support import receiver
from tests.support.clock import FixedClock
from tests.support.deliveries import phone, standing, subscribed, withdrawn

if TYPE_CHECKING:
    from signup.destinations.shared import Delivery
    from tests.support.stores.shared import Kind

HISTORIES = int(os.environ.get("SIGNUP_TEST_HISTORIES", "8"))
WORDS = st.tuples(st.sampled_from(["email", "sms"]), st.booleans(), st.integers(1, 2))
"""A channel, yes or no, and how often it is told."""


@settings(
    max_examples=HISTORIES,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(said=st.lists(WORDS, min_size=1, max_size=9))
def test_the_last_word_on_each_channel_counts(
    kind: Kind, said: list[tuple[str, bool, int]]
) -> None:
    clock = FixedClock()
    now = {"email": False, "sms": False}
    with receiver.serving(kind.double(clock)) as double:
        means = Means(environ_of(kind), clock, allow_private=True)
        adapter = kind.build(config_of(kind, double.url), means)
        for number, (channel, yes, times) in enumerate(said):
            clock.advance(minutes=1)
            now[channel] = yes
            told = _told(clock, number, channel, dict(now))
            for _ in range(times):
                adapter.deliver([told])
        adapter.close()
        for channel in kind.channels:
            assert double.reaches(1, channel) == now[channel]


def _told(clock: FixedClock, number: int, channel: str, now: dict[str, bool]) -> Delivery:
    channels = {
        name: {"marketing": standing("subscribed" if yes else "unsubscribed")}
        for name, yes in now.items()
    }
    said = rfc3339(clock())
    if now[channel]:
        more = {"channels": channels, "phone": phone(1)}
        made = subscribed(1, channel, more=more, at=said)
    else:
        made = withdrawn(1, channel, channels=channels)
        consent = {**made.data["consent"], "at": said}
        made = replace(made, data={**made.data, "consent": consent})
    until = clock() + timedelta(minutes=1)
    return replace(made, id=f"delivery-{number}", at=clock(), send_before=until)

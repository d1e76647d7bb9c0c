"""A signup, a withdrawal and an erasure on their whole way, into each type of store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from signup.capture.commands import Erase, Withdraw
from signup.destinations.shared import Means
from signup.domain.consent import Channel
from signup.forwarding import adapters
from tests.contract.stores.conftest import config_of, environ_of
from tests.support import receiver
from tests.support.deliveries import email
from tests.support.factories import a_scene, a_signup
from tests.support.stores.kinds import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from signup.destinations.shared import Destination
    from tests.integration.forwarding.conftest import Post
    from tests.support.stores.shared import Kind


@dataclass(frozen=True, slots=True)
class Shelf:
    """A store at the end of the drain; its profile is called as the outbox calls it."""

    kind: Kind
    double: Any
    adapter: Destination
    post: Post

    def drain(self) -> list[str]:
        """Hand everything over; return the states of the rows."""
        self.post.clock.advance(seconds=1)
        while self.post.drain(self.adapter).claimed:  # type: ignore[arg-type] # any Destination will do
            pass
        return self.post.states()

    @property
    def profile(self) -> str:
        return str(self.post.rows()[0]["aggregateid"])


@pytest.fixture(params=KINDS)
def shelf(request: pytest.FixtureRequest, post: Post) -> Iterator[Shelf]:
    kind = KINDS[request.param]
    with receiver.serving(kind.double(post.clock)) as double:
        means = Means(environ_of(kind), post.clock, allow_private=True)
        adapter = adapters.build(config_of(kind, double.url), means)
        post.record(a_signup(a_scene(post.site, post.clock()), email=email(1)))
        yield Shelf(kind, double, adapter, post)
        adapter.close()


def _reaches(shelf: Shelf) -> bool:
    """Ask the double, which for some stores goes by the profile's id."""
    profiles = getattr(shelf.double, "profiles", None) or getattr(shelf.double, "traits", None)
    if profiles is not None and shelf.profile in profiles:
        profiles["profile-1"] = profiles[shelf.profile]
    return bool(shelf.double.reaches(1, "email"))


def test_a_signup_reaches_the_store_and_nobody_is_texted(shelf: Shelf) -> None:
    assert shelf.drain() in (["accepted"], ["confirmed"])
    assert _reaches(shelf)
    assert not shelf.double.reaches(1, "sms")


def test_a_withdrawal_reaches_the_store(shelf: Shelf) -> None:
    shelf.drain()
    scene = a_scene(shelf.post.site, shelf.post.clock.advance(minutes=5))
    shelf.post.record(Withdraw(scene, shelf.profile, Channel.EMAIL, None, ""))
    assert set(shelf.drain()) <= {"accepted", "confirmed"}
    assert not _reaches(shelf)


def test_an_erasure_reaches_the_store_or_is_told_to_the_operator(shelf: Shelf) -> None:
    shelf.drain()
    scene = a_scene(shelf.post.site, shelf.post.clock.advance(minutes=5))
    shelf.post.record(Erase(scene, shelf.profile))
    told = dict(zip([row["type"] for row in shelf.post.rows()], shelf.drain(), strict=True))
    if shelf.kind.erases:
        assert told["profile.erased"] in {"accepted", "confirmed"}
        assert not _reaches(shelf)
    else:
        assert told["profile.erased"] == "rejected"

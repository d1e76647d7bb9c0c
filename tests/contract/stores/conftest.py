"""One profile store after another: its adapter, its double, and a clock for both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from signup.destinations.shared import Means
from signup.domain.site import DestinationConfig, EnvSecret
from tests.support import receiver
from tests.support.clock import FixedClock
from tests.support.stores.kinds import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from signup.destinations.shared import Delivery, Destination
    from signup.domain.outcome import Outcome
    from tests.support.stores.shared import Kind


def config_of(kind: Kind, url: str) -> DestinationConfig:
    """Return the table of the site file for a store at `url`."""
    secrets = {name: (EnvSecret(name.upper()),) for name in kind.secrets}
    return DestinationConfig(kind.type, kind.type, {**kind.options, **secrets, kind.url_key: url})


def environ_of(kind: Kind) -> dict[str, str]:
    """Return the environment that holds the store's secrets."""
    return {name.upper(): value for name, value in kind.secrets.items()}


@dataclass(frozen=True, slots=True)
class Store:
    """A running store and the adapter that calls it."""

    kind: Kind
    double: Any  # has what StoreDouble has, and what its own tests look at
    adapter: Destination
    clock: FixedClock

    def deliver(self, *batch: Delivery) -> list[Outcome]:
        return list(self.adapter.deliver(batch).outcomes)

    def reaches(self, number: int = 1, channel: str = "email") -> bool:
        return bool(self.double.reaches(number, channel))

    def another(self, *, seconds: float = 8.0) -> Destination:
        """Return one more adapter for the same store, with a time limit of its own."""
        means = Means(environ_of(self.kind), self.clock, allow_private=True)
        return self.kind.build(config_of(self.kind, self.double.url), means, seconds=seconds)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def kind(request: pytest.FixtureRequest) -> Kind:
    return KINDS[request.param]


@pytest.fixture
def store(kind: Kind, clock: FixedClock) -> Iterator[Store]:
    means = Means(environ_of(kind), clock, allow_private=True)
    with receiver.serving(kind.double(clock)) as double:
        adapter = kind.build(config_of(kind, double.url), means, seconds=8.0)
        yield Store(kind, double, adapter, clock)
        adapter.close()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test of `kind` or `store` over every store, or over those that have what it names.

    `@having("hears_no")` above a test leaves out the stores that have not.
    """
    if "kind" in metafunc.fixturenames and not _is_given(metafunc):
        wanted = [mark.args[0] for mark in metafunc.definition.iter_markers("having")]
        names = [name for name, one in KINDS.items() if all(getattr(one, each) for each in wanted)]
        metafunc.parametrize("kind", names, indirect=True)


def _is_given(metafunc: pytest.Metafunc) -> bool:
    marks = metafunc.definition.iter_markers("parametrize")
    return any(mark.args[0] == "kind" for mark in marks)

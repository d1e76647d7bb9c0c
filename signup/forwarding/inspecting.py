"""Asking the destinations of a site whether they can be used as its file says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from signup.destinations.shared import DestinationError, GivesCodes, Inspectable
from signup.domain.laws import DoubleOptIn, countries_that
from signup.forwarding import adapters

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from signup.destinations.shared import Destination, Means
    from signup.domain.site import DestinationConfig, Site

    Path = tuple[str | int, ...]

TWICE = (
    "asks people to confirm once more, and this service has asked them already: "
    "set the list to single opt-in in the store"
)


NEITHER = "neither this service nor the list asks people to confirm"


@dataclass(frozen=True, slots=True)
class Look:
    """What came of asking one destination: places in the site file with what is wrong there.

    `asked` is false where the store has nothing that can be read without telling it something.
    """

    name: str
    complaints: Sequence[tuple[Path, str]]
    asked: bool = True

    @property
    def words(self) -> str:
        """The same in a few words for people."""
        if not self.asked:
            return "not asked, for it can only be told"
        return "see below" if self.complaints else "in order"


def inspect(
    site: Site,
    means: Means,
    build: Callable[[DestinationConfig, Means], Destination] = adapters.build,
) -> Iterator[Look]:
    """Yield a look at each destination of `site`; nothing is told to any of them.

    Each call outside has its own time limit, and a destination needs three calls at most.
    """
    for at, config in enumerate(site.destinations):
        try:
            destination = build(config, means)
        except DestinationError as error:
            yield Look(config.name, [(("destinations", at), str(error))])
            continue
        yield _look(site, at, config.name, destination)
        yield from _coupons(site, config.name, destination)
        destination.close()


def _coupons(site: Site, name: str, destination: Destination) -> Iterator[Look]:
    """Yield a look at each coupon of one store that pools take their codes from."""
    for at, pool in enumerate(site.pools):
        if pool.destination == name and pool.coupon and isinstance(destination, GivesCodes):
            fault = destination.coupon_fault(pool.coupon)
            place: Path = ("pools", at, "coupon")
            yield Look(f"{name}, pool {pool.name}", [(place, fault)] if fault else [])


def _look(site: Site, at: int, name: str, destination: Destination) -> Look:
    if not isinstance(destination, Inspectable):
        return Look(name, [], asked=False)
    found = destination.inspect()
    table: Path = ("destinations", at)
    complaints = [((*table, key) if key else table, reason) for key, reason in found.faults]
    return Look(name, [*complaints, *_clashes(site, at, found.asks_again)])


def _clashes(site: Site, at: int, asks_again: Mapping[str, bool]) -> Iterator[tuple[Path, str]]:
    """Yield where both this service and the store would ask, or neither of them must.

    If this service confirms, the store's own list must not confirm again (consent rules, section
    10); a doubtful opt-in is confirmed in every market, so that `auto` may always confirm.
    """
    for channel, again in asks_again.items():
        mode = getattr(site.confirmation, channel)
        if again and mode != "never":
            yield ("destinations", at, f"{channel}_list"), TWICE
    unheard = _expecting(site) if site.confirmation.email == "never" else ""
    if unheard and asks_again.get("email") is False:
        yield ("destinations", at, "email_list"), f"{NEITHER}, which is expected in {unheard}"


def _expecting(site: Site) -> str:
    countries = {market[:2] for market in site.markets}
    return ", ".join(sorted(countries & countries_that(DoubleOptIn.EXPECTED)))

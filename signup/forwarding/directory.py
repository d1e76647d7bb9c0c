"""Which queues there are: every destination of every published site, and its two ways to write."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from signup.destinations.shared import DestinationError
from signup.forwarding import adapters
from signup.forwarding.keys import key_of
from signup.forwarding.message_target import MessageTarget
from signup.forwarding.profile_target import ProfileTarget
from signup.storage.queue import Queue

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from signup.destinations.shared import Means
    from signup.domain.consent import Channel
    from signup.domain.links import Links
    from signup.domain.site import DestinationConfig, Site
    from signup.forwarding.targets import Target
    from signup.messengers.shared import Messenger


@dataclass(frozen=True, slots=True)
class Outside:
    """How the world outside is reached: what adapters are built with, senders, people's links."""

    means: Means
    messengers: Mapping[Channel, Messenger]
    links: Links


class Directory:
    """Knows the targets; asked again and again, it follows what is published.

    `sites` returns the published sites. A target stays the same object while its configuration
    does, and is forgotten with it, because whoever runs it closes it then. A destination that
    cannot be built is reported to `on_unusable` once per configuration; its rows wait, and nothing
    is lost.
    """

    def __init__(
        self,
        sites: Callable[[], Collection[Site]],
        outside: Outside,
        *,
        on_unusable: Callable[[Queue, DestinationError], None],
    ) -> None:
        self._sites = sites
        self._outside = outside
        self._on_unusable = on_unusable
        self._built: dict[Queue, tuple[DestinationConfig, ProfileTarget | DestinationError]] = {}
        self._messages: dict[Queue, MessageTarget] = {}
        self._known: dict[str, Site] = {}

    def targets(self) -> dict[Queue, Target[Any]]:
        """Return a target for each queue that can be served now."""
        self._known = {site.key: site for site in self._sites()}
        found: dict[Queue, Target[Any]] = {}
        for site in self._known.values():
            found.update(self._stores(site))
            found.update(self._writers(site))
        configured = {
            Queue(site.key, config.name)
            for site in self._known.values()
            for config in site.destinations
        }
        self._built = {queue: self._built[queue] for queue in self._built.keys() & configured}
        self._messages = {queue: self._messages[queue] for queue in self._messages.keys() & found}
        return found

    @property
    def sites(self) -> frozenset[str]:
        """The keys of the sites whose targets were returned last."""
        return frozenset(self._known)

    @property
    def unusable(self) -> dict[Queue, DestinationError]:
        """The queues without a target because their destination cannot be built, and why."""
        found = {queue: built for queue, (_, built) in self._built.items()}
        return {
            queue: error for queue, error in found.items() if isinstance(error, DestinationError)
        }

    def _stores(self, site: Site) -> Iterable[tuple[Queue, Target[Any]]]:
        for config in site.destinations:
            queue = Queue(site.key, config.name)
            known = self._built.get(queue)
            if known is None or known[0] != config:
                known = (config, self._build(queue, config))
                self._built[queue] = known
            if isinstance(known[1], ProfileTarget):
                yield queue, known[1]

    def _build(self, queue: Queue, config: DestinationConfig) -> ProfileTarget | DestinationError:
        try:
            adapter = adapters.build(config, self._outside.means)
        except DestinationError as error:
            self._on_unusable(queue, error)
            return error
        key = key_of(config, self._outside.means.environ)
        return ProfileTarget(queue, adapter, self._outside.links, key)

    def _writers(self, site: Site) -> Iterable[tuple[Queue, Target[Any]]]:
        for channel, messenger in self._outside.messengers.items():
            queue = Queue(site.key, f"messenger:{channel.value}")
            if queue not in self._messages:
                self._messages[queue] = MessageTarget(
                    queue,
                    messenger,
                    site_of=self._site_of,
                    links=self._outside.links,
                    clock=self._outside.means.clock,
                )
            yield queue, self._messages[queue]

    def _site_of(self, key: str) -> Site | None:
        return self._known.get(key)

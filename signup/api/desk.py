"""What the brand's API works with; the composition root's `Door` is one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from signup.capture.command import Command
    from signup.domain.site import Site
    from signup.web.kit import Kit


class Published(Protocol):
    """A published site."""

    @property
    def site(self) -> Site:
        """The site as it is now."""


class Desk(Protocol):
    """The web kit, the published sites, the core."""

    @property
    def kit(self) -> Kit:
        """The shared HTTP kit."""

    def published(self, site_key: str, /) -> Published:
        """Return the site of this key; raises Problem 404 `site_unknown`."""

    def now(self) -> datetime:
        """Return the time of this request, aware and in UTC."""

    def record(self, command: Command, source: str, /) -> Any:  # noqa: ANN401 - the command decides
        """Have the core record `command`; returns once it is on disk."""

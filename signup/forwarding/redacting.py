"""Forgetting whom only a shop has told us of, once that shop has taken the app out.

Shopify asks for it 48 hours later (`shop/redact`). Whoever also came by a door of the brand's own
stays: they gave their address to the brand, not to the shop's app.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from signup.capture.commands import Erase, Scene
from signup.capture.receipts import Done
from signup.storage import profiles, redactions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from signup.domain.site import Site
    from signup.forwarding.letting_go import Retaining
    from signup.storage.profiles import Profile
    from signup.storage.redactions import Redaction


def redact(retaining: Retaining, site: Site) -> Iterator[int]:
    """See to the wishes of a site's shops; yields often, with how many were just forgotten.

    The caller may stop at any yield and begin anew later. Raises StorageUnavailable, or what
    SQLAlchemy raises, when the database is away.
    """
    with retaining.engine.connect().execution_options(readonly=True) as connection:
        wishes = redactions.due(connection, site.key)
    for wish in wishes:
        yield from _people(retaining, site, wish)
        with retaining.engine.begin() as connection:
            redactions.finish(connection, wish, retaining.clock())


def _people(retaining: Retaining, site: Site, wish: Redaction) -> Iterator[int]:
    after: str | None = ""
    while after is not None:
        with retaining.engine.connect().execution_options(readonly=True) as connection:
            people = profiles.walk(
                connection, site.key, after=after, before=wish.asked_at, limit=retaining.batch
            )
        after = people[-1].id if len(people) == retaining.batch else None
        yield 0
        for person in people:
            if _is_its_own(person, wish):
                scene = Scene(site, f"{wish.platform}:redact", retaining.clock())
                yield int(retaining.record([Erase(scene, person.id)]) == [Done()])


def _is_its_own(person: Profile, wish: Redaction) -> bool:
    """Tell whether all that is known of a person came from the shop, and before it asked."""
    told = [source.startswith(f"{wish.platform}:") for source in person.sources]
    return bool(told) and all(told) and person.updated_at <= wish.asked_at

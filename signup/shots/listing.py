"""Where to look at what is published now: the preview's addresses and the pictures'."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from signup.evidence import pictures
from signup.shots.plan import sittings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine

    from signup.domain.site import Site
    from signup.evidence.pictures import Subject
    from signup.shots.plan import Builds


def addresses(engine: Engine, site: Site, builds: Builds, public_url: str) -> Iterator[str]:
    """Yield lines for people: each form's step and the boxes, each with its pictures' addresses."""
    with engine.connect().execution_options(readonly=True) as connection:
        for sitting in sittings(site, builds):
            taken = _taken(connection, sitting.subject)
            for view in sitting.views:
                yield f"{view.title}: {public_url}{view.page}"
                for one in taken:
                    if one["step"] == view.step:
                        address = f"{public_url}/shots/{site.key}/{one['sha256']}.png"
                        yield f"  {one['width']} by {one['height']}: {address}"


def _taken(connection: Connection, subject: Subject) -> list[dict[str, Any]]:
    return [
        picture
        for content in pictures.contents(connection, subject.site, subject.version)
        if (content["locale"], content["widget"]) == (subject.locale, subject.widget)
        for picture in content["pictures"]
    ]

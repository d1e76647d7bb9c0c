"""Taking what is missing of a site's pictures, and sealing them into its log."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from signup.evidence import pictures
from signup.evidence.pictures import Shot
from signup.shots.camera import Window, take
from signup.shots.plan import WINDOWS, sittings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from sqlalchemy import Engine

    from signup.domain.site import Site
    from signup.shots.chromium import Chromium
    from signup.shots.plan import Builds, Sitting, View

TALLEST = 8000
"""Pixels; what needs more is shown as far as that."""


@dataclass(frozen=True, slots=True)
class Studio:
    """What pictures are taken with: a browser, the preview's address, time and chance."""

    browser: Chromium
    address: str
    clock: Callable[[], datetime]
    random_bytes: Callable[[int], bytes]


def missing(engine: Engine, site: Site, builds: Builds) -> list[Sitting]:
    """Return the sittings of which no picture was taken with these builds yet."""
    with engine.connect().execution_options(readonly=True) as connection:
        taken = pictures.taken(connection, site.key)
    return [one for one in sittings(site, builds) if one.subject not in taken]


def hold(engine: Engine, studio: Studio, planned: Iterable[Sitting]) -> int:
    """Take and seal the pictures of each sitting, one transaction each; return how many there are.

    Raises BrowserError; the sittings before are kept.
    """
    count = 0
    for sitting in planned:
        shots = [shot for view in sitting.views for shot in _shots(studio, view)]
        now = studio.clock()
        with engine.begin() as connection:
            pictures.keep(
                connection, sitting.subject, shots, studio.browser.version, now, studio.random_bytes
            )
        count += len(shots)
    return count


def _shots(studio: Studio, view: View) -> list[Shot]:
    return [shot for window in WINDOWS for shot in _in_window(studio, view, window)]


def _in_window(studio: Studio, view: View, window: Window) -> list[Shot]:
    """Return the window as it opens and, where something lies below it, all of it."""
    address = studio.address + view.page
    found = [take(studio.browser, address, window)]
    if found[0].needed > window.height:
        whole = Window(window.width, min(found[0].needed, TALLEST))
        found.append(take(studio.browser, address, whole))
    return [
        Shot(one.png, view.step, one.window.width, one.window.height, view.disclosures)
        for one in found
    ]

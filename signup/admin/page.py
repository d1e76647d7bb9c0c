"""The deliveries as HTML; a style sheet is all that its policy allows."""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime, timedelta

    from signup.domain.links import DeliveriesLink
    from signup.domain.site import Site
    from signup.forwarding.overview import Overview

_STYLE = files("signup.admin").joinpath("templates", "deliveries.css").read_text("utf-8")
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()

POLICY = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
_UNITS = ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second"))


def deliveries_page(
    site: Site,
    destinations: Sequence[Overview],
    failed: Sequence[Mapping[str, str]],
    link: DeliveriesLink,
    now: datetime,
) -> str:
    """Return the page: the oldest delivery that waits first, then each destination, then failures.

    `link` tells how long it can be opened.
    """
    waiting = [one for one in destinations if one.oldest]
    page = _ENVIRONMENT.get_template("deliveries.html")
    return page.render(
        style=Markup(_STYLE),  # noqa: S704 - our own file
        site=site,
        destinations=destinations,
        oldest=min(waiting, key=lambda one: one.oldest or now, default=None),
        failed=failed,
        link=link,
        now=now,
    )


def age(passed: timedelta) -> str:
    """Return a span as people say it, in its largest unit: `3 hours`."""
    seconds = max(0, int(passed.total_seconds()))
    size, unit = next((one for one in _UNITS if seconds >= one[0]), _UNITS[-1])
    count = seconds // size
    return f"{count:,} {unit}{'' if count == 1 else 's'}"


def _count(number: int) -> str:
    return f"{number:,}"


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


_ENVIRONMENT = Environment(
    loader=PackageLoader("signup.admin"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_ENVIRONMENT.filters |= {"age": age, "count": _count, "moment": _moment}

"""The table `[forms.design]`: its keys, and what makes a form unreadable."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from signup.domain.colours import SHAPE_CONTRAST, TEXT_CONTRAST, contrast, mix
from signup.domain.site import origin_matches
from signup.sites import values
from signup.sites.fields import TableSchema, choice, table, whole, words
from signup.sites.themes import COLOURS, FONTS, PRESETS, schemes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from signup.sites.errors import Complaint, Path
    from signup.sites.themes import Scheme

    Loaded = Mapping[str, Any]

_LARGEST_IMAGE = 8000
SMALL_PRINT = 0.8
"""The share of the ink in what is agreed to; `widgets/src/popup/popup.css` mixes it so."""


class SchemeSchema(TableSchema):
    """Colours for the dark."""

    accent = words(values.colour)
    background = words(values.colour)
    ink = words(values.colour)


class ImageSchema(TableSchema):
    """A picture; its size keeps its place free until it is there."""

    src = words(values.url, required=True)
    width = whole(1, _LARGEST_IMAGE, required=True)
    height = whole(1, _LARGEST_IMAGE, required=True)
    alt = words(longest=200)


class DesignSchema(SchemeSchema):
    """How a form looks."""

    preset = choice(*PRESETS)
    radius = whole(0, 40)
    font = choice(*FONTS)
    heading_font = choice(*FONTS)
    align = choice("center", "start")
    layout = choice("stacked", "split")
    image = table(ImageSchema)
    dark = table(SchemeSchema)


def unreadable(data: Loaded) -> Iterator[Complaint]:
    """Yield the colours of forms that cannot be told apart as WCAG 2.2 asks."""
    for at, form in enumerate(data["forms"]):
        design, path = form["design"], ("forms", at, "design")
        for name, scheme in zip(("light", "dark"), schemes(design), strict=True):
            for key, reason in _faint(scheme, name):
                yield _place(design, path, name, key), reason


def missing_parts(data: Loaded) -> Iterator[Complaint]:
    """Yield what has no meaning without another key."""
    for at, form in enumerate(data["forms"]):
        if "layout" in form["design"] and "image" not in form["design"]:
            yield ("forms", at, "design", "layout"), "has a meaning only with an image"


def foreign_images(data: Loaded) -> Iterator[Complaint]:
    """Yield the pictures for which a shopper's browser asks somebody else."""
    for at, form in enumerate(data["forms"]):
        image = form["design"].get("image")
        if image and not _is_own(image["src"], data["allowed_origins"]):
            yield (
                ("forms", at, "design", "image", "src"),
                "is not on one of allowed_origins: who serves it learns of every visitor",
            )


def _faint(scheme: Scheme, name: str) -> Iterator[tuple[str, str]]:
    pairs = (
        ("ink", mix(scheme.ink, scheme.background, SMALL_PRINT), TEXT_CONTRAST, "small print"),
        ("accent", scheme.accent, SHAPE_CONTRAST, "buttons and the focus"),
    )
    for key, colour, least, what in pairs:
        found = contrast(colour, scheme.background)
        if found < least:
            on = f"on background {scheme.background} in the {name}"
            yield key, f"gives {what} {_down(found)} to 1 {on}; WCAG 2.2 asks for {least:g}"


def _down(ratio: float) -> str:
    return f"{int(ratio * 10) / 10:g}"


def _place(design: Loaded, path: Path, name: str, key: str) -> Path:
    """Return the key that is at fault as far as the file has it."""
    places = [((*path, "dark"), design.get("dark", {}))] if name == "dark" else []
    for place, given in [*places, (path, design)]:
        for one in (key, "background", *COLOURS):
            if one in given:
                return (*place, one)
    return path


def _is_own(url: str, origins: list[str]) -> bool:
    parts = urlsplit(url)
    origin = f"{parts.scheme}://{parts.netloc}"
    return any(origin_matches(allowed, origin) for allowed in origins)

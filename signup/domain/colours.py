"""Whether two colours can be told apart, as WCAG 2.2 measures it (contrast ratio, 1 to 21)."""

from __future__ import annotations

import re

BLACK, WHITE = "#000000", "#ffffff"
TEXT_CONTRAST = 4.5
"""For text of any size: https://www.w3.org/TR/WCAG22/#contrast-minimum"""

SHAPE_CONTRAST = 3.0
"""For what a control is known by: https://www.w3.org/TR/WCAG22/#non-text-contrast"""

_STEPS = 20
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_WEIGHTS = (0.2126, 0.7152, 0.0722)


def is_colour(text: object) -> bool:
    """Tell whether `text` is a colour as site files write it: `#1a2b3c`."""
    return isinstance(text, str) and _COLOUR.fullmatch(text) is not None


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours; text needs 4.5 (1.4.3), a control 3 (1.4.11)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def ink_on(colour: str) -> str:
    """Return black or white, whichever reads better on `colour`: at least 4.58 to 1 on any."""
    return max((WHITE, BLACK), key=lambda ink: contrast(ink, colour))


def mix(one: str, other: str, share: float) -> str:
    """Return `share` of the one with the rest of the other, as CSS `color-mix(in srgb)` does."""
    pairs = zip(_parts(one), _parts(other), strict=True)
    return "#" + "".join(f"{round(255 * (a * share + b * (1 - share))):02x}" for a, b in pairs)


def fitted(colour: str, paper: str, least: float) -> str:
    """Return `colour`, moved towards black or white as little as gives `least` on `paper`.

    `least` is at most 4.58, which black or white reaches on any paper.
    """
    goal = ink_on(paper)
    tried = (mix(goal, colour, step / _STEPS) for step in range(_STEPS + 1))
    return next(one for one in tried if contrast(one, paper) >= least)


def _luminance(colour: str) -> float:
    return sum(
        weight * _linear(part) for weight, part in zip(_WEIGHTS, _parts(colour), strict=True)
    )


def _parts(colour: str) -> list[float]:
    """Return red, green and blue, from 0 to 1."""
    return [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]


def _linear(part: float) -> float:
    """Return a part of an sRGB colour as the light it stands for (IEC 61966-2-1)."""
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)  # noqa: PLR2004 - the standard's own threshold

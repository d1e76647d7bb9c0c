"""Whether two colours can be told apart, as WCAG 2.2 measures it (contrast ratio, 1 to 21)."""

from __future__ import annotations

import re

BLACK, WHITE = "#000000", "#ffffff"
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


def _luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return sum(weight * _linear(part) for weight, part in zip(_WEIGHTS, parts, strict=True))


def _linear(part: float) -> float:
    """Return a part of an sRGB colour as the light it stands for (IEC 61966-2-1)."""
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)  # noqa: PLR2004 - the standard's own threshold

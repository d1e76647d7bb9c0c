"""How a form looks: five presets, and what a brand changes of them, as tokens for the widget.

What is published holds every token, so that a version looks the same when a preset is changed. A
form without `[forms.design]` has none: it follows the shop's own CSS properties (`--signup-…`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from signup.domain.colours import SHAPE_CONTRAST, TEXT_CONTRAST, contrast, fitted, ink_on

if TYPE_CHECKING:
    from collections.abc import Mapping

    Loaded = Mapping[str, Any]

FONTS = {
    "shop": "inherit",
    "sans": 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif',
    "serif": '"Iowan Old Style", "Palatino Linotype", Palatino, "Noto Serif", Georgia, serif',
    "rounded": 'ui-rounded, "SF Pro Rounded", "Hiragino Maru Gothic ProN", Nunito, system-ui, '
    "sans-serif",
    "mono": "ui-monospace, Menlo, Consolas, monospace",
}
"""Families that are on people's devices already: nothing is fetched."""

COLOURS = ("ink", "background", "accent")
_TROUBLE = ("#b3261e", "#ffb4ab")
"""Reds for what is wrong: on light paper, on dark."""


@dataclass(frozen=True, slots=True)
class Scheme:
    """The colours of a form, `#1a2b3c` each, in the light or in the dark."""

    ink: str
    background: str
    accent: str


@dataclass(frozen=True, slots=True)
class Preset:
    """One look; `type` are tokens for the headline, named as the widget's CSS properties are."""

    light: Scheme
    dark: Scheme
    radius: int
    heading_font: str = "shop"
    align: str = "center"
    type: Mapping[str, str] = field(default_factory=dict)


PAPER = Preset(
    Scheme("#1c1917", "#ffffff", "#1c1917"), Scheme("#f3eee8", "#231f1c", "#f3eee8"), radius=14
)
_MIDNIGHT = Scheme("#ece7db", "#10131a", "#d9b36c")
_MARKET = Scheme("#16130a", "#ffd60a", "#16130a")
PRESETS = {
    "paper": PAPER,
    "gallery": Preset(
        Scheme("#1a1815", "#f7f4ee", "#1a1815"),
        Scheme("#f2ede4", "#181613", "#f2ede4"),
        radius=0,
        heading_font="serif",
        align="start",
        type={"heading-weight": "400", "heading-scale": "1.28", "tracking": "-0.01em"},
    ),
    "market": Preset(
        _MARKET,
        _MARKET,
        radius=26,
        heading_font="sans",
        align="start",
        type={"heading-weight": "900", "heading-scale": "1.38", "tracking": "-0.04em"},
    ),
    "cloud": Preset(
        Scheme("#2b2350", "#f6f3ff", "#5b3df0"),
        Scheme("#efeaff", "#1d1836", "#b9a8ff"),
        radius=26,
        heading_font="rounded",
        type={"heading-weight": "700", "heading-scale": "1.05"},
    ),
    "midnight": Preset(
        _MIDNIGHT,
        _MIDNIGHT,
        radius=2,
        heading_font="serif",
        type={"heading-weight": "400", "heading-scale": "1.14", "tracking": "0.01em"},
    ),
}


def tokens(design: Loaded) -> dict[str, Any]:
    """Return the tokens of a form whose table `[forms.design]` is `design`."""
    preset = PRESETS.get(design.get("preset", ""))
    found: dict[str, Any] = {} if preset is None else _of_preset(design["preset"], preset)
    found |= _type(design)
    given = _given(design)
    if preset or given:
        light, dark = schemes(design)
        shown = COLOURS if preset or given - {"accent"} else ("accent",)
        found |= _paint(light, shown) | {"dark": _paint(dark, shown)}
    return found


def schemes(design: Loaded) -> tuple[Scheme, Scheme]:
    """Return the colours in the light and in the dark, whatever the file leaves out filled in.

    Own paper or ink holds in the dark, too, unless the dark has its own; an accent is made lighter
    or darker there, as far as it must be to be seen.
    """
    preset = PRESETS.get(design.get("preset", ""), PAPER)
    own = {name: design[name] for name in COLOURS if name in design}
    light = _changed(preset.light, own)
    night = design.get("dark", {})
    base = light if {"ink", "background"} & set(own) else preset.dark
    dark = _changed(base, night)
    if "accent" in own and "accent" not in night:
        accent = fitted(own["accent"], dark.background, SHAPE_CONTRAST)
        dark = _changed(dark, {"accent": accent})
    return light, dark


def _given(design: Loaded) -> set[str]:
    return {*COLOURS} & {*design, *design.get("dark", {})}


def _changed(scheme: Scheme, own: Mapping[str, str]) -> Scheme:
    return Scheme(**{name: own.get(name, getattr(scheme, name)) for name in COLOURS})


def _of_preset(name: str, preset: Preset) -> dict[str, Any]:
    return {
        "look": name,
        "radius": preset.radius,
        "align": preset.align,
        "heading-font": FONTS[preset.heading_font],
        **preset.type,
    }


def _type(design: Loaded) -> dict[str, Any]:
    """Return the tokens that are not colours, as far as the file gives them."""
    fonts = {"font": "font", "heading_font": "heading-font"}
    named = {token: FONTS[design[key]] for key, token in fonts.items() if key in design}
    kept = {key: design[key] for key in ("radius", "align", "layout", "image") if key in design}
    return named | kept


def _paint(scheme: Scheme, shown: tuple[str, ...]) -> dict[str, str]:
    colours = {name: getattr(scheme, name) for name in shown}
    colours["on-accent"] = _on(scheme)
    if "background" in shown:
        red = (one for one in _TROUBLE if contrast(one, scheme.background) >= TEXT_CONTRAST)
        colours["bad"] = next(red, scheme.ink)
    return colours


def _on(scheme: Scheme) -> str:
    """Return the colour of words on the accent: the paper where that can be read."""
    reads = contrast(scheme.background, scheme.accent) >= TEXT_CONTRAST
    return scheme.background if reads else ink_on(scheme.accent)

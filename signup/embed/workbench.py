"""The preview with switches, and the page of all presets: frames around the form as shops show it.

Switches are links and the form stands in a frame, so that a pop-up that takes the whole window, as
it must, does not take the switches, and the address alone tells what is seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from signup.sites.themes import PRESETS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from signup.embed.looks import Look

    Options = dict[str, tuple[str, dict[str, str]]]

DEVICES = {"desk": "Desk", "phone": "Phone", "small": "Small phone"}
"""Names of windows; the style sheet has their sizes."""

_THEMES = {"light": "Light", "dark": "Dark"}
_DIRECTIONS = {"": "Its own", "ltr": "Left to right", "rtl": "Right to left"}


@dataclass(frozen=True, slots=True)
class Choice:
    """One position of a switch."""

    label: str
    address: str
    current: bool


@dataclass(frozen=True, slots=True)
class Switch:
    """One thing that can be looked at in several ways."""

    label: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """A window onto the form: its name, the device it is, what it shows."""

    label: str
    device: str
    address: str


def is_wanted(query: Mapping[str, str]) -> bool:
    """Tell whether the switches are asked for: by a device, or by the address alone."""
    return not query or "device" in query


def switches(look: Look, path: str, query: Mapping[str, str]) -> tuple[list[Switch], Frame]:
    """Return the switches of a form at `path` as `query` sets them, and what they show."""
    options = _options(look)
    state = _state(look, options, query)
    shown = {key: value for key, value in state.items() if key != "device"}
    label = f"{look.name}: {state['step']}, {look.locale}, {state['theme']}"
    frame = Frame(label, state["device"], _address(path, shown))
    return list(_switches(path, state, options)), frame


def presets(look: Look, path: str, query: Mapping[str, str]) -> tuple[list[Switch], list[Frame]]:
    """Return the switches for all presets of a form, and a frame for each on a desk and a phone."""
    options = {key: one for key, one in _options(look).items() if key not in {"device", "country"}}
    state = _state(look, options, query)
    frames = [
        Frame(f"{preset}, {device}", device, _address(path, {**state, "preset": preset}))
        for preset in PRESETS
        for device in ("desk", "phone")
    ]
    return list(_switches(f"{path}/presets", state, options)), frames


def _state(look: Look, options: Options, query: Mapping[str, str]) -> dict[str, str]:
    """Return the position of each switch: what is asked for and there is, else the first."""
    found = {
        key: query[key] if query.get(key) in choices else next(iter(choices))
        for key, (_, choices) in options.items()
    }
    return found | {"locale": look.locale, "variant": look.variant}


def _switches(path: str, state: Mapping[str, str], options: Options) -> Iterator[Switch]:
    for key, (label, choices) in options.items():
        if len(choices) > 1:
            yield Switch(
                label,
                tuple(
                    Choice(words, _address(path, _turned(state, key, value)), state[key] == value)
                    for value, words in choices.items()
                ),
            )


def _turned(state: Mapping[str, str], key: str, value: str) -> dict[str, str]:
    """Return where a switch leads to; another variant may have other steps."""
    return {**state, key: value, **({"step": ""} if key == "variant" else {})}


def _options(look: Look) -> Options:
    """Return the switches' labels and positions by the name each has in an address."""
    site = look.site
    countries = dict.fromkeys(market[:2] for market in (*site.markets, *site.sms_countries))
    steps = [*look.steps[1:], look.steps[0]]
    forms = {one.variant for one in site.forms if one.key == look.name}
    return {
        "step": ("Step", {step: step.capitalize() for step in steps}),
        "variant": ("Variant", {one: one for one in sorted(forms | {look.variant})}),
        "device": ("Device", DEVICES),
        "locale": ("Language", {locale: locale for locale in site.locales}),
        "direction": ("Direction", _DIRECTIONS),
        "theme": ("Theme", _THEMES),
        "country": ("Country", {"": "Any", **{country: country for country in countries}}),
    }


def _address(path: str, state: Mapping[str, str]) -> str:
    return f"{path}?{urlencode({key: value for key, value in state.items() if value})}"

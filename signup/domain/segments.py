"""How many segments a text costs: carriers bill each, and cut a text where a segment is full.

GSM 03.38 (3GPP TS 23.038) packs 160 characters of a 7-bit alphabet into one message; a character
of its extension table takes two places. A single character outside of both makes the whole text
UCS-2, 70 units of UTF-16. In a text of several segments each begins with a header that joins them
(3GPP TS 23.040, section 9.2.3.24.1), which leaves 153 places or 67 units. No national shift table
and no "smart encoding" of a provider is counted on: what is measured here is what is sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Encoding = Literal["GSM-7", "UCS-2"]

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = frozenset("\f^{}\\[~]|€")
_ALPHABET = _BASIC | _EXTENSION
_BEYOND_ONE_UNIT = 0xFFFF

ALONE = {"GSM-7": 160, "UCS-2": 70}
"""Places in a text of one segment."""

JOINED = {"GSM-7": 153, "UCS-2": 67}
"""Places in each segment of a longer text."""


@dataclass(frozen=True, slots=True)
class Measure:
    """What a text costs: `segments` messages, `places` taken in them, and why it costs that.

    `foreign` holds the characters that made it UCS-2, each once, in their order; empty for GSM-7.
    """

    encoding: Encoding
    segments: int
    places: int
    foreign: tuple[str, ...]


def measure(text: str) -> Measure:
    """Return what `text` costs; an empty one is no message and costs nothing."""
    foreign = foreign_to_gsm(text)
    encoding: Encoding = "UCS-2" if foreign else "GSM-7"
    places = sum(_size(character, encoding) for character in text)
    return Measure(encoding, len(split(text)), places, foreign)


def foreign_to_gsm(text: str) -> tuple[str, ...]:
    """Return the characters that no handset can show in GSM-7, each once."""
    return tuple(dict.fromkeys(character for character in text if character not in _ALPHABET))


def split(text: str) -> list[str]:
    """Return the segments `text` is sent in.

    A character that takes two places, an escaped or a surrogate pair, stands in one segment whole;
    the place before it then stays empty, which is why a count of places alone is not enough.
    """
    encoding: Encoding = "UCS-2" if foreign_to_gsm(text) else "GSM-7"
    sizes = [_size(character, encoding) for character in text]
    if sum(sizes) <= ALONE[encoding]:
        return [text] if text else []
    starts, used = [0], 0
    for at, size in enumerate(sizes):
        if used + size > JOINED[encoding]:
            starts.append(at)
            used = 0
        used += size
    return [text[start:end] for start, end in zip(starts, [*starts[1:], None], strict=True)]


def _size(character: str, encoding: Encoding) -> int:
    if encoding == "GSM-7":
        return 2 if character in _EXTENSION else 1
    return 2 if ord(character) > _BEYOND_ONE_UNIT else 1

"""Letters of other scripts that a reader takes for ASCII letters.

The data is Unicode's confusables table (UTS #39) as packaged by confusable-homoglyphs. Two uses
need two strengths: an address is refused only for what truly looks alike, a "stop" is also
understood when someone's keyboard stood on another alphabet.
"""

from __future__ import annotations

import unicodedata
from string import ascii_lowercase

from confusable_homoglyphs.categories import unique_aliases
from confusable_homoglyphs.confusables import confusables_data

# The dot falls on the dot of the i and is not seen.
_DOT_ABOVE_I = "i\u0307"
_NO_SCRIPT = frozenset({"COMMON", "INHERITED"})
_WRITTEN_TOGETHER = (
    frozenset({"LATIN", "HAN", "HIRAGANA", "KATAKANA"}),
    frozenset({"LATIN", "HAN", "BOPOMOFO"}),
    frozenset({"LATIN", "HAN", "HANGUL"}),
)


def _twin(homoglyphs: list[dict[str, str]]) -> str | None:
    twins = (entry["c"] for entry in homoglyphs)
    return next((c for c in twins if len(c) == 1 and c.isascii() and c.isalnum()), None)


def _same_shape() -> dict[int, str]:
    found = ((glyph, _twin(twins)) for glyph, twins in confusables_data.items())
    return {ord(c): twin for c, twin in found if twin and len(c) == 1 and not c.isascii()}


def _any_case(shapes: dict[int, str]) -> dict[int, str]:
    lowered = ((chr(code).lower(), twin.lower()) for code, twin in shapes.items())
    extra = {ord(c): twin for c, twin in lowered if len(c) == 1 and not c.isascii()}
    return extra | {code: twin.lower() for code, twin in shapes.items()}


def _drawn() -> dict[int, str]:
    """Return letters that Unicode draws and does not decompose: small capitals, white on black."""
    names = (
        "LATIN LETTER SMALL CAPITAL",
        "NEGATIVE CIRCLED LATIN CAPITAL LETTER",
        "NEGATIVE SQUARED LATIN CAPITAL LETTER",
    )
    found = ((_named(f"{name} {one.upper()}"), one) for name in names for one in ascii_lowercase)
    return {ord(drawn): one for drawn, one in found if drawn}


def _named(name: str) -> str:
    try:
        return unicodedata.lookup(name)
    except KeyError:  # not every letter has a small capital
        return ""


_SAME_SHAPE = _same_shape()
_ANY_CASE = _drawn() | _any_case(_SAME_SHAPE)


def imitates_ascii(label: str) -> bool:
    """Say whether a non-ASCII `label` could be read as a plain ASCII word, letter for letter."""
    if label.isascii():
        return False
    return label.replace(_DOT_ABOVE_I, "i").translate(_SAME_SHAPE).isascii()


def mixes_scripts(label: str) -> bool:
    """Say whether `label` mixes scripts that no language writes together.

    Japanese, Chinese and Korean mix theirs, with Latin beside them: the "highly restrictive"
    level of UTS #39 section 5.2.
    """
    scripts = unique_aliases(label) - _NO_SCRIPT
    return len(scripts) > 1 and not any(scripts <= together for together in _WRITTEN_TOGETHER)


def skeleton(folded: str) -> str:
    """Return lower-case text with every letter that has an ASCII twin, in either case, replaced.

    Two words that look alike have the same skeleton. For comparing only: what it returns is not
    a word of any language.
    """
    return folded if folded.isascii() else folded.translate(_ANY_CASE)

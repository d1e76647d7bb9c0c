"""Which words for a number a language has: the plural categories of CLDR for whole numbers.

From unicode.org/cldr/charts, "Language Plural Rules" (CLDR 44), as far as whole numbers from 1 to
ten thousand need them; what only fractions, millions or nothing need is allowed and not asked for.
`tests/e2e/test_plurals.py` holds the table against the browser's own `Intl.PluralRules`.
"""

from __future__ import annotations

CATEGORIES = ("zero", "one", "two", "few", "many", "other")

_NEEDED = {
    "one other": "bg ca da de el en es et fi fr hu is it nb nl no pt sv tr",
    "other": "id ja ko ms th vi zh",
    "one few many": "be pl ru uk",
    "one few other": "bs cs hr lt ro sk sr",
    "zero one other": "lv",
    "one two other": "he",
    "one two few other": "sl",
    "one two few many other": "ar cy ga mt",
}
_MORE = {
    "other": "be pl ru uk",
    "many": "ca cs es fr it lt pt sk",
    "zero": "ar cy",
}
NEEDED = {
    language: frozenset(categories.split())
    for categories, languages in _NEEDED.items()
    for language in languages.split()
}
"""What a number of something must be worded for, by language; others are not known here."""


def needed(language: str) -> frozenset[str]:
    """Return the categories a language needs words for; of an unknown one, that of all others."""
    return NEEDED.get(language, frozenset({"other"}))


def known(language: str) -> frozenset[str]:
    """Return the categories a language has; an unknown one may have any."""
    if language not in NEEDED:
        return frozenset(CATEGORIES)
    more = {category for category, languages in _MORE.items() if language in languages.split()}
    return NEEDED[language] | more

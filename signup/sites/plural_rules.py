"""Numbers in a brand's own words: `{days:one=day|other=days}`, checked by the text's language.

The one number that changes with the reader is how long a promise still holds. The widget's own
words are written the same way (`widgets/src/words`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, get_args

from signup.domain.form import StepName
from signup.domain.plurals import known, needed
from signup.domain.wordings.languages import language_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from signup.sites.errors import Complaint, Path

    Loaded = Mapping[str, Any]

_PLAIN = frozenset({"left", "date", "days"})
_NUMBERS = frozenset({"days"})
_FIELD = re.compile(r"\{(\w+)(?::([^{}]*))?\}")


def countdowns(data: Loaded) -> Iterator[Complaint]:
    """Yield what is wrong with the words for how long a promise holds."""
    for at, form in enumerate(data["forms"]):
        for step in get_args(StepName):
            table, path = form.get(step, {}), ("forms", at, step)
            texts = {data["locales"][0]: table, **table.get("locale", {})}
            for nth, (locale, words) in enumerate(texts.items()):
                place: Path = (*path, "locale", locale, "ends") if nth else (*path, "ends")
                if "ends" in words:
                    yield from _read(words["ends"], language_of(locale), place)
                    if "until" not in table.get("incentive", {}):
                        yield place, "has a meaning only with an incentive that has until"


def _read(text: str, language: str, path: Path) -> Iterator[Complaint]:
    if any(brace in _FIELD.sub("", text) for brace in "{}"):
        yield path, "has a brace that belongs to nothing"
    for name, forms in _FIELD.findall(text):
        if name not in _PLAIN:
            yield path, f"knows {{left}}, {{date}} and {{days}}, not {{{name}}}"
        elif forms:
            yield from _plural(name, forms, language, path)


def _plural(name: str, forms: str, language: str, path: Path) -> Iterator[Complaint]:
    given = [form.partition("=")[0] for form in forms.split("|")]
    missing = sorted(needed(language) - set(given))
    foreign = sorted(set(given) - known(language))
    if name not in _NUMBERS or any("=" not in form for form in forms.split("|")):
        yield path, "a number's words are written {days:one=day|other=days}"
    elif foreign:
        yield path, f"has words for {', '.join(foreign)}, which {language} does not have"
    elif missing:
        yield path, f"needs words for {', '.join(missing)}, too: {language} has them (CLDR)"

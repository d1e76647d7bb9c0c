"""The variants of a form in a site file, made whole forms of their own before anything is checked.

A variant says only what it changes. Laid over its form it is read, checked and published as any
form is: with every text, every consent text and a version of its own, so that evidence names the
very words that were shown. What is wrong in it is told where the file has it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_args

from signup.domain.form import ITSELF, StepName
from signup.sites.hints import unknown_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from signup.sites.errors import Complaint, Path

    Table = Mapping[str, Any]

STEPS = get_args(StepName)
MOMENTS = ("after_seconds", "scroll_percent", "exit_intent", "back_button", "click", "event")
AUDIENCE = ("where", "unless", "percent", "priority", "time_zone")
OWN = ("name", "percent")
CHANGES = ("kind", "steps", "show", "design", *STEPS)
FIXED = ("key", "frequency", "variants")
"""What is the form's own: who it is, and how often it comes; variants share both."""

MARK = "variant"
"""Under this key a form tells which variant it is; no file may use it."""

_WHOLE = 100


@dataclass(frozen=True, slots=True)
class Spread:
    """The file with its variants as forms, where each form stands in it, and what is wrong.

    `origins` has the place in the file of every form of `document`, in their order.
    """

    document: dict[str, Any]
    origins: tuple[Path, ...]
    wrong: tuple[Complaint, ...]

    def place(self, path: Path) -> Path:
        """Return where what is at `path` of `document` stands in the file."""
        match path:
            case ("forms", int(at), *rest) if at < len(self.origins):
                in_mark = len(rest) > 1 and rest[0] == MARK
                return (*self.origins[at], *(rest[1:] if in_mark else rest))
        return path

    def told_once(self, found: Iterable[Complaint]) -> list[Complaint]:
        """Return complaints at their places, without what a variant has from its form."""
        placed = [(path, self.place(path), reason) for path, reason in found]
        known = {(path, reason) for _, path, reason in placed}
        return [
            (path, reason)
            for _, path, reason in placed
            if _in_its_form(path) == path or (_in_its_form(path), reason) not in known
        ]


def is_variant(form: Table) -> bool:
    """Tell whether a form of a spread document is a variant of another, which stands before it."""
    return bool(form.get(MARK, {}).get("name", ITSELF) != ITSELF)


def _in_its_form(path: Path) -> Path:
    """Return where a form has what its variant has at `path`."""
    match path:
        case ("forms", at, "variants", int(), *rest):
            return ("forms", at, *rest)
    return path


def spread(document: dict[str, Any]) -> Spread:
    """Return `document` with every variant laid over its form; what is no table is left alone."""
    forms = document.get("forms")
    if not isinstance(forms, list):
        return Spread(document, (), ())
    whole: list[Any] = []
    origins: list[Path] = []
    wrong: list[Complaint] = []
    for at, form in enumerate(forms):
        if isinstance(form, dict):
            wrong += _complaints(form, len(whole))
            variants = [("forms", at, "variants", nth) for nth, _ in enumerate(_variants(form))]
            origins += [("forms", at), *variants]
            whole += _forms(form)
        else:
            origins.append(("forms", at))
            whole.append(form)
    return Spread({**document, "forms": whole}, tuple(origins), tuple(wrong))


def _variants(form: Table) -> list[dict[str, Any]]:
    given = form.get("variants")
    is_list = isinstance(given, list) and all(isinstance(one, dict) for one in given)
    return given if is_list and given is not None else []


def _forms(form: Table) -> Iterator[dict[str, Any]]:
    variants = _variants(form)
    if not variants:
        yield _without(form, MARK)
        return
    base = _without(form, MARK, "variants")
    yield {**base, MARK: {"name": ITSELF, "percent": max(1, _WHOLE - _taken(variants))}}
    for one in variants:
        yield {**_laid_over(base, one), MARK: {key: one[key] for key in OWN if key in one}}


def _taken(variants: Sequence[Table]) -> int:
    shares = (one.get("percent") for one in variants)
    return sum(share for share in shares if isinstance(share, int))


def _laid_over(form: Table, own: Table) -> dict[str, Any]:
    found = {**form, **{key: own[key] for key in CHANGES if key in own}}
    if isinstance(own.get("show"), dict):
        before = form.get("show")
        kept = _without(before, *MOMENTS) if isinstance(before, dict) else {}
        found["show"] = {**kept, **own["show"]}
    steps = found.get("steps")
    for step in STEPS:
        if isinstance(steps, list) and step not in steps and step not in own:
            found.pop(step, None)
        elif isinstance(form.get(step), dict) and isinstance(own.get(step), dict):
            found[step] = _words_over(form[step], own[step])
    return found


def _words_over(step: Table, own: Table) -> dict[str, Any]:
    """Return a screen with other words. What they are in other languages goes with them.

    A translation that stays behind would promise what the variant does not.
    """
    before = step.get("locale")
    translated = own.get("locale", {})
    if not isinstance(before, dict) or not isinstance(translated, dict):
        return {**step, **own}
    locales = {
        locale: {**_without(texts, *own), **_table(translated.get(locale))}
        for locale, texts in before.items()
        if isinstance(texts, dict)
    }
    return {**step, **own, "locale": {**translated, **locales}}


def _table(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _without(table: Table, *keys: str) -> dict[str, Any]:
    return {key: value for key, value in table.items() if key not in keys}


def _complaints(form: Table, at: int) -> Iterator[Complaint]:
    """Yield what is wrong in the variants of a form whose own place in the document is `at`."""
    if MARK in form:
        yield ("forms", at, MARK), unknown_key(MARK, ["variants"])
    variants, names = _variants(form), [ITSELF]
    for nth, one in enumerate(variants, at + 1):
        here: Path = ("forms", nth)
        for key in one:
            if key not in (*OWN, *CHANGES):
                yield (*here, key), _refusal(key)
        for key in set(AUDIENCE) & set(_table(one.get("show"))):
            reason = "must be the form's own: else other people would be compared, not other forms"
            yield (*here, "show", key), reason
        if one.get("name") in names:
            yield (*here, "name"), f"{one['name']} stands in this form twice; the form itself is a"
        names.append(one.get("name", ""))
    if _taken(variants) >= _WHOLE:
        reason = f"leaves nothing for the form itself: together they have {_taken(variants)}"
        yield ("forms", at + len(variants), "percent"), reason


def _refusal(key: str) -> str:
    if key in FIXED:
        return "is the form's own and cannot differ between its variants"
    return unknown_key(key, [*OWN, *CHANGES])

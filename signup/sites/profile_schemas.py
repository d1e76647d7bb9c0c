"""The table `[forms.profile]`: what a form asks about a person, before an address or after it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from signup.sites import values
from signup.sites.fields import Flag, Named, TableSchema, choice, many, table, whole, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from signup.sites.errors import Complaint, Path

    Loaded = Mapping[str, Any]

FIELDS = ("first_name", "last_name", "birthday")
OLDEST = 99
_SHORT = 120
_TOO_LATE = (
    "needs profile to come first: an address before it would be stored of who is too young to join"
)


class ChoiceTextsSchema(TableSchema):
    """The words of one question in one more language."""

    label = words(longest=_SHORT)
    options = Named(values.slug, words(longest=60), load_default=dict)


class ChoiceSchema(TableSchema):
    """One question with given answers."""

    key = words(values.slug, required=True)
    label = words(longest=_SHORT, required=True)
    options = Named(values.slug, words(longest=60), required=True)
    several = Flag(load_default=False)


class ProfileTextsSchema(TableSchema):
    """The words of the screen in one more language."""

    headline = words(longest=_SHORT)
    text = words(longest=600)
    button = words(longest=60)
    decline = words(longest=60)
    open = words(longest=30)
    teaser = words(longest=40)
    choices = Named(values.slug, table(ChoiceTextsSchema), load_default=dict)


class ProfileSchema(TableSchema):
    """The screen that asks about the person."""

    headline = words(longest=_SHORT, required=True)
    button = words(longest=60, required=True)
    text = words(longest=600)
    decline = words(longest=60)
    open = words(longest=30)
    teaser = words(longest=40)
    ask = many(choice(*FIELDS), load_default=list)
    minimum_age = whole(1, OLDEST)
    choices = many(table(ChoiceSchema), load_default=list)
    locale = Named(values.locale, table(ProfileTextsSchema), load_default=dict)


def asked(step: Loaded, locale: str) -> dict[str, Any]:
    """Return what the screen asks, in one locale, as published."""
    own = step["locale"].get(locale, {}).get("choices", {})
    found: dict[str, Any] = {"fields": step["ask"]}
    if "minimum_age" in step:
        found["minimum_age"] = step["minimum_age"]
    found["choices"] = [_choice(one, own.get(one["key"], {})) for one in step["choices"]]
    return found


def _choice(one: Loaded, own: Loaded) -> dict[str, Any]:
    options = {**one["options"], **own.get("options", {})}
    return {
        "key": one["key"],
        "label": own.get("label", one["label"]),
        "several": one["several"],
        "options": [{"value": value, "label": label} for value, label in options.items()],
    }


def profile_steps(data: Loaded) -> Iterator[Complaint]:
    """Yield what is wrong with the screens that ask about a person."""
    for at, form in enumerate(data["forms"]):
        if form["steps"] == ["profile"]:
            yield ("forms", at, "steps"), "needs email or phone, too"
        if "profile" in form:
            path: Path = ("forms", at, "profile")
            if "minimum_age" in form["profile"] and "profile" in form["steps"][1:]:
                yield (*path, "minimum_age"), _TOO_LATE
            yield from _questions(form["profile"], path)
            yield from _translations(form["profile"], path)


def _questions(step: Loaded, path: Path) -> Iterator[Complaint]:
    if not step["ask"] and not step["choices"]:
        yield path, "asks nothing: it needs ask or choices"
    if "minimum_age" in step and "birthday" not in step["ask"]:
        yield (*path, "minimum_age"), 'needs ask = ["birthday"]'
    taken = [*FIELDS]
    for number, one in enumerate(step["choices"]):
        if one["key"] in taken:
            yield (*path, "choices", number, "key"), f"{one['key']} is asked for twice"
        taken.append(one["key"])


def _translations(step: Loaded, path: Path) -> Iterator[Complaint]:
    known = {one["key"]: one["options"] for one in step["choices"]}
    for locale, own in step["locale"].items():
        place = (*path, "locale", locale, "choices")
        for key, texts in own["choices"].items():
            if key not in known:
                yield (*place, key), "is not among the choices"
            for option in texts["options"]:
                if key in known and option not in known[key]:
                    yield (*place, key, "options", option), "is not among the options"

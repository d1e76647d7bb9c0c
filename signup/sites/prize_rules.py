"""Draws in a site file: `[[draws]]`, what must hold of them, and their odds in the form's own text.

Laws on giveaways want rules and odds told to whoever takes part (in the United States states such
as Florida Stat. 849.094 and the FTC's rules on deception; in the Union Directive 2005/29/EC,
annex I, 19). So the form must tell both, and what it tells is written from what is drawn by.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from marshmallow import ValidationError

from signup.domain.prizes import Draw, Prize, read_odds
from signup.sites import values
from signup.sites.fields import Named, TableSchema, many, table, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from signup.sites.errors import Complaint, Path

    Loaded = Mapping[str, Any]

MARKS = ("{odds}", "{rules}")
_STEPS = ("email", "phone")
_SHORT = 120


def _odds(value: str) -> None:
    if read_odds(value) is None:
        raise ValidationError('must be odds such as "1 in 10"')


class PrizeTextsSchema(TableSchema):
    """What a prize is called in one more language."""

    label = words(longest=_SHORT, required=True)


class PrizeSchema(TableSchema):
    """One prize."""

    label = words(longest=_SHORT, required=True)
    odds = words(_odds, required=True)
    code = words(longest=64)
    pool = words(values.slug)
    locale = Named(values.locale, table(PrizeTextsSchema), load_default=dict)


class DrawTextsSchema(TableSchema):
    """What everybody has who wins nothing, in one more language."""

    otherwise = words(longest=_SHORT, required=True)


class DrawSchema(TableSchema):
    """Prizes of which each person draws once."""

    name = words(values.slug, required=True)
    rules_url = words(values.url, required=True)
    otherwise = words(longest=_SHORT, required=True)
    locale = Named(values.locale, table(DrawTextsSchema), load_default=dict)
    prizes = many(table(PrizeSchema), least=1, required=True)


def draws_of(data: Loaded) -> tuple[Draw, ...]:
    """Return the draws of a file that is in order."""
    return tuple(_draw(one) for one in data["draws"])


def _draw(one: Loaded) -> Draw:
    prizes = tuple(
        Prize(prize["label"], *(read_odds(prize["odds"]) or (0, 1)), prize.get("code"),
              prize.get("pool"), _in_locales(prize, "label"))
        for prize in one["prizes"]
    )  # fmt: skip
    others = _in_locales(one, "otherwise")
    return Draw(one["name"], one["rules_url"], one["otherwise"], prizes, others)


def _in_locales(table: Loaded, key: str) -> dict[str, str]:
    return {locale: texts[key] for locale, texts in table["locale"].items()}


def disclosed(data: Loaded) -> Loaded:
    """Return the file with odds and rules in the texts of the steps that draw, in each locale."""
    draws = {draw.name: draw for draw in draws_of(data)}
    if not draws:
        return data
    return {**data, "forms": [_form(form, draws, data["locales"]) for form in data["forms"]]}


def _form(form: Loaded, draws: Mapping[str, Draw], locales: Sequence[str]) -> Loaded:
    found = dict(form)
    for step in _STEPS:
        draw = draws.get(form.get(step, {}).get("incentive", {}).get("draw", ""))
        if draw is not None:
            found[step] = _step(form[step], draw, locales)
    return found


def _step(step: Loaded, draw: Draw, locales: Sequence[str]) -> Loaded:
    kept = {key: value for key, value in step["incentive"].items() if key != "draw"}
    base = {**step, "incentive": {**kept, "pool": draw.place}}
    own = step["locale"]
    others = {one: _told(base, own.get(one, {}), draw, one) for one in locales[1:]}
    return {**base, **_told(base, {}, draw, locales[0]), "locale": others}


def _told(base: Loaded, own: Loaded, draw: Draw, locale: str) -> dict[str, Any]:
    """Return what a step says of its own in a locale, with the odds and the blank in its words."""
    text = {**base, **own}["text"]
    otherwise = draw.called(None).in_locale(locale)
    return {
        **own,
        "text": text.replace("{odds}", draw.odds(locale)).replace("{rules}", draw.rules),
        "incentive": {**base["incentive"], **own.get("incentive", {}), "otherwise": otherwise},
    }


def draws(data: Loaded) -> Iterator[Complaint]:
    """Yield what is wrong with the draws, and with the steps that promise them."""
    names: list[str] = []
    for at, one in enumerate(data["draws"]):
        if one["name"] in names:
            yield ("draws", at, "name"), f"{one['name']} stands in this file twice"
        names.append(one["name"])
        yield from _prizes(one, ("draws", at, "prizes"), data)
    for at, form in enumerate(data["forms"]):
        for step in _STEPS:
            incentive = form.get(step, {}).get("incentive", {})
            if "draw" in incentive:
                yield from _promise(form[step], ("forms", at, step), names)


def tables_of_draws(data: Loaded) -> Iterator[tuple[Path, Loaded]]:
    """Yield each draw and each prize, all of which have words per locale, with its place."""
    for at, draw in enumerate(data["draws"]):
        path: Path = ("draws", at)
        yield path, draw
        yield from (((*path, "prizes", nth), one) for nth, one in enumerate(draw["prizes"]))


def untranslated(data: Loaded, locales: Sequence[str]) -> Iterator[Complaint]:
    """Yield which words of the draws are the default's in `locales`."""
    for path, one in tables_of_draws(data):
        key = "label" if "label" in one else "otherwise"
        for locale in locales:
            if locale not in one["locale"]:
                yield (*path, key), f"stands in no words of {locale}; the default's are shown"


def _prizes(one: Loaded, path: Path, data: Loaded) -> Iterator[Complaint]:
    pools = {pool["name"] for pool in data["pools"]}
    seen: set[str] = set()
    for nth, prize in enumerate(one["prizes"]):
        if ("code" in prize) == ("pool" in prize):
            yield (*path, nth), "needs either code or pool"
        if "pool" in prize and prize["pool"] not in pools:
            yield (*path, nth, "pool"), "is not among the pools of this file"
        key = "code" if "code" in prize else "pool"
        if prize.get(key) in seen:
            yield (*path, nth, key), "is that of another prize, too: they could not be told apart"
        seen.add(prize.get(key, ""))
    shares = [Fraction(*(read_odds(prize["odds"]) or (0, 1))) for prize in one["prizes"]]
    if sum(shares) > 1:
        yield path, f"are won more often than everybody draws: {sum(shares)} together"


def _promise(step: Loaded, path: Path, names: list[str]) -> Iterator[Complaint]:
    incentive = step["incentive"]
    if incentive["draw"] not in names:
        yield (*path, "incentive", "draw"), "is not among the draws of this file"
    if "pool" in incentive:
        yield (*path, "incentive", "pool"), "cannot stand beside draw: its prizes may have pools"
    yield from _marks(step.get("text", ""), (*path, "text"))
    for locale, texts in step["locale"].items():
        if "text" in texts:
            yield from _marks(texts["text"], (*path, "locale", locale, "text"))


def _marks(text: str, path: Path) -> Iterator[Complaint]:
    missing = " and ".join(mark for mark in MARKS if mark not in text)
    if missing:
        yield path, f"must hold {missing}: whoever draws is told the odds and where the rules are"

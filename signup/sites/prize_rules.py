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
from signup.sites.fields import TableSchema, many, table, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from signup.sites.errors import Complaint, Path

    Loaded = Mapping[str, Any]

MARKS = ("{odds}", "{rules}")
_STEPS = ("email", "phone")


def _odds(value: str) -> None:
    if read_odds(value) is None:
        raise ValidationError('must be odds such as "1 in 10"')


class PrizeSchema(TableSchema):
    """One prize."""

    label = words(longest=120, required=True)
    odds = words(_odds, required=True)
    code = words(longest=64)
    pool = words(values.slug)


class DrawSchema(TableSchema):
    """Prizes of which each person draws once."""

    name = words(values.slug, required=True)
    rules_url = words(values.url, required=True)
    otherwise = words(longest=120, required=True)
    prizes = many(table(PrizeSchema), least=1, required=True)


def draws_of(data: Loaded) -> tuple[Draw, ...]:
    """Return the draws of a file that is in order."""
    return tuple(_draw(one) for one in data["draws"])


def _draw(one: Loaded) -> Draw:
    prizes = tuple(
        Prize(prize["label"], *(read_odds(prize["odds"]) or (0, 1)), prize.get("code"),
              prize.get("pool"))
        for prize in one["prizes"]
    )  # fmt: skip
    return Draw(one["name"], one["rules_url"], one["otherwise"], prizes)


def disclosed(data: Loaded) -> Loaded:
    """Return the file with odds and rules in the texts of the steps that draw."""
    draws = {draw.name: draw for draw in draws_of(data)}
    return {**data, "forms": [_form(form, draws) for form in data["forms"]]} if draws else data


def _form(form: Loaded, draws: Mapping[str, Draw]) -> Loaded:
    found = dict(form)
    for step in _STEPS:
        incentive = form.get(step, {}).get("incentive", {})
        draw = draws.get(incentive.get("draw", ""))
        if draw is not None:
            kept = {key: value for key, value in incentive.items() if key != "draw"}
            own = _told(form[step], draw)
            locales = {locale: _told(one, draw) for locale, one in form[step]["locale"].items()}
            found[step] = {
                **own,
                "locale": locales,
                "incentive": {**kept, "pool": draw.place, "otherwise": draw.otherwise},
            }
    return found


def _told(texts: Loaded, draw: Draw) -> dict[str, Any]:
    if "text" not in texts:
        return dict(texts)
    text = texts["text"].replace("{odds}", draw.odds).replace("{rules}", draw.rules)
    return {**texts, "text": text}


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

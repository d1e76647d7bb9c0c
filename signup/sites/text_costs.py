"""What the texts of a site cost, measured as they will be sent, before anybody is sent one.

A text over its budget is refused: it would cost more with each person who joins. What makes a text
dear though it is allowed, a letter that the 7-bit alphabet lacks, is a warning.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from signup.domain import replies
from signup.domain.answers.answer_texts import ANSWERS, CODES
from signup.domain.bound_code import BoundCode
from signup.domain.links import CODE_DIGITS
from signup.domain.prizes import as_won, draw_at
from signup.domain.segments import foreign_to_gsm, measure

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from signup.domain.answers.answer_texts import Answer
    from signup.domain.form import FormVersion, Incentive
    from signup.domain.segments import Measure
    from signup.domain.site import Site
    from signup.sites.errors import Complaint, Path

    Loaded = Mapping[str, Any]

_MOST_SHOWN = 8
_STAND_IN = "x"
"""Takes the place of a letter that the 7-bit alphabet lacks, to tell what the text cost without."""


@dataclass(frozen=True, slots=True)
class _Case:
    """One text as it can be sent; `path` is where the reward in it stands in the file."""

    answer: Answer
    locale: str
    incentive: Incentive | None = None
    path: Path = ("sms",)

    def write(self, site: Site) -> str:
        bound = _bound(site) if self.answer in CODES else None
        return replies.write(self.answer, site, self.locale, self.incentive, bound)


def over_budget(site: Site, data: Loaded) -> Iterator[Complaint]:
    """Yield the texts that take more segments than they may, and what made them so long."""
    refused: set[tuple[Answer, str]] = set()
    for case in _cases(site, data):
        found = measure(case.write(site))
        most = replies.most_segments(case.answer, site, case.locale)
        if found.segments > most and (case.answer, case.locale) not in refused:
            refused.add((case.answer, case.locale))
            yield _place(case, found, site), _too_long(case, found, most)


def dear(site: Site, data: Loaded) -> Iterator[Complaint]:
    """Yield the names that make texts UCS-2 which their language alone would not."""
    for locale in site.locales if site.sms else ():
        for path, words in _names(site, locale):
            letters = foreign_to_gsm(words)
            worst = _worst(letters, locale, site, data) if letters else None
            if worst is not None:
                yield path, _costs_more(locale, letters, *worst)


def _cases(site: Site, data: Loaded) -> Iterator[_Case]:
    """Yield every text of a site that texts, those without a reward first."""
    if site.sms is None:
        return
    for locale in site.locales:
        for answer in ANSWERS:
            path: Path = ("age_gate", "page") if answer == "age_gate" else ("sms",)
            if _is_sent(answer, site):
                yield _Case(answer, locale, path=path)
    for keyword in site.keywords:
        locale = replies.locale_for(site, keyword.disclosure.locale)
        at = _index(data["keywords"], "word", keyword.part_of or keyword.word)
        yield _Case("joined", locale, keyword.incentive, ("keywords", at, "incentive"))
    for form in site.forms:
        yield from _of_form(form, site, data)


def _of_form(form: FormVersion, site: Site, data: Loaded) -> Iterator[_Case]:
    step = form.step("phone")
    if step is None:
        return
    path = ("forms", _form_index(data["forms"], form), "phone", "incentive")
    for promise in _outcomes(step.incentive, form.locale, site):
        yield _Case("joined", form.locale, promise, path)
        yield _Case("confirmed", form.locale, promise, path)


def _outcomes(promise: Incentive | None, locale: str, site: Site) -> Iterator[Incentive | None]:
    """Yield what a promise can become in a message: itself, or each prize that is drawn."""
    yield promise
    draw = draw_at(promise.pool, site.draws) if promise else None
    if promise and draw:
        for prize in (None, *draw.prizes):
            code = (prize.code if prize else None) or promise.code
            yield as_won(promise, code, draw.called(prize), locale)


def _bound(site: Site) -> BoundCode:
    """Return a code as long as any the site can send."""
    return BoundCode("0" * CODE_DIGITS, max(site.code_hosts(), key=len))


def _is_sent(answer: Answer, site: Site) -> bool:
    """Tell whether the site ever sends this text."""
    if answer in CODES:
        return site.confirmation.sms_by == "code"
    return answer != "age_gate" or site.age_gate is not None


def _index(tables: list[Loaded], key: str, name: str) -> int:
    return next(at for at, table in enumerate(tables) if table[key] == name)


def _form_index(tables: list[Loaded], form: FormVersion) -> int:
    of_key = (at for at, table in enumerate(tables) if table["key"] == form.key)
    named = {tables[at].get("variant", {}).get("name", ""): at for at in of_key}
    return named[form.variant]


def _names(site: Site, locale: str) -> Iterator[tuple[Path, str]]:
    """Yield what the brand gave for its texts, with where it stands."""
    if site.sms is None:
        return
    own, programme = site.sms.locales.get(locale), site.sms.in_locale(locale)
    for key in ("program", "frequency"):
        place: Path = ("sms", "locale", locale) if own and getattr(own, key) else ("sms",)
        yield (*place, key), getattr(programme, key)
    yield ("name",), site.name
    yield ("seller", "legal_name"), site.seller.legal_name
    yield ("seller", "contact"), site.seller.contact


def _place(case: _Case, found: Measure, site: Site) -> Path:
    """Return the key that is to blame: one with a letter that costs, else the reward or `[sms]`."""
    costly = _costly(case, found)
    for path, words in _names(site, case.locale):
        if not costly.isdisjoint(words):
            return path
    return case.path


def _costly(case: _Case, found: Measure) -> set[str]:
    """Return the letters without which the text would be GSM-7; none if its language needs more."""
    said = replies.texts_for(case.locale)
    by_itself = foreign_to_gsm(f"{said.end}{said.texts[case.answer]}")
    return set() if by_itself else set(found.foreign)


def _too_long(case: _Case, found: Measure, most: int) -> str:
    costly = _costly(case, found)
    named = _shown([letter for letter in found.foreign if letter in costly])
    why = f" because of {named}" if costly else ""
    return (
        f"the text {case.answer} in {case.locale} takes {found.segments} segments of "
        f"{found.encoding}{why} and may take {most}: make it shorter, or allow more by "
        f"sms.segments.{case.answer}"
    )


def _worst(letters: Sequence[str], locale: str, site: Site, data: Loaded) -> tuple[int, int] | None:
    """Return the most segments of a text with these letters, and how many it took without."""
    plain = str.maketrans(dict.fromkeys(letters, _STAND_IN))
    texts = [case.write(site) for case in _cases(site, data) if case.locale == locale]
    costs = [
        (measure(text).segments, measure(text.translate(plain)).segments)
        for text in texts
        if not set(letters).isdisjoint(text)
    ]
    return max((cost for cost in costs if cost[0] > cost[1]), default=None)


def _costs_more(locale: str, letters: Sequence[str], cost: int, plain: int) -> str:
    return (
        f"holds {_shown(letters)}, which the 7-bit alphabet of text messages lacks: a text in "
        f"{locale} is sent as UCS-2 and takes up to {cost} segments instead of {plain}"
    )


def _shown(letters: Sequence[str]) -> str:
    more = " …" if len(letters) > _MOST_SHOWN else ""
    return " ".join(letters[:_MOST_SHOWN]) + more

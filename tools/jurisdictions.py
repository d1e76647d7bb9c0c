"""The page docs/reference/jurisdictions.md, made from the tables the service decides by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from signup.domain.basis import Basis
from signup.domain.consent import Channel
from signup.domain.disclosure_elements import DATA_PROTECTION, RULES
from signup.domain.laws import ELSEWHERE, JURISDICTIONS, DoubleOptIn

if TYPE_CHECKING:
    from collections.abc import Iterable

    from signup.domain.disclosure_elements import Rule
    from signup.domain.laws import Jurisdiction

_HEAD = """# Jurisdictions

What the service does where. How a person's place is found, and what holds when it is not known,
stands in [why consent works the way it does](../explanation/consent.md). This is how the software
applies the law as we read it; it is not legal advice.

## Places

**Confirmed**: whether an opt-in by e-mail is confirmed with `confirmation.email = "auto"`.
**Beside consent**: legal bases the law knows there; which of them you rely on stands in
`[legal_basis]` of the [site file](site-file.md). **May ask**: channels on which a message may ask
for consent somebody who has not just asked for it.

| place | codes | confirmed | beside consent | may ask | law | |
| --- | --- | --- | --- | --- | --- | --- |
"""
_TEXTS = """
## What a consent text must say

`signup site check` and `signup site apply` refuse a text that lacks one of these, in every locale,
and name the element, the source and the line. Where two rules want the same, the first of this list
is named.

| element | where | for | source |
| --- | --- | --- | --- |
"""
_CONFIRMED = {
    DoubleOptIn.EXPECTED: "yes: courts or authorities expect it",
    DoubleOptIn.SUGGESTED: "no; it is suggested",
    DoubleOptIn.NOT_EXPECTED: "no",
}


def reference() -> str:
    """Return the page."""
    places = "\n".join(map(_place, (*JURISDICTIONS, ELSEWHERE)))
    return f"{_HEAD}{places}\n{_TEXTS}" + "\n".join(map(_rule, RULES)) + "\n"


def _place(row: Jurisdiction) -> str:
    codes = " ".join(sorted(row.places)) or "any other"
    bases = ", ".join(f"`{basis}`" for basis in Basis if basis in row.bases) or "—"
    asks = ", ".join(channel for channel in Channel if channel in row.may_ask) or "—"
    cells = (row.name, codes, _CONFIRMED[row.double_opt_in], bases, asks, row.source, row.note)
    return _line(cells)


def _rule(rule: Rule) -> str:
    about = [part.value for part in (rule.channel, rule.purpose) if part is not None]
    about += ["with a reward"] if rule.with_incentive else []
    return _line((rule.element, _where(rule.places), " ".join(about) or "every text", rule.source))


def _where(places: frozenset[str] | None) -> str:
    if places is None:
        return "everywhere"
    if places == DATA_PROTECTION:
        return "EEA, United Kingdom, Switzerland"
    return ", ".join(row.name for row in JURISDICTIONS if row.places <= places)


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"

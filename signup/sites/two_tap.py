"""Joining by a text in place of typing a number: a phone's own messages, with a keyword filled in.

The consent is that of the keyword, from the handset itself: its published text stands beside the
link.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from signup.domain.sms_link import sms_link

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from signup.domain.site import Keyword
    from signup.sites.errors import Complaint

    Loaded = Mapping[str, Any]


def tap_of(word: str | None, locale: str, keywords: Sequence[Keyword]) -> dict[str, Any]:
    """Return the text that joins by `word`; nothing where its consent text is in another locale."""
    named = (one for one in keywords if one.word == word and one.disclosure.locale == locale)
    found = next(named, None)
    if found is None:
        return {}
    return {
        "href": sms_link(found.number, found.word),
        "word": found.word,
        "text": found.disclosure.text,
        "links": dict(found.disclosure.links),
    }


def two_taps(data: Loaded) -> Iterator[Complaint]:
    """Yield what is wrong with the keywords that forms join by."""
    keywords = {one["word"]: one for one in data["keywords"]}
    for at, form in enumerate(data["forms"]):
        step = form.get("phone", {})
        if "two_tap" not in step:
            continue
        path = ("forms", at, "phone", "two_tap")
        keyword = keywords.get(step["two_tap"])
        if keyword is None:
            yield path, "is not the word of one of [[keywords]]"
        elif _promise(keyword) != _promise(step):
            yield path, "the keyword's incentive is not that of this step: it must promise the same"
        if "draw" in step.get("incentive", {}):
            yield path, "who joins by a keyword draws nothing: it cannot promise the same"
        if form["steps"][:2] == ["phone", "profile"]:
            yield path, "who joins by a text leaves no address here for the answers of profile"
        if "age_gate" in data:
            yield path, "nobody joins by a text where [age_gate] holds"


def _promise(table: Loaded) -> tuple[str, ...]:
    """Return what an incentive promises to whoever texts: keywords give codes that all share."""
    incentive = table.get("incentive") or {}
    return tuple(incentive.get(name) or "" for name in ("label", "code", "until"))

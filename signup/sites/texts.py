"""The disclosures of one site: the brand's own text where it gave one, else a generated one.

Every text is read for what the law in the site's markets wants said (consent rules); one that does
not say it is refused, with the place in the file.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from signup.domain.disclosure_elements import missing_elements
from signup.domain.disclosure_texts import compose, write

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from signup.domain.disclosure import Disclosure
    from signup.domain.disclosure_texts import Question
    from signup.domain.site import Site
    from signup.sites.errors import Complaint, Path

    Overrides = Mapping[tuple[str, str, str, str | None], tuple[int, Mapping[str, Any]]]


class Texts:
    """Writes the disclosures of `site`; `complaints` grows with what is refused.

    `overrides` are the tables `[[disclosures]]`.
    """

    def __init__(self, site: Site, overrides: Sequence[Mapping[str, Any]]) -> None:
        self.complaints: list[Complaint] = []
        self._sites = {locale: _in_locale(site, locale) for locale in site.locales}
        self._overrides = _by_name(overrides, site.locales[0])
        self._used: set[int] = set()

    def disclosure(self, question: Question, path: Path) -> Disclosure:
        """Return the text for `question`, which is asked at `path` of the file."""
        site = self._sites[question.locale]
        name = (question.channel.value, question.purpose.value, question.locale)
        override = self._overrides.get((*name, question.control))
        override = override or self._overrides.get((*name, None))
        if override is None:
            written = write(question, site)
        else:
            at, own = override
            self._used.add(at)
            path = ("disclosures", at, "text")
            text = own["text"].replace("{label}", question.label)
            written = compose(question, text, own["links"])
        self._read(written, site, path, incentive=question.incentive)
        return written

    def unused(self) -> Iterator[Complaint]:
        """Yield the brand's own texts that nothing shows."""
        for at, _ in self._overrides.values():
            if at not in self._used:
                yield ("disclosures", at), "is shown nowhere"

    def _read(self, written: Disclosure, site: Site, path: Path, *, incentive: bool) -> None:
        for missing in missing_elements(written, site, incentive=incentive):
            reason = (
                f"lacks {missing.element} ({missing.source}), "
                f"where it is asked by {written.control}"
            )
            if (path, reason) not in self.complaints:
                self.complaints.append((path, reason))


def _in_locale(site: Site, locale: str) -> Site:
    return replace(site, sms=site.sms.in_locale(locale)) if site.sms else site


def _by_name(overrides: Sequence[Mapping[str, Any]], default_locale: str) -> Overrides:
    return {
        (
            one["channel"],
            one["purpose"],
            one.get("locale", default_locale),
            one.get("control"),
        ): (at, one)
        for at, one in enumerate(overrides)
    }

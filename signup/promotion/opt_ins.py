"""Everything a site asks consent by, in one language.

Carriers want to see it before they let a brand text (10DLC campaigns, toll-free verification).
Codes of rewards stay out: they are earned by joining.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from signup.domain import replies
from signup.domain.posters.languages import poster_words
from signup.promotion.sign import sign_for
from signup.sites.locales import direction_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from signup.domain.answers.answer_texts import Answer
    from signup.domain.form import Direction, FormVersion, Incentive
    from signup.domain.posters.poster_words import OptInWords
    from signup.domain.site import CheckoutBox, Site, SmsProgramme
    from signup.promotion.sign import Sign

_HIDDEN_CODE = "••••••"


@dataclass(frozen=True, slots=True)
class OptIns:
    """The opt-ins of a site in one of its locales."""

    site: Site
    locale: str

    @property
    def words(self) -> OptInWords:
        """The words around the published texts."""
        return poster_words(self.locale).page

    @property
    def direction(self) -> Direction:
        """Which way the language is written."""
        return direction_of(self.locale)

    @property
    def programme(self) -> SmsProgramme | None:
        """The text programme as it is called in this locale."""
        return self.site.sms.in_locale(self.locale) if self.site.sms else None

    @property
    def signs(self) -> list[Sign]:
        """The sign of each keyword; each is in the language of its own call to action."""
        return [sign_for(self.site, keyword) for keyword in self.site.keywords]

    @property
    def forms(self) -> list[FormVersion]:
        """The forms."""
        return [form for form in self.site.forms if form.locale == self.locale]

    @property
    def boxes(self) -> tuple[CheckoutBox, ...]:
        """The boxes of the checkout."""
        return self.site.boxes.get(self.locale, ())

    @property
    def answers(self) -> list[tuple[str, str]]:
        """What people are texted, each with the words that say when."""
        return [(self.words.answers[name], text) for name, text in self._texts()]

    def _texts(self) -> Iterator[tuple[Answer, str]]:
        if self.site.sms is None:
            return
        if self.site.keywords and self.site.age_gate:
            yield "joined", self._write("age_gate")
        elif self.site.keywords:
            yield "joined", self._write("joined", self.site.keywords[0].incentive)
        if any(form.step("phone") for form in self.site.forms):
            yield "confirm", self._write("confirm")
        for answer in ("help", "stopped"):
            yield answer, self._write(answer)

    def _write(self, answer: Answer, incentive: Incentive | None = None) -> str:
        shown = replace(incentive, code=_HIDDEN_CODE) if incentive else None
        return replies.write(answer, self.site, self.locale, shown)

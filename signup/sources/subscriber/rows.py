"""What the preferences page shows: both channels, each purpose, as it stands now."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from markupsafe import Markup

from signup.domain.consent import ASKABLE, Channel, Purpose, State
from signup.sites.locales import best_match
from signup.sources.subscriber.choice import name_of
from signup.sources.subscriber.voice import address, left_to_right

if TYPE_CHECKING:
    from collections.abc import Iterator

    from signup.domain.consent import Standing
    from signup.domain.disclosure import Disclosure
    from signup.domain.person import Person
    from signup.domain.site import CheckoutBox, Keyword, Site
    from signup.sources.subscriber.links import Bearer
    from signup.sources.subscriber.voice import Voice


@dataclass(frozen=True, slots=True)
class Row:
    """One purpose: a box where it can be changed here, else how it can be.

    `locale` is what `label` is written in. `shown` is the published text that ticking the box
    agrees to, or that the hint needs beside it. `waits` tells that a confirmation is open.
    """

    name: str
    label: str
    locale: str
    box: bool
    ticked: bool = False
    waits: bool = False
    shown: Disclosure | None = None
    hint: Markup | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """One channel: whom it reaches, and its purposes."""

    title: Markup
    rows: tuple[Row, ...]


def sections(bearer: Bearer, person: Person, *, can_mail: bool) -> tuple[Section, ...]:
    """Return the channels that there is something to say about; `can_mail` that we can ask."""
    reader = _Reader(bearer, person, can_mail=can_mail)
    found = (Section(reader.title(channel), tuple(reader.rows(channel))) for channel in Channel)
    return tuple(section for section in found if section.rows)


class _Reader:
    """Writes the rows of one person for one bearer."""

    def __init__(self, bearer: Bearer, person: Person, *, can_mail: bool) -> None:
        self._site: Site = bearer.site
        self._voice: Voice = bearer.voice
        self._person = person
        self._can_mail = can_mail
        # A merged profile holds another's addresses: its old links prove none of them.
        self._proved = bearer.link.proved if person.id == bearer.link.profile_id else None
        self._locale = best_match(
            bearer.link.language, self._site.default_country, self._site.locales
        )

    def title(self, channel: Channel) -> Markup:
        words, value = self._voice.words, self._person.address(channel)
        if value is None:
            return Markup.escape(words.email if channel is Channel.EMAIL else words.texts)
        phrase = words.email_to if channel is Channel.EMAIL else words.texts_to
        return self._voice.say(phrase, address=address(channel, value))

    def rows(self, channel: Channel) -> Iterator[Row]:
        for one, purpose in ASKABLE:
            if one is channel and (row := self._row(channel, purpose)):
                yield row

    def _row(self, channel: Channel, purpose: Purpose) -> Row | None:
        name, standing = name_of(channel, purpose), self._person.standing(channel, purpose)
        box = self._published(name)
        bare = Row(
            name,
            label=box.label if box else self._voice.words.purposes[name],
            locale=box.disclosure.locale if box else self._voice.book.language,
            box=True,
            waits=standing.state is State.PENDING,
        )
        if standing.state is State.SUBSCRIBED:
            return replace(bare, ticked=True)
        if box and self._may_ask(channel):
            return replace(bare, shown=box.disclosure, hint=self._asking(channel, standing))
        hint, shown = self._elsewhere(channel, purpose, standing)
        return replace(bare, box=False, shown=shown, hint=hint) if hint else None

    def _published(self, name: str) -> CheckoutBox | None:
        """Return the box of the checkout: its text is the one kind that is written for a box."""
        boxes = self._site.boxes.get(self._locale, ())
        return next((box for box in boxes if box.name == name), None)

    def _may_ask(self, channel: Channel) -> bool:
        """Tell whether ticking can lead anywhere: at once, or by a mail that asks."""
        if self._person.address(channel) is None:
            return False
        return self._proved is channel or (channel is Channel.EMAIL and self._can_mail)

    def _asking(self, channel: Channel, standing: Standing) -> Markup | None:
        words = self._voice.words
        if self._proved is channel:
            return None
        waits = standing.state is State.PENDING
        return self._voice.say(words.answer_mail if waits else words.will_ask)

    def _elsewhere(
        self, channel: Channel, purpose: Purpose, standing: Standing
    ) -> tuple[Markup | None, Disclosure | None]:
        """Return how the person gets what cannot be switched on here, with the text it needs."""
        words, sms = self._voice.words, self._site.sms
        if channel is Channel.SMS and sms and standing.state is State.PENDING:
            return self._voice.say(words.answer_text), None
        if channel is Channel.SMS and sms and standing.ever_subscribed:
            number = left_to_right(sms.numbers[0])
            return self._voice.say(words.rejoin_sms, number=number), None
        keyword = self._keyword() if (channel, purpose) == _BY_KEYWORD else None
        if keyword:
            word, number = left_to_right(keyword.word), left_to_right(keyword.number)
            hint = self._voice.say(words.join_sms, word=word, number=number)
            return hint, keyword.disclosure
        has = self._person.address(channel) is not None
        return (self._voice.say(words.rejoin) if has else None), None

    def _keyword(self) -> Keyword | None:
        return next(iter(self._site.keywords), None)


_BY_KEYWORD = (Channel.SMS, Purpose.MARKETING)

"""A form as it was published: steps, texts, incentives, and the disclosures bound to them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from signup.domain.disclosure import Disclosure

StepName = Literal["profile", "email", "phone"]
FormKind = Literal["popup", "flyout", "sheet", "bar", "page", "embedded"]
"""How it is shown; `docs/reference/site-file.md` says what each is."""

Direction = Literal["ltr", "rtl"]
ITSELF = "a"
"""The name of a form among its variants."""

CodeShow = Literal["screen", "sent"]


@dataclass(frozen=True, slots=True)
class Incentive:
    """What joining earns: the words that promise it and the code that keeps the promise.

    With `pool` everybody gets a code of their own from there, and `code` when none is left. Codes
    that are `sent` go by message alone. `until` is the last day on which they are good. Where
    prizes are drawn, `pool` is where the outcomes are (`domain.prizes`), and `otherwise` says what
    `code` is: what everybody has who wins nothing.
    """

    label: str
    code: str
    pool: str | None = None
    show: CodeShow = "screen"
    until: str | None = None
    otherwise: str | None = None

    @property
    def expires_at(self) -> datetime | None:
        """When the codes end: with their last day, in UTC."""
        if self.until is None:
            return None
        day = date.fromisoformat(self.until) + timedelta(days=1)
        return datetime(day.year, day.month, day.day, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Step:
    """One screen of a form, in one locale; `ask` is what one about the person asks.

    `tap` is the text that joins in place of typing a number: its link, word, number and consent
    text.
    """

    name: StepName
    texts: Mapping[str, str]
    disclosures: tuple[Disclosure, ...]
    incentive: Incentive | None = None
    ask: Mapping[str, Any] = field(default_factory=dict)
    tap: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FormVersion:
    """One form in one locale, immutable; `version` is the content hash over everything else.

    `variant` is one small letter where the form has variants, which share its `key`: some visitors
    are shown this, others that.
    """

    key: str
    version: str
    kind: FormKind
    locale: str
    direction: Direction
    steps: tuple[Step, ...]
    show: Mapping[str, Any] = field(default_factory=dict)
    frequency: Mapping[str, Any] = field(default_factory=dict)
    design: Mapping[str, Any] = field(default_factory=dict)
    variant: str = ""

    def step(self, name: str) -> Step | None:
        """Return the step called `name`, or None when the form has none."""
        return next((step for step in self.steps if step.name == name), None)

    @property
    def contacts(self) -> tuple[Step, ...]:
        """The steps that ask for an address, in their order."""
        return tuple(step for step in self.steps if step.name != "profile")

    @property
    def late_profile(self) -> Step | None:
        """The screen about the person, where it comes after an address.

        What is said there has a post of its own; what is said before goes with the first address.
        """
        return self.step("profile") if self.steps[0].name != "profile" else None

    @property
    def least_age(self) -> int | None:
        """How old somebody must be, in years, before anything else is asked; None for any age."""
        about = self.step("profile")
        return about.ask.get("minimum_age") if about else None

    def after(self, name: str) -> Step | None:
        """Return the step for the address after `name`, or None when nothing is left."""
        names = [step.name for step in self.contacts]
        position = names.index(name) + 1 if name in names else len(names)
        return self.contacts[position] if position < len(names) else None

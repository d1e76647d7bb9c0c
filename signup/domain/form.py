"""A form as it was published: steps, texts, incentives, and the disclosures bound to them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from signup.domain.disclosure import Disclosure

StepName = Literal["email", "phone"]
FormKind = Literal["popup", "flyout", "embedded"]
Direction = Literal["ltr", "rtl"]
CodeShow = Literal["screen", "sent"]


@dataclass(frozen=True, slots=True)
class Incentive:
    """What joining earns: the words that promise it and the code that keeps the promise.

    With `pool` everybody gets a code of their own from there, and `code` when none is left. Codes
    that are `sent` go by message alone. `until` is the last day on which they are good.
    """

    label: str
    code: str
    pool: str | None = None
    show: CodeShow = "screen"
    until: str | None = None

    @property
    def expires_at(self) -> datetime | None:
        """When the codes end: with their last day, in UTC."""
        if self.until is None:
            return None
        day = date.fromisoformat(self.until) + timedelta(days=1)
        return datetime(day.year, day.month, day.day, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Step:
    """One screen of a form, in one locale."""

    name: StepName
    texts: Mapping[str, str]
    disclosures: tuple[Disclosure, ...]
    incentive: Incentive | None = None


@dataclass(frozen=True, slots=True)
class FormVersion:
    """One form in one locale, immutable; `version` is the content hash over everything else."""

    key: str
    version: str
    kind: FormKind
    locale: str
    direction: Direction
    steps: tuple[Step, ...]
    show: Mapping[str, Any] = field(default_factory=dict)
    frequency: Mapping[str, Any] = field(default_factory=dict)
    design: Mapping[str, Any] = field(default_factory=dict)

    def step(self, name: str) -> Step | None:
        """Return the step called `name`, or None when the form has none."""
        return next((step for step in self.steps if step.name == name), None)

    def after(self, name: str) -> Step | None:
        """Return the step that follows `name`, or None when nothing is left."""
        names = [step.name for step in self.steps]
        position = names.index(name) + 1 if name in names else len(names)
        return self.steps[position] if position < len(names) else None

"""A form as it was published: steps, texts, incentives, and the disclosures bound to them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from signup.domain.disclosure import Disclosure

StepName = Literal["email", "phone"]
FormKind = Literal["popup", "flyout", "sheet", "bar", "page", "embedded"]
"""How it is shown; `docs/reference/site-file.md` says what each is."""

Direction = Literal["ltr", "rtl"]


@dataclass(frozen=True, slots=True)
class Incentive:
    """What joining earns: the words that promise it and the code that keeps the promise."""

    label: str
    code: str


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

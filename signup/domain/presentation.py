"""How a text stood on the screen as a person agreed to it: what the widget measured."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Presentation:
    """What the browser reports of one text; what it did not tell is None.

    `font_px` is the size of the text in CSS pixels, rounded down. `contrast` is WCAG 2's ratio of
    text to background as a decimal, rounded down. `on_screen` is the share of the text in view at
    the act, `seen` the most of it that was in view at once before, both in percent. `width` and
    `height` are the window's, in CSS pixels. `label` is the words on the control, `widget` the
    SHA-256 of the script that drew it all.
    """

    font_px: int | None = None
    contrast: str | None = None
    on_screen: int | None = None
    seen: int | None = None
    width: int | None = None
    height: int | None = None
    label: str | None = None
    widget: str | None = None

    @property
    def never_in_view(self) -> bool:
        """Whether the browser says that nothing of the text was ever on the screen."""
        told = [share for share in (self.on_screen, self.seen) if share is not None]
        return bool(told) and not any(told)

    @property
    def measured(self) -> Mapping[str, str | int]:
        """The figures that were told, for the sealed record.

        The label is left out: a stranger chooses it, the record is for ever, and the published one
        stands in the text's own document.
        """
        figures = asdict(self).items()
        return {
            name: one
            for name, one in figures
            if one is not None and name not in {"label", "widget"}
        }

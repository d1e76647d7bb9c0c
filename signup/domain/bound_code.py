"""A one-time code in a text, bound to the pages it is for.

The last line names their host and the code, so that a browser can offer the code there and nowhere
else: "Origin-bound one-time codes delivered via SMS" (https://wicg.github.io/sms-one-time-codes/),
which WebOTP and `autocomplete="one-time-code"` read. A host stands there without scheme and port.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BoundCode:
    """A code, and the host of the pages it may be typed into."""

    code: str
    host: str

    @property
    def line(self) -> str:
        """The last line of the text."""
        return f"@{self.host} #{self.code}"

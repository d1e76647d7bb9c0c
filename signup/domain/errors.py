"""The error tree of the domain: what a rule says no to, in words that never repeat what was typed.

    DomainError         any rule said no
    └── FieldError      one named field of a request is not acceptable

Doors turn these into problem documents; nothing here knows about HTTP.
"""

from __future__ import annotations


class DomainError(Exception):
    """A rule of the domain refused something.

    `code` is stable and part of the outside contract (`phone_invalid`); `message` is a sentence for
    people. Both are fixed texts chosen by the rule: neither ever holds what a stranger typed, so
    they may be shown, logged and counted.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


class FieldError(DomainError):
    """One field of a request was refused; `field` is its name in the outside contract."""

    def __init__(self, field: str, code: str, message: str) -> None:
        super().__init__(code, message)
        self.args = (field, code, message)
        self.field = field

    def field_error(self) -> dict[str, str]:
        """Return the entry for `errors` of a problem document (http-api section 1)."""
        return {"field": self.field, "code": self.code, "message": self.message}

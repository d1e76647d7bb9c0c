"""Who is in a Klaviyo account: profiles, each address at one of them, and what each consented to.

An address belongs to one profile. Whoever names addresses of two is refused (409 with
`meta.duplicate_profile_id`, klaviyo/klaviyo-api-node issue 75), or left out of an import. Consent
goes to whoever holds the channel's own address.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

IDENTIFIERS = ("external_id", "email", "phone_number")
ADDRESSES = {"email": "email", "sms": "phone_number"}
LIFTED = frozenset({"UNSUBSCRIBE", "SPAM_COMPLAINT", "USER_SUPPRESSED"})


class Duplicate(Exception):
    """Another profile has one of the identifiers."""

    def __init__(self, profile_id: str) -> None:
        super().__init__("duplicate_profile")
        self.profile_id = profile_id


@dataclass(slots=True)
class Person:
    """A profile in the account."""

    id: str
    attributes: dict[str, Any] = field(default_factory=dict)
    consents: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    suppressions: list[dict[str, Any]] = field(default_factory=list)
    list_suppressions: list[dict[str, Any]] = field(default_factory=list)
    lists: set[str] = field(default_factory=set)

    def says(self, channel: str, purpose: str = "marketing") -> str:
        """Return the consent as the account has it."""
        return str(self.consents.get((channel, purpose), {}).get("consent", "NEVER_SUBSCRIBED"))

    def may_be_sent(self, channel: str, list_id: str, purpose: str = "marketing") -> bool:
        """Tell whether a campaign to a list would reach the person."""
        listed = any(one["list_id"] == list_id for one in self.list_suppressions)
        stopped = channel == "email" and (bool(self.suppressions) or listed)
        reachable = bool(self.attributes.get(ADDRESSES[channel]))
        return reachable and self.says(channel, purpose) == "SUBSCRIBED" and not stopped

    def says_no(self, at: datetime, channel: str = "email") -> None:
        """Unsubscribe by Klaviyo's own link, or by a text to its number."""
        stamp = at.isoformat()
        self.consents[channel, "marketing"] = {
            "consent": "UNSUBSCRIBED",
            "consent_timestamp": stamp,
        }
        if channel == "email":
            self.suppressions.append({"reason": "UNSUBSCRIBE", "timestamp": stamp})

    def agrees(self, to: tuple[str, str], list_id: str | None, told: dict[str, Any]) -> None:
        self.consents[to] = {"consent": "SUBSCRIBED", **told}
        if to[0] == "email":
            self.suppressions = [x for x in self.suppressions if x["reason"] not in LIFTED]
            self.list_suppressions.clear()
        if list_id:
            self.lists.add(list_id)

    def leaves(self, to: tuple[str, str], list_id: str | None, now: str) -> None:
        """End a channel on a list; for who is not on it, everywhere."""
        no = {"reason": "UNSUBSCRIBE", "timestamp": now}
        if to[0] == "email" and list_id in self.lists:
            self.list_suppressions.append({"list_id": list_id, **no})
            return
        self.consents[to] = {"consent": "UNSUBSCRIBED", "consent_timestamp": now}
        if to[0] == "email":
            self.suppressions.append(no)


class People:
    """All profiles of an account."""

    def __init__(self) -> None:
        self.all: list[Person] = []
        self._made = 0

    def holder(self, name: str, value: str | None) -> Person | None:
        found = (one for one in self.all if value and one.attributes.get(name) == value)
        return next(found, None)

    def by_id(self, profile_id: str) -> Person | None:
        return next((one for one in self.all if one.id == profile_id), None)

    def put(
        self, attributes: dict[str, Any], *, profile_id: str | None = None, clears: bool
    ) -> tuple[Person, bool]:
        """Make or change a profile; return it and whether it is new. Raises Duplicate.

        Only with `clears` does a null take something away.
        """
        found = self._matching(attributes)
        known = self.by_id(profile_id) if profile_id else (found[0] if found else None)
        others = [one for one in found if one is not known]
        if others:
            raise Duplicate(others[0].id)
        person = known or self._make()
        for name, value in attributes.items():
            if value is not None or clears:
                person.attributes[name] = value
        return person, known is None

    def of(self, channel: str, attributes: dict[str, Any]) -> Person:
        """Return whoever a consent is of: the holder of the channel's address, else of any other.

        They get the addresses that nobody else holds.
        """
        own = ADDRESSES[channel]
        found = self.holder(own, attributes.get(own)) or next(
            iter(self._matching(attributes)), None
        )
        person = found or self._make()
        for name in IDENTIFIERS:
            value = attributes.get(name)
            if value and self.holder(name, value) is None:
                person.attributes[name] = value
        return person

    def merge(self, into: str, source: str) -> None:
        """Add one profile to another, which keeps what it has of its own."""
        kept, gone = self.by_id(into), self.by_id(source)
        if kept is None or gone is None or kept is gone:
            return
        self.all.remove(gone)
        kept.attributes = {
            **gone.attributes,
            **{name: value for name, value in kept.attributes.items() if value is not None},
        }
        kept.consents = {**gone.consents, **kept.consents}
        kept.lists |= gone.lists

    def _matching(self, attributes: dict[str, Any]) -> list[Person]:
        found: list[Person] = []
        for name in IDENTIFIERS:
            one = self.holder(name, attributes.get(name))
            if one is not None and one not in found:
                found.append(one)
        return found

    def _make(self) -> Person:
        made = Person(f"01KLAVIYO{self._made:04}")
        self._made += 1
        self.all.append(made)
        return made

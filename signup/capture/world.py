"""What a batch knows and decides: the site as the database knew it, with the changes on top.

Commands of one batch are decided one after the other on the same world, so that two signups of
one person in one batch meet each other exactly as they would in two transactions.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from signup.capture.news import news_of
from signup.capture.offers import Giver
from signup.capture.rewards import WELCOME_EMAIL, WELCOMES, promised, told_once
from signup.domain.consent import NOTHING, Channel, derive, ending, fold
from signup.domain.ids import new_id
from signup.evidence.record import Particulars, seal
from signup.storage.addresses import address_key
from signup.storage.consents import ConsentEvent
from signup.storage.outbox import OVERTAKING
from signup.storage.profiles import Profile
from signup.storage.strangers import Stranger

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from signup.capture.commands import Scene
    from signup.capture.confirming import Confirming
    from signup.domain.consent import Happening, Purpose, Standing
    from signup.domain.place import Place
    from signup.domain.site import Site
    from signup.evidence.record import Sealed
    from signup.storage.confirmations import ConfirmRequest
    from signup.storage.consents import Subject
    from signup.storage.signups import Signup
    from signup.storage.unit_of_work import Changes, Loaded


class World:
    """One site as this transaction sees it.

    `history` reads all stored events of one subject, `random_bytes` is for ids and salts,
    `messengers` are the channels the service can write on, `confirming` how people are asked.
    """

    def __init__(
        self,
        loaded: Loaded,
        changes: Changes,
        *,
        history: Callable[[Subject], list[Happening]],
        random_bytes: Callable[[int], bytes],
        messengers: frozenset[str],
        confirming: Confirming,
    ) -> None:
        self.loaded = loaded
        self.changes = changes
        self.messengers = messengers
        self.confirming = confirming
        self.giver = Giver(loaded.pepper, loaded.stock, random_bytes)
        self.sealed: list[Sealed] = []
        self._history = history
        self._random_bytes = random_bytes
        self._addresses: dict[str, str] = {}
        self._profiles = {person.id: person for person in loaded.profiles}
        self._by_email = {one.email: one for one in loaded.profiles if one.email}
        self._by_phone = {one.phone: one for one in loaded.profiles if one.phone}
        self._signups = {signup.id: signup for signup in loaded.signups}
        self._changed: set[str] = set()
        self._positions: dict[str, int] = {}

    def new_id(self, at: datetime) -> str:
        """Return a new id."""
        return new_id(at, self._random_bytes)

    # -- people ------------------------------------------------------------------------------

    def profile(self, profile_id: str) -> Profile | None:
        """Return the profile of this id, or the one it was merged into."""
        found = self._profiles.get(profile_id)
        while found is not None and found.merged_into is not None:
            found = self._profiles.get(found.merged_into)
        return found

    def holder(self, *, email: str | None = None, phone: str | None = None) -> Profile | None:
        """Return who holds this address."""
        return self._by_email.get(email) if email else self._by_phone.get(phone or "")

    def new_profile(self, scene: Scene) -> Profile:
        """Return a new profile without any address."""
        person = Profile(scene.site.key, self.new_id(scene.at), scene.at, scene.at)
        self._profiles[person.id] = person
        return person

    def attach(
        self, person: Profile, *, email: str | None = None, phone: str | None = None
    ) -> None:
        """Give an address to a profile; nobody else may hold it."""
        if email:
            person.email = email
            self._by_email[email] = person
        if phone:
            person.phone = phone
            self._by_phone[phone] = person

    def move_phone(self, phone: str, person: Profile, at: datetime) -> Profile | None:
        """Give a number to the person who proved it; return who held it before, if anyone did.

        A profile left without any address is merged into the one that has taken its last.
        """
        before = self._by_phone.get(phone)
        if before is person:
            return None
        if before is not None:
            before.phone = None
            if before.email is None:
                before.merged_into = person.id
                person.sources.extend(one for one in before.sources if one not in person.sources)
            self.touch(before, at)
        if person.phone is not None:
            self._by_phone.pop(person.phone, None)
        self.attach(person, phone=phone)
        return before

    def touch(self, person: Profile, at: datetime) -> None:
        """Mark a profile as changed by the present command; its revision grows once a command."""
        if person.id not in self._changed:
            self._changed.add(person.id)
            person.revision += 1
            self._positions[person.id] = 0
            self.changes.profiles[person.id] = person
        person.updated_at = max(person.updated_at, at)

    def next_command(self) -> None:
        """Begin the next command of the batch."""
        self._changed.clear()
        self.giver.next_command()

    # -- visits ------------------------------------------------------------------------------

    def signup(self, signup_id: str) -> Signup | None:
        """Return the signup of this id."""
        return self._signups.get(signup_id)

    def keep(self, signup: Signup) -> None:
        """Write this signup at the end."""
        self._signups[signup.id] = signup
        self.changes.signups[signup.id] = signup

    def claims(self, phone: str) -> list[Signup]:
        """Return the signups that wait for the holder of `phone`, newest first."""
        waiting = [one for one in self._signups.values() if one.claimed_phone == phone]
        return sorted(waiting, key=lambda one: one.created_at, reverse=True)

    # -- requests to confirm ------------------------------------------------------------------

    def request(self, request_id: str) -> ConfirmRequest | None:
        """Return the request to confirm of this id."""
        return next((one for one in self.loaded.requests if one.id == request_id), None)

    def requests_to(self, address: str) -> list[ConfirmRequest]:
        """Return every request to confirm that went to an address, oldest first."""
        key = address_key(self.loaded.pepper, address)
        return [one for one in self.loaded.requests if one.address_key == key]

    def keep_request(self, request: ConfirmRequest) -> None:
        """Write this request at the end."""
        if request.id not in self.changes.requests and not request.stored:
            self.loaded.requests.append(request)
        self.changes.requests[request.id] = request

    # -- consent -----------------------------------------------------------------------------

    def subject(self, address: str, channel: Channel, purpose: Purpose) -> Subject:
        """Return the key under which consent of `address` is kept."""
        key = address_key(self.loaded.pepper, address)
        self._addresses[key] = address
        return (key, channel, purpose)

    def standing(self, subject: Subject) -> Standing:
        """Return the state of one subject as of now."""
        return self.loaded.standings.get(subject, NOTHING)

    def happen(
        self,
        person: Profile,
        subject: Subject,
        happening: Happening,
        scene: Scene,
        *,
        place: Place,
        disclosure_id: str | None = None,
    ) -> str:
        """Append one consent event and move the state; return the event's id.

        An event that is not newer than the last one is folded from the whole history, because
        the order of arrival must not matter.
        """
        before = self.standing(subject)
        happening = ending(happening, before)
        event = ConsentEvent(
            site=scene.site.key,
            id=self.new_id(scene.at),
            profile_id=person.id,
            subject=subject,
            happening=happening,
            recorded_at=scene.at,
            site_hash=scene.site.document_hash,
            jurisdiction=place.code,
            inferred_from=place.inferred_from,
            disclosure_id=disclosure_id,
            context=scene.context,
        )
        if before.last_at is None or happening.at > before.last_at:
            after = fold(before, happening)
        else:
            after = derive([*self.happenings(subject), happening])
        after = replace(after, last_event=event.id)
        self.sealed.append(self._seal(event, before, after, scene))
        self.changes.events.append(event)
        self.changes.standings[scene.site.key, subject] = after
        self.loaded.standings[subject] = after
        self.touch(person, scene.at)
        self._tell(person, event, before, after, scene)
        return event.id

    def _seal(self, event: ConsentEvent, before: Standing, after: Standing, scene: Scene) -> Sealed:
        """Return the record that a third party can check later (consent rules, section 2)."""
        context, ground = scene.context, event.happening.ground
        particulars = Particulars(
            address=self._addresses[event.subject[0]],
            basis=ground.basis.value,
            expires_at=ground.expires_at,
            level=after.level.value,
            inferred_from=event.inferred_from,
            previous=before.last_event,
            locale=scene.locale,
            version=_version(scene.source),
            widget=context.get("widget"),
            presentation=context.get("presentation", {}),
            page=context.get("page"),
            ip=context.get("ip"),
            user_agent=context.get("user_agent"),
            proof=context.get("proof"),
        )
        return seal(event, particulars, self._random_bytes)

    def happenings(self, subject: Subject) -> list[Happening]:
        """Return everything that ever happened to one subject, in no order."""
        written = [one.happening for one in self.changes.events if one.subject == subject]
        return [*self._history(subject), *written]

    # -- what others must be told ------------------------------------------------------------

    def _tell(
        self,
        person: Profile,
        event: ConsentEvent,
        before: Standing,
        after: Standing,
        scene: Scene,
    ) -> None:
        kind = news_of(event, before, after)
        if kind is not None:
            self.tell_destinations(person, kind, scene, {"event": event.id})

    def tell_destinations(
        self, person: Profile, kind: str, scene: Scene, payload: dict[str, Any]
    ) -> None:
        """Put one row per profile store of the site into the outbox; none to who told of it."""
        for destination in scene.site.destinations:
            if scene.told_by is not None and destination.options.get("shop") == scene.told_by:
                continue
            self._enqueue(destination.name, "profile", person, kind, payload, scene)

    def write_to(
        self, person: Profile, channel: Channel, kind: str, scene: Scene, payload: dict[str, Any]
    ) -> None:
        """Put a message to the person into the outbox, where the service can send any."""
        if self.can_write(scene.site, channel):
            name = f"messenger:{channel.value}"
            details = {"profile": person.id, **payload}
            self._enqueue(name, "message", person, f"message.{kind}", details, scene)

    def write_to_stranger(
        self, phone: str, kind: str, scene: Scene, payload: dict[str, Any]
    ) -> None:
        """Put a text to a number without a profile into the outbox; the number waits beside it."""
        if not self.can_write(scene.site, Channel.SMS):
            return
        nobody = Profile(scene.site.key, self.new_id(scene.at), scene.at, scene.at)
        self._positions[nobody.id] = 0
        self.changes.strangers.append(Stranger(scene.site.key, nobody.id, phone, scene.at))
        self._enqueue("messenger:sms", "message", nobody, f"message.{kind}", payload, scene)

    def can_write(self, site: Site, channel: Channel) -> bool:
        """Tell whether `site` can write on `channel`: texts need a provider of its own."""
        known = channel is not Channel.SMS or site.sms is not None
        return known and channel.value in self.messengers

    def _enqueue(
        self,
        destination: str,
        aggregate: str,
        person: Profile,
        kind: str,
        payload: dict[str, Any],
        scene: Scene,
    ) -> None:
        if kind in WELCOMES:
            payload = self._with_code(person, kind, payload, scene)
        position = self._positions[person.id]
        self._positions[person.id] = position + 1
        self.changes.outbox.append(
            {
                "site": scene.site.key,
                "id": self.new_id(scene.at),
                "destination": destination,
                "aggregatetype": aggregate,
                "aggregateid": person.id,
                "revision": person.revision,
                "position": position,
                "type": kind,
                "payload": payload,
                "state": "pending",
                "attempts": 0,
                "next_at": scene.at if kind in OVERTAKING else scene.told_from or scene.at,
                "created_at": scene.at,
            }
        )

    def _with_code(
        self, person: Profile, kind: str, payload: dict[str, Any], scene: Scene
    ) -> dict[str, Any]:
        """Return what a welcome is written from, with the pool that its reader's code is from."""
        asked = self.loaded.requests
        payload = told_once(person, payload, scene, asked)
        address = person.email if kind == WELCOME_EMAIL else person.phone
        if "bare" in payload or address is None:
            return payload
        promise = promised(payload, scene, asked)
        pool = self.giver.earn(promise, payload.get("step") or "", address, scene)
        return payload if pool is None else {**payload, "pool": pool}


def _version(source: str) -> str | None:
    """Return what stands last in `<door>:<key>:<version>`."""
    parts = source.split(":")
    return parts[2] if len(parts) > 2 else None  # noqa: PLR2004 - door, key, version

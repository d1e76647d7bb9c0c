"""Whatever happened before: who is forgotten is gone, stays off the list, and harms nobody else."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from signup.capture.commands import Confirm, Erase, LetGo, Withdraw
from signup.capture.receipts import Done
from signup.capture.record import Recorder
from signup.domain.consent import ASKABLE, Channel, Happening, derive
from signup.domain.keeping import Keeping
from signup.evidence import standalone
from signup.evidence.bundle import bundle_for
from signup.evidence.note import SeedSigner
from signup.evidence.sequencer import sequence_once
from signup.storage import consents, tables
from signup.storage.addresses import address_key
from signup.storage.sweep import sweep
from tests.support import factories
from tests.support.clock import START, SeededBytes
from tests.support.examples import examples
from tests.support.factories import EMAIL_MARKETING, PEPPER, a_phone, a_scene, a_signup, a_text, ask
from tests.support.traces import files_of, found_in, left_in_tables

if TYPE_CHECKING:
    from signup.domain.site import Site
    from tests.integration.capture.conftest import Core

PEOPLE = ("ada", "grace", "mary")
INTENTS = ("join", "stop", "start", "confirm")

_email = _phone = st.sampled_from(range(len(PEOPLE)))
ACTS = st.one_of(
    st.tuples(st.just("sign_up"), _email, st.booleans(), st.booleans()),
    st.tuples(st.just("add_phone"), st.integers(0, 3), _phone, st.booleans()),
    st.tuples(st.just("text"), _phone, st.sampled_from(INTENTS)),
    st.tuples(st.just("withdraw"), _email),
    st.tuples(st.just("press"), st.integers(0, 3)),
    st.tuples(st.just("erase"), _email),
    st.tuples(st.just("wait"), st.sampled_from([1, 40])),
)
_sites = count()


@dataclass
class Life:
    """A site of its own with people of its own, and what happens there, one act after the other."""

    core: Core
    number: int
    keeping: Keeping
    now: datetime = START
    visits: list[str] = field(default_factory=list)
    numbers: Any = field(default_factory=count)

    @classmethod
    def begin(cls, core: Core, keeping: Keeping) -> Life:
        number = next(_sites)
        site = factories.add_site(core.engine, factories.a_site(key=f"site-{number}"))
        recorder = Recorder(
            core.engine,
            random_bytes=SeededBytes(),
            messengers=frozenset({"email", "sms"}),
            keeping=keeping,
        )
        return cls(replace(core, recorder=recorder, site=site), number, keeping)

    @property
    def site(self) -> Site:
        return self.core.site

    def email(self, person: int) -> str:
        return f"{PEOPLE[person]}-{self.number}@example.com"

    def phone(self, person: int) -> str:
        return f"+1{415 + person}{self.number:07}"

    def scene(self, whose: str, **changes: Any) -> Any:
        """Return the next moment, with something in its context that only this person leaves."""
        self.now += timedelta(minutes=1)
        return a_scene(self.site, self.now, context={"page": f"page of {whose}"}, **changes)

    def rows(self, table: Any) -> list[Any]:
        return [row for row in self.core.rows(table) if row["site"] == self.site.key]

    def profile(self, address: str) -> Any:
        rows = self.rows(tables.profiles)
        return next((row for row in rows if address in (row["email"], row["phone"])), None)

    def states(self, address: str) -> set[str]:
        key = address_key(PEPPER, address)
        rows = [row for row in self.rows(tables.consent_states) if row["address_key"] == key]
        return {row["state"] for row in rows}

    def act(self, act: tuple[Any, ...]) -> None:
        getattr(self, act[0])(*act[1:])

    def sign_up(self, person: int, risky: bool, bare: bool) -> None:
        email = self.email(person)
        self.visits.append(f"{self.site.key}-{next(self.numbers)}")
        asks = () if bare else (ask(EMAIL_MARKETING),)
        scene = self.scene(email, risky=risky)
        attributes = {"first_name": f"name of {email}"}
        self.core.one(
            a_signup(scene, self.visits[-1], email=email, asks=asks, attributes=attributes)
        )

    def add_phone(self, back: int, person: int, bare: bool) -> None:
        phone = self.phone(person)
        if back < len(self.visits):
            changes: dict[str, Any] = {"asks": ()} if bare else {}
            scene, visit = self.scene(phone), self.visits[-1 - back]
            self.core.one(a_phone(scene, visit, phone=phone, **changes))

    def text(self, person: int, intent: str) -> None:
        phone = self.phone(person)
        message = f"{self.site.key}-{next(self.numbers)}"
        self.core.one(a_text(self.scene(phone), intent, message, phone=phone))

    def withdraw(self, person: int) -> None:
        known = self.profile(self.email(person))
        if known:
            scene = self.scene(self.email(person))
            self.core.one(Withdraw(scene, known["id"], Channel.EMAIL, None, ""))

    def press(self, back: int) -> None:
        asked = sorted(self.rows(tables.confirmations), key=lambda row: str(row["created_at"]))
        if back < len(asked):
            self.core.one(Confirm(self.scene("who pressed"), asked[-1 - back]["id"]))

    def erase(self, person: int) -> Any:
        known = self.profile(self.email(person))
        if known:
            return self.core.one(Erase(self.scene(self.email(person)), known["id"]))
        return None

    def wait(self, days: int) -> None:
        self.now += timedelta(days=days)
        for row in self.rows(tables.profiles):
            self.core.one(LetGo(self.scene("the clock"), row["id"], self.keeping))

    # -- what must hold --------------------------------------------------------------------------

    def check_states(self) -> None:
        """The state is what the events add up to, for everybody."""
        told: dict[Any, list[Happening]] = {}
        with self.core.engine.connect() as connection:
            keys = {row["address_key"] for row in self.rows(tables.consent_states)}
            kept = consents.load(connection, self.site.key, keys)
            for subject in kept:
                told[subject] = consents.history(connection, self.site.key, subject)
        for subject, standing in kept.items():
            derived = derive(told[subject])
            assert replace(standing, last_event=None) == derived

    def check_proofs(self) -> None:
        """Every record that was sealed is proved, with the whole history it belongs to."""
        self.now += timedelta(seconds=1)
        signer = SeedSigner(f"signup.example/log/{self.site.key}", b"s" * 32)
        sequence_once(self.core.engine, self.site.key, signer, lambda: self.now)
        sealed = {row["last_event"] for row in self.rows(tables.consent_states)} - {None}
        with self.core.engine.connect() as connection:
            for event in sorted(sealed):
                verdict = standalone.verify(
                    bundle_for(connection, self.site.key, event), delay=10**9
                )
                assert verdict.ok, verdict.faults


@settings(
    max_examples=examples(15),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(acts=st.lists(ACTS, max_size=12), whom=_email, restricts=st.booleans())
def test_who_is_forgotten_is_gone_stays_off_the_list_and_harms_nobody(
    core: Core, acts: list[tuple[Any, ...]], whom: int, *, restricts: bool
) -> None:
    life = Life.begin(core, Keeping(restricts=restricts))
    life.sign_up(whom, risky=False, bare=False)
    for act in acts:
        life.act(act)
    life.sign_up(whom, risky=False, bare=True)
    person = life.profile(life.email(whom))
    theirs = [address for address in (person["email"], person["phone"]) if address]
    others = [row for row in life.rows(tables.profiles) if row["id"] != person["id"]]
    held = [row[name] for row in others for name in ("email", "phone") if row[name]]
    before = {address: life.states(address) for address in held}

    assert life.erase(whom) == Done()

    values = [*theirs, *(f"page of {one}" for one in theirs), f"name of {life.email(whom)}"]
    assert left_in_tables(core.engine, values) == {}
    assert {address: life.states(address) for address in held} == before
    gone = {person["id"], *(row["id"] for row in others if row["merged_into"] == person["id"])}
    left = [row for row in others if row["id"] not in gone]
    assert life.rows(tables.profiles) == left
    for address in theirs:
        assert life.states(address) == {"unsubscribed"}
    life.check_states()
    life.check_proofs()

    life.sign_up(whom, risky=False, bare=False)
    assert life.states(life.email(whom)) == {"unsubscribed"}
    life.erase(whom)
    life.check_proofs()
    _check_files(core, values)


def _check_files(core: Core, values: list[str]) -> None:
    assert sweep(core.engine)
    url = str(core.engine.url)
    if url.startswith("sqlite"):
        assert found_in(files_of(url), values) == []


@pytest.mark.parametrize("pair", ASKABLE)
def test_every_purpose_is_refused_also_those_nobody_asked_for(core: Core, pair: Any) -> None:
    life = Life.begin(core, Keeping())
    life.sign_up(0, risky=False, bare=True)
    life.add_phone(0, 0, bare=True)
    life.erase(0)
    refused = {(row["channel"], row["purpose"]) for row in life.rows(tables.consent_states)}
    assert (pair[0].value, pair[1].value) in refused

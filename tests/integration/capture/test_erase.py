"""Forgetting a person: nothing of theirs stands anywhere, and nobody writes to them again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from signup.capture.commands import Erase, Once
from signup.capture.errors import ProfileUnknown
from signup.capture.receipts import Done
from signup.capture.record import Recorder
from signup.domain.keeping import Keeping
from signup.evidence import tables as evidence
from signup.storage import tables
from signup.storage.addresses import address_key
from tests.support import factories
from tests.support.clock import START, SeededBytes
from tests.support.factories import (
    EMAIL,
    EMAIL_MARKETING,
    OTHER_EMAIL,
    OTHER_PHONE,
    PEPPER,
    PHONE,
    SMS_MARKETING,
    a_phone,
    a_scene,
    a_signup,
    a_text,
    ask,
)
from tests.support.traces import left_in_tables

if TYPE_CHECKING:
    from signup.capture.command import Command
    from signup.capture.commands import Scene
    from tests.integration.capture.conftest import Core

CONTEXT = {
    "ip": "203.0.113.77",
    "user_agent": "Mozilla/5.0 (Adas browser)",
    "page": "https://shop.example/adas-page",
    "body": "COFFEE from Ada",
    "order_id": "order-of-ada",
}
ADA = [EMAIL, PHONE, "Adaline", *CONTEXT.values()]


def at(core: Core, minutes: float, **changes: Any) -> Scene:
    """Return a scene of Ada's, so many minutes after the start."""
    moment = START + timedelta(minutes=minutes)
    return a_scene(core.site, moment, **{"context": CONTEXT, **changes})


def join(core: Core) -> str:
    """Have Ada leave both addresses and prove the number; return her profile's id."""
    core.one(a_signup(at(core, 0), attributes={"first_name": "Adaline"}))
    core.one(a_phone(at(core, 1)))
    core.one(a_text(at(core, 2), "confirm"))
    return str(core.profile(email=EMAIL)["id"])


def erase(core: Core, profile: str, minutes: float = 10) -> Any:
    return core.one(Erase(at(core, minutes, context={"reason": "Adaline wrote"}), profile))


def erasing(core: Core) -> Core:
    """Return the core of a service that is set to erase at once."""
    recorder = Recorder(
        core.engine,
        random_bytes=SeededBytes(),
        messengers=frozenset({"email", "sms"}),
        keeping=Keeping(restricts=False),
    )
    return replace(core, recorder=recorder)


def test_a_reply_still_owed_from_before_they_joined_is_owed_no_more(core: Core) -> None:
    core.one(a_text(at(core, -1), "help", "SM0", reply_from="+15005550006"))
    assert core.rows(tables.strangers)
    erase(core, join(core))

    assert core.rows(tables.strangers) == []
    assert left_in_tables(core.engine, ADA) == {}


def test_nothing_of_a_forgotten_person_stands_in_any_table(core: Core) -> None:
    ada = join(core)
    assert left_in_tables(core.engine, ADA)

    assert erase(core, ada) == Done()

    assert left_in_tables(core.engine, ADA) == {}
    assert core.profile(id=ada) is None


def test_the_others_keep_what_is_theirs(core: Core) -> None:
    ada = join(core)
    core.one(a_signup(at(core, 3), "signup-2", email=OTHER_EMAIL))
    before = core.profile(email=OTHER_EMAIL)

    erase(core, ada)

    assert core.profile(email=OTHER_EMAIL) == before
    assert {*left_in_tables(core.engine, [OTHER_EMAIL, CONTEXT["ip"]])} == {
        "profiles",
        "consent_events",
        "evidence_openings",
    }


def test_every_consent_ends_before_its_person_goes(core: Core) -> None:
    ada = join(core)
    erase(core, ada)

    last = [row for row in core.rows(tables.consent_events) if row["event"] == "withdrawn"]
    assert {(row["channel"], row["purpose"]) for row in last} == {
        ("email", "marketing"),
        ("sms", "marketing"),
        ("sms", "transactional"),
    }
    assert {row["act"] for row in last} == {"server"}
    sealed = {row["id"] for row in core.rows(evidence.evidence_records)}
    assert {row["id"] for row in last} <= sealed


def test_a_second_time_there_is_nobody(core: Core) -> None:
    ada = join(core)
    erase(core, ada)
    assert isinstance(erase(core, ada), ProfileUnknown)
    assert isinstance(erase(core, "nobody"), ProfileUnknown)


def test_a_form_alone_does_not_bring_a_forgotten_person_back(core: Core) -> None:
    erase(core, join(core))

    core.one(a_signup(at(core, 20), "signup-2"))

    assert core.state(EMAIL, "email") == "unsubscribed"
    assert core.outbox("messenger:email")[-1] == "message.confirm_email"
    waiting = [row["type"] for row in core.rows(tables.outbox) if row["state"] == "pending"]
    assert "profile.subscribed" not in waiting


def test_a_bare_contact_that_is_forgotten_is_kept_off_the_list_too(core: Core) -> None:
    core.one(a_signup(at(core, 0), asks=()))
    erase(core, core.profile(email=EMAIL)["id"])

    core.one(a_signup(at(core, 20), "signup-2"))

    assert core.state(EMAIL, "email") == "unsubscribed"


@pytest.mark.parametrize("restricts", [True, False])
def test_an_act_of_their_own_brings_a_forgotten_person_back(core: Core, *, restricts: bool) -> None:
    wanted = core if restricts else erasing(core)
    erase(wanted, join(core))

    wanted.one(a_text(at(core, 20), "join", "SM2"))

    assert core.state(PHONE, "sms") == "subscribed"
    assert core.state(EMAIL, "email") == "unsubscribed"


def test_every_store_is_told_once_and_by_nothing_but_the_id(core: Core) -> None:
    ada = join(core)
    erase(core, ada)

    rows = [row for row in core.rows(tables.outbox) if row["destination"] == "crm"]
    waiting = [row for row in rows if row["state"] == "pending"]
    assert [(row["type"], row["aggregateid"]) for row in waiting] == [("profile.erased", ada)]
    assert waiting[0]["payload"] == {}
    assert {row["cause"] for row in rows if row["state"] == "superseded"} == {"profile_erased"}


def test_no_message_waits_for_a_forgotten_person(core: Core) -> None:
    erase(core, join(core))
    assert {
        row["state"] for row in core.rows(tables.outbox) if "messenger" in row["destination"]
    } == {"superseded"}


def test_what_a_worker_holds_is_left_to_it(core: Core) -> None:
    ada = join(core)
    held = {"lease": "a-worker", "leased_until": START + timedelta(hours=1)}
    with core.engine.begin() as connection:
        connection.execute(tables.outbox.update().values(held))

    erase(core, ada)

    states = {row["state"] for row in core.rows(tables.outbox) if row["lease"] == "a-worker"}
    assert states == {"pending"}


@pytest.mark.parametrize("by", ["merged", "living"])
def test_a_person_is_forgotten_with_every_profile_merged_into_theirs(core: Core, by: str) -> None:
    core.one(a_text(at(core, 0), "join", "SM0"))
    merged = core.profile(phone=PHONE)["id"]
    core.one(a_signup(at(core, 1)))
    core.one(a_phone(at(core, 2)))
    core.one(a_text(at(core, 3), "confirm"))
    living = core.profile(email=EMAIL)["id"]
    assert core.profile(id=merged)["merged_into"] == living

    erase(core, merged if by == "merged" else living)

    assert core.rows(tables.profiles) == []
    assert left_in_tables(core.engine, ADA) == {}
    erased = [row for row in core.rows(tables.outbox) if row["type"] == "profile.erased"]
    assert {row["aggregateid"] for row in erased} == {merged, living}


def test_a_number_that_was_replaced_goes_as_well(core: Core) -> None:
    ada = join(core)
    core.one(a_signup(at(core, 3), "signup-2"))
    core.one(a_phone(at(core, 4), "signup-2", phone=OTHER_PHONE))
    core.one(a_text(at(core, 5), "confirm", "SM2", phone=OTHER_PHONE))
    assert core.profile(id=ada)["phone"] == OTHER_PHONE

    erase(core, ada)

    assert left_in_tables(core.engine, [*ADA, OTHER_PHONE]) == {}
    assert core.state(PHONE, "sms") == "unsubscribed"


def test_a_number_that_others_typed_for_the_person_is_forgotten_there(core: Core) -> None:
    ada = join(core)
    core.one(a_signup(at(core, 3, context={}), "signup-2", email=OTHER_EMAIL))
    core.one(a_phone(at(core, 4, context={}), "signup-2"))

    erase(core, ada)

    assert left_in_tables(core.engine, ADA) == {}
    assert core.profile(email=OTHER_EMAIL) is not None


def test_somebody_elses_number_that_was_typed_keeps_its_consent_and_its_proof(core: Core) -> None:
    core.one(a_text(at(core, 0, context={}), "join", "SM0", phone=OTHER_PHONE))
    core.one(a_signup(at(core, 1)))
    core.one(a_phone(at(core, 2), phone=OTHER_PHONE))

    erase(core, core.profile(email=EMAIL)["id"])

    assert left_in_tables(core.engine, ADA) == {}
    assert core.state(OTHER_PHONE, "sms") == "subscribed"
    openings = {row["id"]: row["opening"] for row in core.rows(evidence.evidence_openings)}
    theirs = next(
        row
        for row in core.rows(tables.consent_events)
        if row["event"] == "given" and row["channel"] == "sms"
    )
    assert openings[theirs["id"]]["who"]["value"] == OTHER_PHONE
    assert {row["claimed_phone"] for row in core.rows(tables.signups)} == {None}


def test_a_number_nobody_proved_is_not_put_on_the_list(core: Core) -> None:
    """A no in the name of its holder, who may be anybody, would keep them from being asked."""
    core.one(a_signup(at(core, 0)))
    core.one(a_phone(at(core, 1)))
    core.one(a_signup(at(core, 2), "signup-2"))
    core.one(a_phone(at(core, 3), "signup-2", phone=OTHER_PHONE))

    erase(core, core.profile(email=EMAIL)["id"])

    assert core.state(OTHER_PHONE, "sms") == "none"
    assert left_in_tables(core.engine, [OTHER_PHONE]) == {}


def test_the_proof_of_who_had_a_number_before_stays_theirs(core: Core) -> None:
    """Grace gave the number up, Ada had it for a while; nobody has it now."""
    service, third = erasing(core), "+13105551234"
    for start, email, visit in ((0, OTHER_EMAIL, "grace"), (20, EMAIL, "ada")):
        for step, phone in ((0, PHONE), (5, third if visit == "grace" else OTHER_PHONE)):
            scene = partial(at, core, context={"ip": visit})
            name = f"{visit}-{step}"
            core.one(a_signup(scene(start + step), name, email=email))
            core.one(a_phone(scene(start + step + 1), name, phone=phone))
            text = a_text(scene(start + step + 2), "confirm", f"SM-{name}", phone=phone)
            core.one(text)

    erase(service, core.profile(email=EMAIL)["id"], minutes=40)

    key = address_key(PEPPER, PHONE)
    openings = {row["id"]: row["opening"] for row in core.rows(evidence.evidence_openings)}
    events = [row for row in core.rows(tables.consent_events) if row["address_key"] == key]
    kept = {row["profile_id"] for row in events if row["id"] in openings}
    assert kept == {core.profile(email=OTHER_EMAIL)["id"]}
    assert {row["context"].get("ip") for row in events} == {"grace", None}
    assert not left_in_tables(core.engine, [EMAIL, OTHER_PHONE])


def test_what_was_recorded_while_the_request_waited_does_not_outlive_it(core: Core) -> None:
    join(core)
    core.one(a_signup(at(core, 10, context={}), "signup-2"))
    erase(core, core.profile(email=EMAIL)["id"], minutes=9)
    assert core.state(EMAIL, "email") == "unsubscribed"
    mails = [row for row in core.rows(tables.consent_events) if row["channel"] == "email"]
    assert max(mails, key=lambda row: row["recorded_at"])["event"] == "withdrawn"


def test_in_one_batch_what_comes_before_goes_and_what_comes_after_is_new(core: Core) -> None:
    ada = join(core)
    before = a_signup(at(core, 5), "signup-2")
    after = a_signup(at(core, 12), "signup-3")
    commands: list[Command] = [before, Erase(at(core, 11), ada), after]

    core.record(*commands)

    person = core.profile(email=EMAIL)
    assert person["id"] != ada
    assert (person["attributes"], person["phone"]) == ({}, None)
    assert core.state(EMAIL, "email") == "unsubscribed"
    kept = [row for row in core.rows(tables.consent_events) if row["context"]]
    assert [row["profile_id"] for row in kept] == [person["id"]]


def test_a_repeated_request_stays_without_effect_after_its_person_was_forgotten(core: Core) -> None:
    once = Once("signups", "key", "body")
    first = core.one(a_signup(at(core, 0, once=once)))
    erase(core, core.profile(email=EMAIL)["id"])

    again = core.one(a_signup(at(core, 20, once=once), "signup-2"))

    assert again == first
    assert left_in_tables(core.engine, ADA) == {}


def test_at_the_restricted_level_only_the_salts_of_addresses_are_left(core: Core) -> None:
    erase(core, join(core))
    openings = [row["opening"] for row in core.rows(evidence.evidence_openings)]
    assert openings
    assert all([*one] == ["who"] and [*one["who"]] == ["salt"] for one in openings)


def test_at_the_erased_level_nothing_leads_from_the_address_to_its_history(core: Core) -> None:
    service = erasing(core)
    erase(service, join(core))

    assert core.rows(evidence.evidence_openings) == []
    keys = {address_key(PEPPER, EMAIL), address_key(PEPPER, PHONE)}
    known = [row for row in core.rows(tables.consent_events) if row["address_key"] in keys]
    sealed = {row["id"] for row in core.rows(evidence.evidence_records)}
    assert [row["event"] for row in known] == ["withdrawn"] * 3
    assert sealed.isdisjoint(row["id"] for row in known)
    assert {row["last_event"] for row in core.rows(tables.consent_states)} == {None}


def test_at_the_erased_level_a_yes_from_before_is_still_too_late(core: Core) -> None:
    service = erasing(core)
    erase(service, join(core))

    late = at(core, 3, context={})
    service.one(a_text(late, "join", "SM-late"))

    assert core.state(PHONE, "sms") == "unsubscribed"


def test_at_the_erased_level_a_new_consent_begins_a_history_of_its_own(core: Core) -> None:
    service = erasing(core)
    erase(service, join(core))

    service.one(a_text(at(core, 20), "join", "SM2"))

    new = next(row for row in core.rows(tables.consent_states) if row["state"] == "subscribed")
    record = next(
        row["record"]
        for row in core.rows(evidence.evidence_records)
        if row["id"] == new["last_event"]
    )
    assert '"previous":null' in record


def test_both_channels_that_one_visit_asked_for_are_forgotten(core: Core) -> None:
    asks = (ask(EMAIL_MARKETING), ask(SMS_MARKETING))
    core.one(a_signup(at(core, 0), phone=PHONE, phone_region="US", asks=asks))
    erase(core, core.profile(email=EMAIL)["id"])
    assert left_in_tables(core.engine, ADA) == {}


def test_another_sites_profile_of_the_same_person_stays(core: Core) -> None:
    other = factories.add_site(
        core.engine, factories.a_site(key="other", name="Other Tea", document_hash="site-2")
    )
    ada = join(core)
    core.one(a_signup(a_scene(other, START), "signup-9"))

    erase(core, ada)

    assert [row["site"] for row in core.rows(tables.profiles)] == ["other"]

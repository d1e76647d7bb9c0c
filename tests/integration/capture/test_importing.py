"""People from a file: what it proves counts, what it says waits, and a no is always taken."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import orjson
import pytest
from sqlalchemy import delete

from signup.capture.claim import Claim
from signup.capture.commands import ImportPerson, Scene, Withdraw
from signup.domain.consent import Channel, OptInLevel, Purpose
from signup.domain.site import Confirmation
from signup.evidence.bundle import bundle_for
from signup.evidence.note import SeedSigner
from signup.evidence.sequencer import sequence_once
from signup.evidence.standalone import verify
from signup.evidence.tables import evidence_openings, evidence_records
from signup.storage import tables
from tests.support.clock import START
from tests.support.factories import (
    EMAIL,
    EMAIL_MARKETING,
    OTHER_EMAIL,
    OTHER_PHONE,
    PHONE,
    SMS_MARKETING,
    SMS_TRANSACTIONAL,
    a_scene,
    a_signup,
    a_text,
)

if TYPE_CHECKING:
    from datetime import datetime

    from tests.integration.capture.conftest import Core

SIGNER = SeedSigner("signup.example/log/demo", b"s" * 32)
LONG_AGO = START - timedelta(days=900)
LATER = START + timedelta(days=1)
SINGLE, CONFIRMED = OptInLevel.SINGLE, OptInLevel.CONFIRMED


def granted(
    pair: tuple[Channel, Purpose] = EMAIL_MARKETING,
    level: OptInLevel = SINGLE,
    at: datetime | None = LONG_AGO,
    proof: str | None = "Mailchimp, form 7",
) -> Claim:
    return Claim(*pair, granted=True, at=at, level=level, proof=proof)


def merely_said(pair: tuple[Channel, Purpose] = EMAIL_MARKETING) -> Claim:
    return Claim(*pair, granted=True)


def withdrawn(
    pair: tuple[Channel, Purpose] = EMAIL_MARKETING, at: datetime | None = LONG_AGO
) -> Claim:
    return Claim(*pair, granted=False, at=at)


def a_row(core: Core, *claims: Claim, at: datetime = START, **changes: Any) -> ImportPerson:
    scene = Scene(core.site, changes.pop("source", "import:file:f1"), at, country="US")
    scene = replace(scene, **{name: changes.pop(name) for name in _SCENE & changes.keys()})
    return ImportPerson(scene, claims, **{"email": EMAIL, **changes})


_SCENE = {"site", "country", "locale", "risky", "told_from"}


def test_a_proved_consent_counts_from_the_day_it_was_given(core: Core) -> None:
    core.one(a_row(core, granted()))

    state = core.rows(tables.consent_states)[0]
    assert (state["state"], state["level"], state["since"]) == ("subscribed", "single", LONG_AGO)
    event = core.rows(tables.consent_events)[0]
    assert (event["event"], event["act"]) == ("imported", "given elsewhere")
    assert (event["at"], event["recorded_at"]) == (LONG_AGO, START)


def test_a_proof_is_sealed_and_never_in_clear(core: Core) -> None:
    core.one(a_row(core, granted(proof="Mailchimp, 198.51.100.7")))

    record = core.rows(evidence_records)[0]["record"]
    assert orjson.loads(record)["context"]["proof"]
    assert orjson.loads(record)["level"] == "single"
    assert "198.51.100.7" not in record
    opening = core.rows(evidence_openings)[0]["opening"]
    assert opening["proof"]["value"] == "Mailchimp, 198.51.100.7"


def test_the_evidence_of_an_import_shows_its_proof_to_a_third_party(core: Core) -> None:
    core.one(a_row(core, granted(proof="Mailchimp, 198.51.100.7")))
    event = core.rows(tables.consent_events)[0]["id"]
    sequence_once(core.engine, core.site.key, SIGNER, lambda: START)
    with core.engine.connect() as connection:
        bundle = bundle_for(connection, core.site.key, event)

    verdict = verify(bundle)
    assert verdict.ok
    assert "proof: Mailchimp, 198.51.100.7" in " ".join(verdict.facts)
    bundle["events"][0]["disclosed"]["proof"]["value"] = "Klaviyo"
    assert not verify(bundle).ok


@pytest.mark.parametrize(
    "claim",
    [merely_said(), granted(at=None), granted(level=OptInLevel.UNKNOWN)],
    ids=["nothing", "no time", "no proof"],
)
def test_without_proof_nobody_may_be_messaged_until_they_confirm(core: Core, claim: Claim) -> None:
    core.one(a_row(core, claim))

    state = core.rows(tables.consent_states)[0]
    assert (state["state"], state["level"], state["since"]) == ("pending", "unknown", START)
    assert core.outbox() == []


def test_a_yes_by_text_does_not_answer_an_import(core: Core) -> None:
    core.one(a_row(core, merely_said(SMS_MARKETING), email=None, phone=PHONE))
    core.one(a_text(a_scene(core.site, START + timedelta(minutes=1)), "confirm"))

    assert core.state(PHONE, "sms") == "pending"


@pytest.mark.parametrize(("level", "state"), [(SINGLE, "pending"), (CONFIRMED, "subscribed")])
def test_where_an_opt_in_must_be_confirmed_a_single_one_is_not_enough(
    core: Core, level: OptInLevel, state: str
) -> None:
    core.one(a_row(core, granted(level=level), country="DE"))

    assert core.state(EMAIL, "email") == state


def test_a_number_needs_its_handsets_word_unless_the_brand_switched_that_off(core: Core) -> None:
    core.one(a_row(core, granted(SMS_MARKETING), email=None, phone=PHONE))
    assert core.state(PHONE, "sms") == "pending"

    site = replace(core.site, confirmation=Confirmation(sms="never"))
    core.one(a_row(core, granted(SMS_MARKETING), email=None, phone=OTHER_PHONE, site=site))
    assert core.state(OTHER_PHONE, "sms") == "subscribed"


def test_a_role_address_must_confirm(core: Core) -> None:
    core.one(a_row(core, granted(), email="info@example.com", risky=True))

    assert core.state("info@example.com", "email") == "pending"


def test_a_withdrawal_is_kept_with_nothing_but_the_address(core: Core) -> None:
    core.one(a_row(core, withdrawn(), phone=PHONE, attributes={"first_name": "Ada"}, locale="en"))

    assert core.state(EMAIL, "email") == "unsubscribed"
    person = core.profile(email=EMAIL)
    assert (person["phone"], person["attributes"], person["locale"]) == (None, {}, None)
    assert core.outbox() == ["profile.withdrawn"]


@pytest.mark.parametrize("level", [SINGLE, CONFIRMED])
def test_whoever_withdrew_here_stays_withdrawn_whatever_the_file_says(
    core: Core, level: OptInLevel
) -> None:
    core.one(a_signup(a_scene(core.site)))
    person = core.profile(email=EMAIL)["id"]
    core.one(Withdraw(a_scene(core.site, LATER), person, None, None, ""))
    newer = LATER + timedelta(days=1)
    receipt = core.one(a_row(core, granted(level=level, at=newer), at=LATER + timedelta(days=2)))

    assert core.state(EMAIL, "email") == "unsubscribed"
    assert (receipt.states, receipt.refused) == ((), 1)


def test_an_address_that_was_erased_does_not_come_back_with_a_list(core: Core) -> None:
    """Erasing leaves the keyed hash of the address, and what it stands for: no."""
    core.one(a_row(core, withdrawn(SMS_MARKETING), email=None, phone=PHONE))
    core.one(a_row(core, withdrawn()))
    with core.engine.begin() as connection:
        connection.execute(delete(tables.profiles))
        connection.execute(delete(tables.consent_events))
    core.record(
        a_row(core, granted(level=CONFIRMED), phone=PHONE, at=LATER),
        a_row(core, granted(SMS_MARKETING, CONFIRMED), phone=PHONE, at=LATER),
        a_row(core, withdrawn(at=LONG_AGO - timedelta(days=1)), phone=PHONE, at=LATER),
        a_row(core, withdrawn(at=None), phone=PHONE, at=LATER),
    )

    assert core.rows(tables.profiles) == core.rows(tables.consent_events) == []


def test_a_consent_does_not_bring_back_the_other_address_of_its_row(core: Core) -> None:
    core.one(a_row(core, withdrawn()))
    with core.engine.begin() as connection:
        connection.execute(delete(tables.profiles))
    core.one(a_row(core, granted(SMS_MARKETING, CONFIRMED), phone=PHONE, at=LATER))

    assert core.profile(phone=PHONE)["email"] is None


def test_a_withdrawal_without_a_time_ends_what_stands_today(core: Core) -> None:
    core.one(a_signup(a_scene(core.site)))
    core.one(a_row(core, withdrawn(at=None), at=LATER))

    assert core.state(EMAIL, "email") == "unsubscribed"
    assert core.outbox() == ["profile.subscribed", "profile.withdrawn"]


def test_an_old_withdrawal_does_not_end_what_the_person_confirmed_since(core: Core) -> None:
    core.one(a_text(a_scene(core.site), "join"))
    core.one(a_row(core, withdrawn(SMS_MARKETING), email=None, phone=PHONE, at=LATER))

    assert core.state(PHONE, "sms") == "subscribed"
    assert core.outbox() == ["profile.subscribed"], "nothing has changed, so nothing is told"


def test_an_old_withdrawal_ends_what_a_form_alone_has_said_since(core: Core) -> None:
    core.one(a_signup(a_scene(core.site)))
    core.one(a_row(core, withdrawn(), at=LATER))

    assert core.state(EMAIL, "email") == "unsubscribed"


def test_nobody_is_welcomed_or_asked(core: Core) -> None:
    core.one(a_row(core, granted(), granted(SMS_MARKETING, CONFIRMED), phone=PHONE))
    core.one(a_row(core, merely_said(), email=OTHER_EMAIL))

    assert core.outbox("messenger:email") == core.outbox("messenger:sms") == []


def test_stores_are_told_an_update_and_never_to_subscribe(core: Core) -> None:
    core.one(a_row(core, granted()))

    assert core.outbox() == ["profile.updated"]


def test_stores_are_told_of_news_when_it_is_their_turn_and_of_a_no_at_once(core: Core) -> None:
    core.one(a_row(core, granted(), told_from=LATER))
    core.one(a_row(core, withdrawn(), email=OTHER_EMAIL, told_from=LATER))

    due = {row["type"]: row["next_at"] for row in core.rows(tables.outbox)}
    assert due == {"profile.updated": LATER, "profile.withdrawn": START}


def test_the_same_file_again_records_nothing(core: Core) -> None:
    rows: list[tuple[Claim, dict[str, Any]]] = [
        (granted(), {}),
        (merely_said(), {"email": OTHER_EMAIL}),
        (withdrawn(SMS_MARKETING), {"email": None, "phone": PHONE}),
        (withdrawn(SMS_MARKETING, at=None), {"email": None, "phone": OTHER_PHONE}),
    ]
    core.record(*(a_row(core, claim, **who) for claim, who in rows))
    before = core.rows(tables.consent_events)
    receipts = core.record(*(a_row(core, claim, at=LATER, **who) for claim, who in rows))

    assert [one.known for one in receipts] == [1, 1, 1, 1]
    assert core.rows(tables.consent_events) == before


def test_a_row_that_stands_twice_in_one_file_counts_once(core: Core) -> None:
    core.record(a_row(core, granted()), a_row(core, granted()))

    assert core.events() == [("email", "imported")]


def test_the_same_fact_from_another_file_is_the_same_fact(core: Core) -> None:
    core.one(a_row(core, granted()))
    receipt = core.one(a_row(core, granted(), source="import:file:f2", at=LATER))

    assert receipt.known == 1


def test_the_same_file_again_does_not_end_what_the_person_has_said_since(core: Core) -> None:
    row = a_row(core, withdrawn(SMS_MARKETING, at=None), email=None, phone=PHONE)
    core.one(row)
    core.one(a_text(a_scene(core.site, LATER), "join"))
    core.one(replace(row, scene=replace(row.scene, at=LATER + timedelta(days=1))))

    assert core.state(PHONE, "sms") == "subscribed"


def test_another_file_without_a_time_ends_it(core: Core) -> None:
    row = a_row(core, withdrawn(SMS_MARKETING, at=None), email=None, phone=PHONE)
    core.one(row)
    core.one(a_text(a_scene(core.site, LATER), "join"))
    newer = replace(row.scene, at=LATER + timedelta(days=1), source="import:file:f2")
    core.one(replace(row, scene=newer))

    assert core.state(PHONE, "sms") == "unsubscribed"


def test_a_withdrawal_without_a_time_closes_an_open_question(core: Core) -> None:
    core.one(a_row(core, withdrawn()))
    core.one(a_signup(a_scene(core.site, LATER)))
    core.one(a_row(core, withdrawn(at=None), at=LATER + timedelta(hours=1)))

    assert core.rows(tables.consent_states)[0]["requested_at"] is None


def test_one_row_makes_one_profile_of_both_addresses(core: Core) -> None:
    core.one(a_row(core, granted(), phone=PHONE, attributes={"first_name": "Ada"}, locale="en-US"))

    person = core.profile(email=EMAIL)
    assert (person["phone"], person["locale"]) == (PHONE, "en-US")
    assert person["attributes"] == {"first_name": "Ada"}
    assert person["sources"] == ["import:file:f1"]


def test_a_file_changes_nothing_that_is_known_of_a_person(core: Core) -> None:
    core.one(a_signup(a_scene(core.site), attributes={"first_name": "Ada"}))
    core.one(a_row(core, granted(), attributes={"first_name": "Eve", "last_name": "L"}, at=LATER))

    assert core.profile(email=EMAIL)["attributes"] == {"first_name": "Ada", "last_name": "L"}


def test_a_file_takes_no_number_from_the_profile_that_holds_it(core: Core) -> None:
    core.one(a_text(a_scene(core.site), "join"))
    holder = core.profile(phone=PHONE)["id"]
    core.one(a_row(core, granted(), granted(SMS_TRANSACTIONAL, CONFIRMED), phone=PHONE, at=LATER))

    assert core.profile(phone=PHONE)["id"] == holder
    assert core.profile(phone=PHONE)["email"] == EMAIL, "it had no address of its own"
    assert core.state(PHONE, "sms", "transactional") == "subscribed"


def test_two_people_stay_two(core: Core) -> None:
    core.one(a_signup(a_scene(core.site)))
    core.one(a_text(a_scene(core.site), "join"))
    core.one(a_row(core, granted(SMS_TRANSACTIONAL, CONFIRMED), phone=PHONE, at=LATER))

    assert core.profile(email=EMAIL)["phone"] is None
    assert core.profile(phone=PHONE)["email"] is None


def test_a_second_number_speaks_for_itself(core: Core) -> None:
    core.one(a_row(core, granted(), phone=PHONE))
    core.one(a_row(core, withdrawn(SMS_MARKETING), phone=OTHER_PHONE))

    assert core.profile(email=EMAIL)["phone"] == PHONE
    assert core.state(OTHER_PHONE, "sms") == "unsubscribed"
    assert core.profile(phone=OTHER_PHONE)["email"] is None


def test_a_second_number_that_nothing_is_said_of_is_not_kept(core: Core) -> None:
    core.one(a_row(core, granted(), phone=PHONE))
    core.one(a_row(core, granted(at=LONG_AGO + timedelta(1)), phone=OTHER_PHONE))

    assert core.profile(phone=OTHER_PHONE) is None


def test_states_can_be_told_from_the_events_alone_in_whatever_order_they_come(core: Core) -> None:
    rows = [
        a_row(core, granted(at=LONG_AGO)),
        a_row(core, granted(level=CONFIRMED, at=LONG_AGO + timedelta(days=2))),
        a_row(core, withdrawn(at=LONG_AGO + timedelta(days=1))),
        a_row(core, withdrawn(at=LONG_AGO + timedelta(days=3)), email=OTHER_EMAIL),
        a_row(core, granted(at=LONG_AGO + timedelta(days=4)), email=OTHER_EMAIL),
    ]
    random.Random(3).shuffle(rows)
    core.record(*rows)

    assert core.state(EMAIL, "email") == core.state(OTHER_EMAIL, "email") == "unsubscribed"

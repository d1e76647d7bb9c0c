"""Where a person is and on what messages rest, from the ask to the sealed record."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from signup.capture.commands import Ask, Confirm, Withdraw
from signup.capture.errors import BasisRefused
from signup.domain.basis import Basis, LegalBasis, months_later
from signup.domain.consent import Act
from signup.evidence.tables import evidence_records
from signup.storage import tables
from tests.support.clock import START
from tests.support.factories import (
    EMAIL,
    EMAIL_MARKETING,
    PHONE,
    SMS_MARKETING,
    a_phone,
    a_scene,
    a_signup,
    a_text,
    ask,
)

if TYPE_CHECKING:
    from signup.domain.site import Site
    from tests.integration.capture.conftest import Core

LATER = START + timedelta(minutes=5)
SIX_MONTHS, TWO_YEARS = months_later(START, 6), months_later(START, 24)


def claimed(basis: str = Basis.IMPLIED, **changes: Any) -> Ask:
    """Return an ask of the brand's server, which knows of a purchase and of no consent."""
    return replace(ask(EMAIL_MARKETING, Act.SERVER), basis=basis, **changes)


def records(core: Core) -> list[dict[str, Any]]:
    rows = sorted(core.rows(evidence_records), key=lambda row: row["id"])
    return [json.loads(row["record"]) for row in rows]


def standing(core: Core) -> tuple[str, str, Any]:
    (row,) = core.rows(tables.consent_states)
    return row["state"], row["basis"], row["expires_at"]


def abroad(core: Core, *markets: str, **changes: Any) -> Site:
    return replace(core.site, markets=markets, **changes)


def test_each_record_says_whose_rules_hold_and_what_that_was_read_from(core: Core) -> None:
    core.one(a_signup(a_scene(core.site, country="DE")))
    core.one(a_phone(a_scene(core.site, LATER, country="DE")))

    assert [one["jurisdiction"] for one in records(core)] == [
        {"place": "DE", "from": "country"},
        {"place": "US-CA", "from": "phone"},
    ]


def test_a_locale_is_a_hint_unless_it_is_the_one_that_everybody_is_shown(core: Core) -> None:
    site = abroad(core, "US", "CA", locales=("en-US", "fr-CA"))
    core.one(a_signup(a_scene(site, locale="en-US")))
    core.one(a_signup(a_scene(site, LATER, locale="fr-CA"), "signup-2"))

    assert [one["jurisdiction"] for one in records(core)] == [
        {"place": "unknown", "from": "unknown"},
        {"place": "CA", "from": "locale"},
    ]


def test_a_confirmation_keeps_what_the_place_was_read_from(core: Core) -> None:
    core.one(a_signup(a_scene(core.site, country="DE")))
    (request,) = core.rows(tables.confirmations)
    core.one(Confirm(a_scene(core.site, LATER), request["id"]))

    assert [(one["event"], one["jurisdiction"]) for one in records(core)] == [
        ("requested", {"place": "DE", "from": "country"}),
        ("confirmed", {"place": "DE", "from": "country"}),
    ]


def test_a_country_that_is_none_does_not_switch_confirmation_off(core: Core) -> None:
    core.one(a_signup(a_scene(abroad(core, "US", "DE"), country="XX")))

    assert core.state(EMAIL, "email") == "pending"


def test_a_consent_rests_on_consent_and_does_not_end(core: Core) -> None:
    core.one(a_signup(a_scene(core.site)))

    assert [(one["basis"], one["expires_at"]) for one in records(core)] == [("consent", None)]
    assert standing(core) == ("subscribed", "consent", None)


def test_an_implied_consent_is_recorded_as_such_with_its_end(core: Core) -> None:
    command = a_signup(a_scene(core.site, country="CA"), asks=(claimed(expires_at=TWO_YEARS),))
    core.one(command)

    (record,) = records(core)
    assert (record["basis"], record["level"]) == ("implied", "unknown")
    assert record["expires_at"] == "2028-03-02T17:30:00.000000Z"
    assert standing(core) == ("subscribed", "implied", TWO_YEARS)
    assert core.outbox() == ["profile.subscribed"]


def test_nobody_is_welcomed_or_asked_to_confirm_who_did_not_agree(core: Core) -> None:
    site = abroad(core, "CA")
    core.one(a_signup(a_scene(site, risky=True), asks=(claimed(),)))

    assert standing(core) == ("subscribed", "implied", SIX_MONTHS)
    assert core.outbox("messenger:email") == []


def test_agreeing_replaces_an_implied_consent(core: Core) -> None:
    core.one(a_signup(a_scene(core.site, country="CA"), asks=(claimed(),)))
    core.one(a_signup(a_scene(core.site, LATER, country="CA"), "signup-2"))

    assert standing(core) == ("subscribed", "consent", None)
    assert core.outbox() == ["profile.subscribed", "profile.updated"]


def test_a_withdrawal_says_what_it_ended_and_no_purchase_undoes_it(core: Core) -> None:
    core.one(a_signup(a_scene(core.site, country="CA"), asks=(claimed(),)))
    person = core.profile(email=EMAIL)["id"]
    core.one(Withdraw(a_scene(core.site, LATER), person, None, None, "phoned"))
    again = a_scene(core.site, LATER + timedelta(days=1), country="CA")
    core.one(a_signup(again, "signup-2", asks=(claimed(),)))

    assert [one["basis"] for one in records(core)][:2] == ["implied", "implied"]
    assert core.state(EMAIL, "email") == "unsubscribed"
    assert core.outbox("messenger:email") == []


@pytest.mark.parametrize(
    ("country", "refused"),
    [
        ("US", claimed()),
        ("CA", claimed(Basis.SOFT_OPT_IN)),
        ("GB", claimed(Basis.SOFT_OPT_IN)),
        ("AU", claimed(Basis.INFERRED)),
        ("CA", claimed("because")),
        ("CA", claimed(expires_at=START)),
        ("CA", claimed(expires_at=TWO_YEARS + timedelta(days=1))),
        (None, claimed()),
    ],
)
def test_a_basis_that_does_not_hold_is_refused_and_leaves_nothing(
    core: Core, country: str | None, refused: Ask
) -> None:
    outcome = core.one(a_signup(a_scene(core.site, country=country), asks=(refused,)))

    assert isinstance(outcome, BasisRefused)
    for table in (tables.profiles, tables.signups, tables.consent_events, tables.outbox):
        assert core.rows(table) == []


def test_a_refused_basis_in_the_second_step_leaves_the_number_alone(core: Core) -> None:
    core.one(a_signup(a_scene(core.site)))
    bad = replace(ask(SMS_MARKETING), basis=Basis.INFERRED)

    assert isinstance(core.one(a_phone(a_scene(core.site, LATER), asks=(bad,))), BasisRefused)
    assert core.profile(email=EMAIL)["phone"] is None


@pytest.mark.parametrize(("country", "basis"), [("GB", Basis.SOFT_OPT_IN), ("AU", Basis.INFERRED)])
def test_a_basis_that_the_brand_chose_holds_where_the_law_knows_it(
    core: Core, country: str, basis: Basis
) -> None:
    rules = LegalBasis(soft_opt_in=True, inferred=True)
    site = replace(core.site, legal_basis=rules)
    core.one(a_signup(a_scene(site, country=country), asks=(claimed(basis),)))

    assert standing(core) == ("subscribed", basis.value, None)


@pytest.mark.parametrize(("country", "messages"), [("AU", 0), ("US", 1)])
def test_no_message_asks_for_consent_where_none_may(
    core: Core, country: str, messages: int
) -> None:
    told_of = a_scene(core.site, country=country, risky=True)
    core.one(a_signup(told_of, asks=(ask(EMAIL_MARKETING, Act.REPORTED),)))

    assert core.state(EMAIL, "email") == "pending"
    assert len(core.outbox("messenger:email")) == messages


def test_a_request_that_was_just_made_is_confirmed_in_australia_too(core: Core) -> None:
    core.one(a_signup(a_scene(core.site, country="AU", risky=True)))

    assert core.outbox("messenger:email") == ["message.confirm_email"]


def test_a_withdrawal_that_was_reported_is_placed_by_the_number_that_is_known(core: Core) -> None:
    core.one(a_text(a_scene(core.site), "join"))
    person = core.profile(phone=PHONE)["id"]
    core.one(Withdraw(a_scene(core.site, LATER), person, None, None, "phoned"))

    assert {one["jurisdiction"]["place"] for one in records(core)} == {"US-CA"}


def test_a_text_from_a_handset_is_placed_by_its_number(core: Core) -> None:
    core.one(a_text(a_scene(core.site), "join"))

    assert [one["jurisdiction"]["place"] for one in records(core)] == ["US-CA"]
    assert core.state(PHONE, "sms") == "subscribed"

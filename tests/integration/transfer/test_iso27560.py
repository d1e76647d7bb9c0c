"""Consent records after ISO/IEC TS 27560:2023: one for each address, channel and purpose."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from signup.capture.claim import Claim
from signup.capture.commands import ImportPerson
from signup.domain.basis import LegalBasis
from signup.domain.consent import OptInLevel
from signup.domain.times import rfc3339
from signup.sites.catalog import Catalog
from signup.storage import tables
from tests.support.clock import START
from tests.support.factories import (
    EMAIL,
    EMAIL_MARKETING,
    OTHER_EMAIL,
    PHONE,
    a_recorder,
    a_scene,
    a_signup,
    a_text,
    ask,
)

if TYPE_CHECKING:
    from tests.integration.transfer.conftest import Shop

MANDATORY = {
    "record": {"schema_version", "record_id", "pii_principal_id"},
    "pii_processing": {"privacy_notice", "language", "purposes"},
    "purpose": {
        "purpose",
        "pii_information",
        "pii_controllers",
        "storage_locations",
        "retention_period",
        "jurisdiction",
        "recipient_third_parties",
        "withdrawal_method",
    },
    "party": {"party_id", "party_name", "party_address", "party_contact", "party_type"},
    "event": {"event_time", "validity_duration", "entity_id", "event_type", "event_state"},
}
"""The fields that clause 6.3 asks of every record."""


@pytest.fixture
def records(shop: Shop) -> list[Any]:
    """Return the records after a join and its stop, and imports with and without proof."""
    published = Catalog(shop.engine, lambda: START).get("demo")
    assert published
    site, core = published.site, a_recorder(shop.engine)
    (keyword,) = site.keywords
    core.record([a_text(a_scene(site), "join", "SM1", keyword=keyword)])
    core.record([a_text(a_scene(site, START + timedelta(days=1)), "stop", "SM2")])
    then = START - timedelta(days=100)
    proved = Claim(*EMAIL_MARKETING, granted=True, at=then, level=OptInLevel.CONFIRMED, proof="7")
    said = Claim(*EMAIL_MARKETING, granted=True)
    core.record([ImportPerson(a_scene(site, country="DE"), (proved,), email=EMAIL)])
    core.record([ImportPerson(a_scene(site), (said,), email=OTHER_EMAIL)])
    found: list[Any] = json.loads(shop.give("--format", "27560", "--stored-in", "DE"))
    return found


def of(records: list[Any], address: str, purpose: str = "marketing") -> Any:
    (found,) = [
        one
        for one in records
        if one["signup"]["address"] == address
        and purpose in one["pii_processing"]["purposes"][0]["purpose"]
    ]
    return found


def test_there_is_one_record_for_each_address_channel_and_purpose(records: list[Any]) -> None:
    assert sorted(one["signup"]["address"] for one in records) == sorted(
        [EMAIL, OTHER_EMAIL, PHONE, PHONE]
    )
    assert len({one["record"]["record_id"] for one in records}) == 4


def test_every_record_has_the_fields_that_are_mandatory(records: list[Any]) -> None:
    for one in records:
        assert one["record"].keys() >= MANDATORY["record"]
        assert one["pii_processing"].keys() >= MANDATORY["pii_processing"]
        (purpose,) = one["pii_processing"]["purposes"]
        assert purpose.keys() >= MANDATORY["purpose"]
        assert all(party.keys() >= MANDATORY["party"] for party in one["party_identification"])
        assert all(event.keys() >= MANDATORY["event"] for event in one["event"])


def test_a_record_tells_who_asked_and_what_for(records: list[Any]) -> None:
    record = of(records, PHONE)
    (purpose,) = record["pii_processing"]["purposes"]
    seller, *_ = record["party_identification"]

    assert purpose["purpose"] == "Send marketing messages by text message"
    assert purpose["pii_information"][0]["pii_type"] == "telephone number"
    assert purpose["storage_locations"] == ["DE"]
    assert purpose["pii_controllers"] == [seller["party_id"]]
    assert seller["party_name"] == "Northwind Coffee LLC"


def test_a_record_tells_all_that_happened_in_its_order(records: list[Any]) -> None:
    record = of(records, PHONE)

    assert [one["event_state"] for one in record["event"]] == ["given", "withdrawn"]
    assert record["signup"]["state"] == "unsubscribed"
    given = record["event"][0]
    assert given["entity_id"] == record["record"]["pii_principal_id"], "the person acted"
    assert given["event_type"] == "expressed"
    assert "Northwind" in given["signup"]["disclosure"]["text"]


def test_an_import_is_a_consent_as_far_as_it_proves_one(records: list[Any]) -> None:
    (proved,), (said,) = of(records, EMAIL)["event"], of(records, OTHER_EMAIL)["event"]

    assert (proved["event_state"], proved["event_type"]) == ("given", "expressed")
    assert of(records, EMAIL)["pii_processing"]["purposes"][0]["jurisdiction"] == "DE"
    assert (said["event_state"], said["event_type"]) == ("unknown", "unknown")
    assert said["entity_id"] == "demo", "the seller says so"


@pytest.mark.parametrize(
    ("basis", "place", "term", "kind"),
    [
        ("implied", "CA", "dpv:ImpliedConsent", "implied"),
        ("inferred", "AU", "dpv:ImpliedConsent", "implied"),
        ("soft_opt_in", "GB", "dpv:LegitimateInterestOfController", "unknown"),
    ],
)
def test_a_record_never_calls_a_lesser_basis_consent(
    shop: Shop, basis: str, place: str, term: str, kind: str
) -> None:
    published = Catalog(shop.engine, lambda: START).get("demo")
    assert published
    rules = LegalBasis(soft_opt_in=True, inferred=True)
    site = replace(published.site, legal_basis=rules)
    ends = START + timedelta(days=300)
    bought = replace(ask(EMAIL_MARKETING), basis=basis, expires_at=ends)
    core = a_recorder(shop.engine)
    core.record([a_signup(a_scene(site, country=place), "s1", asks=(bought,))])

    (record,) = json.loads(shop.give("--format", "27560"))
    assert record["pii_processing"]["purposes"][0]["lawful_basis"] == term
    assert (record["signup"]["basis"], record["signup"]["expires_at"]) == (basis, rfc3339(ends))
    (event,) = record["event"]
    assert (event["event_type"], event["signup"]["basis"]) == (kind, basis)
    assert rfc3339(ends) in event["validity_duration"]
    row = shop.table()[EMAIL]
    assert row["email_marketing_basis"] == basis


def test_a_record_tells_which_basis_has_ended(records: list[Any]) -> None:
    assert of(records, PHONE)["signup"]["state"] == "unsubscribed"
    assert of(records, PHONE)["pii_processing"]["purposes"][0]["lawful_basis"] == "dpv:Consent"


def test_a_record_keeps_its_id(shop: Shop, records: list[Any]) -> None:
    again = json.loads(shop.give("--format", "27560"))
    assert [one["record"] for one in again] == [one["record"] for one in records]


def test_every_event_stands_in_one_record(shop: Shop, records: list[Any]) -> None:
    told = [event["signup"]["id"] for one in records for event in one["event"]]
    assert sorted(told) == sorted(row["id"] for row in shop.rows(tables.consent_events))

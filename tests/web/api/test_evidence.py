"""The evidence of a consent: handed out by the API, checked by the command and by the one file."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from signup.evidence import pictures, standalone
from signup.evidence.runner import Sequencer
from signup.evidence.standalone import verify
from signup.sealing import keys_of
from tests.support.app import services
from tests.support.clock import SeededBytes
from tests.support.factories import EMAIL, EMAIL_MARKETING, FORM, PHONE, a_disclosure
from tests.support.pictures import a_shot, a_subject
from tests.web.sources.conftest import Shop

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from tests.support.clock import FixedClock


@pytest.fixture
def shop(app: Flask, client: FlaskClient, clock: FixedClock) -> Shop:
    return Shop(app, client, clock)


def seal(shop: Shop) -> None:
    """Do what the worker does every few seconds."""
    behind = services(shop.app)
    troubles: list[BaseException] = []
    sequencer = Sequencer(
        behind.engine,
        lambda: ["demo"],
        lambda site: keys_of(behind.settings, site),
        shop.clock,
        lambda _where, error: troubles.append(error),
    )
    sequencer.seal_all()
    assert troubles == []


def the_consent(shop: Shop, secret_key: str) -> str:
    headers = {"Authorization": f"Bearer {secret_key}"}
    profile = shop.client.get("/v1/profiles", headers=headers).get_json()["profiles"][0]["id"]
    found = shop.client.get(f"/v1/profiles/{profile}/consents", headers=headers).get_json()
    return str(found["consents"][0]["id"])


def the_evidence(shop: Shop, secret_key: str, consent: str, query: str = "") -> Any:
    headers = {"Authorization": f"Bearer {secret_key}"}
    return shop.client.get(f"/v1/consents/{consent}/evidence{query}", headers=headers)


def test_the_evidence_of_a_signup_is_proved_by_the_single_file_alone(
    shop: Shop, secret_key: str, tmp_path: Path
) -> None:
    shop.sign_up()
    seal(shop)
    bundle = the_evidence(shop, secret_key, the_consent(shop, secret_key))
    bare = tmp_path / "nothing but the verifier"
    bare.mkdir()
    (bare / "bundle.json").write_bytes(bundle.get_data())
    verifier = bare / "verify_evidence.py"
    verifier.write_bytes(Path(standalone.__file__).read_bytes())
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(verifier), "bundle.json"],
        cwd=bare,
        env={},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )

    assert bundle.status_code == 200
    assert done.returncode == 0, done.stdout
    assert EMAIL in done.stdout
    assert "I agree to marketing messages by email." in done.stdout


def test_a_consent_is_not_proved_before_it_is_sealed(shop: Shop, secret_key: str) -> None:
    shop.sign_up()
    answer = the_evidence(shop, secret_key, the_consent(shop, secret_key))

    assert answer.status_code == 503
    assert answer.get_json()["code"] == "evidence_pending"
    assert int(answer.headers["Retry-After"]) > 0


def test_a_withdrawal_stands_in_the_evidence_of_the_consent_before_it(
    shop: Shop, secret_key: str
) -> None:
    shop.text("COFFEE", sid="SM1")
    shop.clock.advance(minutes=1)
    shop.text("STOP", sid="SM2")
    seal(shop)
    bundle = the_evidence(shop, secret_key, the_consent(shop, secret_key)).get_json()
    records = [json.loads(event["record"]) for event in bundle["events"]]
    verdict = standalone.verify(bundle)

    assert [record["event"] for record in records] == ["given", "withdrawn"]
    assert verdict.ok
    assert PHONE in " ".join(verdict.sentences)


def test_an_altered_address_is_not_proved(shop: Shop, secret_key: str) -> None:
    shop.sign_up()
    seal(shop)
    bundle = the_evidence(shop, secret_key, the_consent(shop, secret_key)).get_json()
    bundle["events"][0]["disclosed"]["who"]["value"] = "grace@example.com"

    assert not standalone.verify(bundle).ok


@pytest.mark.parametrize("consent", ["0" * 36, "nonsense", "x" * 300])
def test_an_unknown_consent_has_no_evidence(shop: Shop, secret_key: str, consent: str) -> None:
    answer = the_evidence(shop, secret_key, consent)

    assert answer.status_code == 404
    assert answer.get_json()["code"] == "consent_unknown"


def test_pictures_come_along_or_are_named_alone(shop: Shop, secret_key: str) -> None:
    shot = a_shot(disclosures=(a_disclosure(*EMAIL_MARKETING).id,))
    with services(shop.app).engine.begin() as connection:
        subject = a_subject(version=FORM.version)
        pictures.keep(connection, subject, [shot], "Chrome/1", shop.clock(), SeededBytes())
    shop.sign_up()
    seal(shop)
    consent = the_consent(shop, secret_key)
    whole, named, other = (
        the_evidence(shop, secret_key, consent, query)
        for query in ("?screenshots=full", "?screenshots=hashes", "?screenshots=some")
    )

    assert list(whole.get_json()["screenshots"]) == [shot.sha256]
    assert f"SHA-256 {shot.sha256}, in this file" in " ".join(verify(whole.get_json()).facts)
    assert named.get_json()["screenshots"] == {}
    assert verify(named.get_json()).ok
    assert other.status_code == 422


@pytest.mark.parametrize("query", ["?held=x", "?held=-1", "?held=" + "9" * 40, "?other=1"])
def test_a_query_that_is_none_is_refused(shop: Shop, secret_key: str, query: str) -> None:
    assert the_evidence(shop, secret_key, "0" * 36, query).status_code == 422

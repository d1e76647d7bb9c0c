"""Webhooks as the platforms' documentation has them, with what must become of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from signup.storage import tables
from tests.support.shops import DATA, Webhook

if TYPE_CHECKING:
    from tests.contract.shops.conftest import Line

VECTORS = DATA["vectors"]


def _webhook(vector: dict[str, Any]) -> Webhook:
    return Webhook(vector["platform"], vector["headers"], vector["body"].encode())


@pytest.mark.parametrize(
    "vector", VECTORS, ids=[f"{one['platform']}: {one['name']}" for one in VECTORS]
)
def test_a_webhook_has_its_effect_once(line: Line, vector: dict[str, Any]) -> None:
    expected = vector["expect"]

    answers = [line.take(_webhook(vector)).get_json() for _ in range(2)]

    assert line.state("email") == expected.get("email", "none")
    assert line.state("sms") == expected.get("sms", "none")
    assert line.standing("email")["level"] == expected.get("level", "unknown")
    assert len(line.rows(tables.consent_events)) == len({"email", "sms"} & expected.keys())
    assert answers == [{"problems": []}] * 2


@pytest.mark.parametrize("vector", VECTORS[:1] + VECTORS[15:16])
def test_a_body_with_one_byte_changed_is_refused(line: Line, vector: dict[str, Any]) -> None:
    webhook = _webhook(vector)
    changed = Webhook(webhook.platform, webhook.headers, webhook.body.replace(b"ada", b"eve"))

    answer = line.call(changed)

    assert (answer.status_code, answer.get_json()["code"]) == (401, "shop_signature_invalid")
    assert line.is_empty()

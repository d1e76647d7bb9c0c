"""TLS is checked against the name, although the connection is made to a checked address."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from standardwebhooks import Webhook as Signer

from signup.destinations.webhook.adapter import Endpoint, Webhook
from signup.domain.outcome import Accepted, Outcome, Retry
from signup.outbound.guard import Guard
from tests.contract.destinations.conftest import SECRET, a_delivery, now
from tests.support import certificates, receiver

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return key and certificate of crm.example, which this process trusts."""
    made = certificates.certificate(tmp_path, "crm.example")
    monkeypatch.setenv("SSL_CERT_FILE", str(made))
    return made


def _deliver(certificate: Path, host: str) -> tuple[list[Outcome], int]:
    """Return the outcomes of two deliveries to `host`, and how many connections they took."""
    guard = Guard(allow_private=True, resolve=lambda _host, _port: ["127.0.0.1"])
    with receiver.running(certificate) as endpoint:
        url = f"https://{host}:{endpoint.port}/hooks"
        webhook = Webhook(Endpoint(url, (Signer(SECRET),)), guard, clock=now)
        outcomes = [webhook.deliver([a_delivery(number)]).outcomes[0] for number in (1, 2)]
        webhook.close()
        return outcomes, endpoint.connections


def test_a_trusted_certificate_of_the_name_is_accepted_and_the_connection_kept(
    certificate: Path,
) -> None:
    assert _deliver(certificate, "crm.example") == ([Accepted(), Accepted()], 1)


def test_a_certificate_of_another_name_is_refused(certificate: Path) -> None:
    outcomes, _ = _deliver(certificate, "other.example")
    assert outcomes == [Retry("tls_failed"), Retry("tls_failed")]

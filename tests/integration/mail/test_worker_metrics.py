"""The worker of the running service, scraped as Prometheus would."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import urllib3

from signup.background import scraping
from signup.figures import Figures
from signup.settings.load import load
from signup.web.log import configure
from tests.integration.mail.conftest import ENVIRON
from tests.support.app import own_logging
from tests.support.servers import free_port

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    from tests.integration.mail.conftest import Shop
    from tests.support.clock import FixedClock
    from tests.support.mail_host import MailHost

TOKEN = "m" * 20
ADA = "ada@example.com"


def test_what_the_worker_did_can_be_read_from_it(
    open_shop: Callable[..., Shop], host: MailHost
) -> None:
    port = free_port()
    shop = open_shop(
        SIGNUP_EMAIL_URL=host.url(),
        SIGNUP_METRICS_TOKEN=TOKEN,
        SIGNUP_WORKER_METRICS=f"127.0.0.1:{port}",
    )
    shop.sign_up(ADA)
    host.wait(lambda: bool(host.received))

    told = ""
    sent = 'deliveries_total{destination="messenger:email",outcome="sent",site="demo"} 1.0'
    while not (sent in told and 'rounds_total{job="evidence"} 0.0' not in told):
        told = _scrape(port)
    assert 'signup_worker_rounds_total{job="retention"} 0.0' in told
    assert 'signup_worker_troubles_total{job="evidence"} 0.0' in told
    assert ADA not in told


def test_a_worker_whose_port_is_taken_says_so_and_goes_without(
    capsys: pytest.CaptureFixture[str], clock: FixedClock
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, own_logging():
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        settings = load({**ENVIRON, "SIGNUP_WORKER_METRICS": address})
        configure(settings)
        assert scraping(settings, Figures(clock)) == ()
    assert "worker's metrics are not served" in capsys.readouterr().err


def _scrape(port: int) -> str:
    header = {"Authorization": f"Bearer {TOKEN}"}
    url = f"http://127.0.0.1:{port}/metrics"
    return urllib3.request("GET", url, headers=header, retries=False, timeout=10).data.decode()

"""The port on which the worker is scraped."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest
import urllib3
from prometheus_client import CollectorRegistry, Counter

from signup.scraping import Scraping

if TYPE_CHECKING:
    from collections.abc import Iterator

TOKEN = "m" * 20
HERE = "127.0.0.1"


def a_registry() -> CollectorRegistry:
    registry = CollectorRegistry()
    Counter("signup_worker_rounds", "Rounds.", registry=registry).inc()
    return registry


def get(at: Scraping, path: str = "/metrics", header: str | None = None) -> tuple[int, str]:
    headers = {"Authorization": header} if header else {}
    answer = urllib3.request(
        "GET", f"http://{HERE}:{at.port}{path}", headers=headers, retries=False, timeout=10
    )
    return answer.status, answer.data.decode()


@pytest.fixture
def scraping() -> Iterator[Scraping]:
    made = Scraping((HERE, 0), a_registry(), TOKEN)
    made.start()
    yield made
    made.stop()


def test_who_has_the_token_reads_the_figures(scraping: Scraping) -> None:
    status, told = get(scraping, header=f"Bearer {TOKEN}")
    assert (status, "signup_worker_rounds_total 1.0" in told) == (200, True)


@pytest.mark.parametrize("header", [None, "Bearer", "Bearer wrong", TOKEN, f"Bearer {TOKEN} "[:-2]])
def test_to_everyone_else_there_is_nothing(scraping: Scraping, header: str | None) -> None:
    assert get(scraping, header=header) == (404, "")


@pytest.mark.parametrize("path", ["/", "/favicon.ico", "/metrics/", "/metrics/ada@example.com"])
def test_there_is_one_page(scraping: Scraping, path: str) -> None:
    assert get(scraping, path, f"Bearer {TOKEN}") == (404, "")


def test_without_a_token_nobody_reads_them() -> None:
    made = Scraping((HERE, 0), a_registry(), None)
    made.start()
    assert get(made, header="Bearer ")[0] == 404
    assert get(made, header="Bearer None")[0] == 404
    made.stop()


def test_nobody_is_logged(scraping: Scraping, capfd: pytest.CaptureFixture[str]) -> None:
    get(scraping, "/ada@example.com")
    assert capfd.readouterr() == ("", "")


def test_a_stopped_one_gives_its_port_back() -> None:
    first = Scraping((HERE, 0), a_registry(), TOKEN)
    with pytest.raises(OSError, match="in use"):
        Scraping((HERE, first.port), a_registry(), TOKEN)
    port = first.port
    first.start()
    first.stop()
    with socket.create_server((HERE, port)):
        pass


def test_one_that_never_began_ends_at_once() -> None:
    Scraping((HERE, 0), a_registry(), TOKEN).stop()

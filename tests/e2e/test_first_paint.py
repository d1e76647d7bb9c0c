"""The demo shop's page on a line or a processor so slow that it comes in pieces."""

from __future__ import annotations

import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.e2e.service import Service
    from tests.e2e.shopper import Shopper

pytestmark = pytest.mark.e2e

CUT = "data-open-form>"
HOLD = re.compile(r'<link rel="expect"[^>]*>')
WAIT_SECONDS = 60
HALF_READ = """() => document.querySelector('[data-open-form]')
  && [...document.styleSheets].length > 0"""
PAINTED = "() => performance.getEntriesByName('first-contentful-paint').length > 0"
MEANWHILE = """async (url) => {
  for (let one = 0; one < 20; one++) await fetch(url, { mode: 'no-cors', cache: 'no-store' });
}"""


class InPieces(ThreadingHTTPServer):
    """Sends the first of two pieces at once, the second when it may."""

    daemon_threads = True
    pieces: tuple[bytes, bytes] = (b"", b"")
    rest = threading.Event()

    @property
    def url(self) -> str:
        """Its origin."""
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    server: InPieces

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        first, second = self.server.pieces
        self.wfile.write(first)
        self.server.rest.wait(WAIT_SECONDS)
        self.wfile.write(second)

    def log_message(self, *_: object) -> None:
        """Keep the test's output clean."""


@pytest.fixture
def slow(service: Service) -> Iterator[Callable[..., InPieces]]:
    """Return what serves the storefront in two pieces, cut where a button still lacks its words."""
    server = InPieces(("127.0.0.1", 0), _Handler)
    server.rest = threading.Event()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()

    def serve(*, held: bool) -> InPieces:
        page = service.http.request("GET", f"{service.url}/").data.decode()
        page = page.replace('"/demo/', f'"{service.url}/demo/')
        before, cut, after = (page if held else HOLD.sub("", page)).partition(CUT)
        server.pieces = (f"{before}{cut}".encode(), after.encode())
        return server

    yield serve
    server.rest.set()
    server.shutdown()
    server.server_close()
    thread.join()


def _read_half(shopper: Shopper, server: InPieces) -> None:
    shopper.page.goto(server.url, wait_until="commit")
    shopper.page.wait_for_function(HALF_READ, polling=20)


def _read_the_rest(shopper: Shopper, server: InPieces) -> None:
    server.rest.set()
    shopper.page.wait_for_load_state("load")
    shopper.page.wait_for_function(PAINTED)


def test_it_is_painted_once_it_is_read_to_its_end_and_moves_nothing(
    shopper: Shopper, slow: Callable[..., InPieces]
) -> None:
    server = slow(held=True)
    _read_half(shopper, server)
    shopper.page.evaluate(MEANWHILE, f"{shopper.url}/livez")
    assert not shopper.page.evaluate(PAINTED)
    _read_the_rest(shopper, server)
    assert shopper.shift() == 0


def test_without_that_its_own_things_would_move(
    shopper: Shopper, slow: Callable[..., InPieces]
) -> None:
    """So that the test above would notice."""
    server = slow(held=False)
    _read_half(shopper, server)
    shopper.page.wait_for_function(PAINTED)
    _read_the_rest(shopper, server)
    shopper.page.wait_for_function("() => window.__shift > 0")

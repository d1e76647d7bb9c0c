"""Where Prometheus finds the worker: `/metrics` on a port of its own, behind the same token."""

from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING
from wsgiref.simple_server import WSGIRequestHandler, make_server

from prometheus_client import make_wsgi_app
from prometheus_client.exposition import ThreadingWSGIServer

from signup.web.metrics import is_shown

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from prometheus_client import CollectorRegistry

PATIENCE_SECONDS = 10
STOP_SECONDS = 10.0


class Scraping:
    """Serves a registry at `address`, host and port, to who shows `token` as bearer.

    The port is taken at once: raises OSError when it cannot be.
    """

    def __init__(
        self, address: tuple[str, int], registry: CollectorRegistry, token: str | None
    ) -> None:
        host, port = address
        page = _guarded(make_wsgi_app(registry), token)
        self._server = make_server(host, port, page, _server_for(host), _Handler)
        self._thread = threading.Thread(
            target=self._server.serve_forever, name="scraping", daemon=True
        )

    @property
    def port(self) -> int:
        """The port that was taken."""
        return self._server.server_port

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Answer nobody any more and give the port back."""
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join(STOP_SECONDS)
        self._server.server_close()


def _guarded(page: WSGIApplication, token: str | None) -> WSGIApplication:
    def app(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        shown = environ.get("HTTP_AUTHORIZATION", "")
        if environ["PATH_INFO"] == "/metrics" and is_shown(token, shown):
            return page(environ, start)
        start("404 Not Found", [("Content-Type", "text/plain")])
        return [b""]

    return app


def _server_for(host: str) -> type[ThreadingWSGIServer]:
    class Server(ThreadingWSGIServer):
        address_family = socket.AF_INET6 if ":" in host else socket.AF_INET

    return Server


class _Handler(WSGIRequestHandler):
    """Logs nothing, and waits for nobody for long."""

    timeout = PATIENCE_SECONDS

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Write no line: a scrape is no news."""

"""A shop of another origin whose policy allows nothing but its own nonce, to carry the one tag."""

from __future__ import annotations

import contextlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

NONCE = "bm9uY2Vub25jZQ"
PAGE = """<!doctype html>
<html lang="en-US"><head><meta charset="utf-8"><title>Another shop</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style nonce="{nonce}">
  html body * {{ all: revert !important }}
  body {{ display: grid; gap: 40px; min-height: 300vh; align-content: start }}
  dialog, div {{ display: none !important; opacity: 0 !important }}
</style>
<script nonce="{nonce}" async src="{service}/widget.js" data-site="demo"></script></head>
<body><h1>Another shop</h1><p>With rules of its own.</p><form id="signup"></form></body></html>"""


class OtherShop(ThreadingHTTPServer):
    """Serves the page; `service` is the origin of the service it uses."""

    service = ""

    @property
    def url(self) -> str:
        """Its origin."""
        return f"http://127.0.0.1:{self.server_address[1]}"


@contextlib.contextmanager
def open_shop() -> Iterator[OtherShop]:
    """Serve the page on a free port until the end."""
    server = OtherShop(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    server: OtherShop

    def do_GET(self) -> None:
        service = self.server.service
        body = PAGE.format(nonce=NONCE, service=service).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header(
            "Content-Security-Policy",
            f"default-src 'none'; script-src 'nonce-{NONCE}'; style-src 'nonce-{NONCE}'; "
            f"connect-src {service}; img-src data:; base-uri 'none'; "
            "require-trusted-types-for 'script'; trusted-types 'none'",
        )
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Keep the test's output clean."""

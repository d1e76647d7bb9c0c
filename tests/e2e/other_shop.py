"""A shop of another origin whose policy allows nothing but its own nonce, to carry the one tag."""

from __future__ import annotations

import contextlib
import json
import queue
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

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

PREPARES = """<!doctype html>
<html lang="en-US"><head><meta charset="utf-8"><title>Before</title>
<script nonce="{nonce}" type="speculationrules">
  {{ "prerender": [{{ "source": "list", "urls": ["/prepared"], "eagerness": "immediate" }}] }}
</script></head>
<body><h1>Before</h1><script nonce="{nonce}">
  fetch('/waits').then(() => (location.href = '/prepared'));
</script></body></html>"""
PREPARED = """<!doctype html>
<html lang="en-US"><head><meta charset="utf-8"><title>Prepared</title>
<script nonce="{nonce}" async src="{service}/widget.js" data-site="demo"></script></head>
<body><h1>Prepared</h1><script nonce="{nonce}">
  const asked = () => performance.getEntriesByType('resource').map(({{ name }}) => name);
  const ahead = document.prerendering;
  let before = [];
  const tell = () => fetch('/told', {{ method: 'POST', body: JSON.stringify({{
    ahead, before, after: asked(), kept: localStorage.length,
    activated: performance.getEntriesByType('navigation')[0].activationStart }}) }});
  const until = (holds, then) => (holds() ? then() : setTimeout(until, 50, holds, then));
  const fetched = () => asked().some((name) => name.includes('/forms?'));
  document.addEventListener('prerenderingchange', () => until(fetched, tell));
  if (!ahead) until(fetched, tell);
  else until(() => window.signup?.open, () => setTimeout(() => {{
    before = asked();
    fetch('/ready', {{ method: 'POST' }});
  }}, 500));
</script></body></html>"""
"""Told by the page itself: Chromium prerenders nothing that a debugger is attached to."""

WAIT_SECONDS = 30
PAGES = {"/prepares": PREPARES, "/prepared": PREPARED}


class OtherShop(ThreadingHTTPServer):
    """Serves the pages; `service` is the origin of the service they use, `told` what they say."""

    service = ""
    told: queue.Queue[Any] = queue.Queue()
    ready = threading.Event()

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
        if self.path == "/waits":
            self.server.ready.wait(WAIT_SECONDS)
        service = self.server.service
        body = PAGES.get(self.path, PAGE).format(nonce=NONCE, service=service).encode()
        own = " 'self'" if self.path in PAGES else ""
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header(
            "Content-Security-Policy",
            f"default-src 'none'; script-src 'nonce-{NONCE}'; style-src 'nonce-{NONCE}'; "
            f"connect-src {service}{own}; img-src data:; base-uri 'none'; "
            "require-trusted-types-for 'script'; trusted-types 'none'",
        )
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"] or 0))
        if self.path == "/ready":
            self.server.ready.set()
        else:
            self.server.told.put(json.loads(body))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Keep the test's output clean."""

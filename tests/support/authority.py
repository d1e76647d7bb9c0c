"""A time-stamping authority on this machine: OpenSSL behind HTTP, and its bad days."""

from __future__ import annotations

import contextlib
import subprocess
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

CONFIG = """
[tsa]
default_tsa = local
[local]
serial = serial
signer_cert = cert.pem
signer_key = key.pem
signer_digest = sha256
default_policy = 1.3.6.1.4.1.99999.1
digests = sha256
ess_cert_id_alg = sha256
"""
SUBJECT = ("-subj", "/CN=Local time", "-addext", "extendedKeyUsage=critical,timeStamping")
CURVE = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")


@dataclass(slots=True)
class Authority:
    """`url` answers RFC 3161 queries; `spoil` changes (status, answer) before they go out."""

    folder: Path
    url: str = ""
    queries: list[bytes] = field(default_factory=list)
    spoil: Callable[[int, bytes], tuple[int, bytes]] = lambda status, answer: (status, answer)

    def answer(self, query: bytes) -> bytes:
        """Return OpenSSL's answer."""
        self.queries.append(query)
        (self.folder / "query").write_bytes(query)
        self.run("ts", "-reply", "-config", "tsa.cnf", "-queryfile", "query", "-out", "reply")
        return (self.folder / "reply").read_bytes()

    def is_genuine(self, token: bytes, data: bytes) -> bool:
        """Tell whether OpenSSL accepts the token over `data`, as a reader of a bundle would ask."""
        (self.folder / "token").write_bytes(token)
        (self.folder / "data").write_bytes(data)
        given = ("-data", "data", "-in", "token", "-token_in", "-CAfile", "cert.pem")
        return self.run("ts", "-verify", *given, check=False) == 0

    def run(self, *arguments: str, check: bool = True) -> int:
        """Run OpenSSL in the authority's folder; return its exit code."""
        return subprocess.run(
            ["openssl", *arguments], cwd=self.folder, capture_output=True, timeout=20, check=check
        ).returncode


@contextlib.contextmanager
def authority(folder: Path) -> Iterator[Authority]:
    """Give an authority that keeps its key and certificate in `folder`."""
    made = Authority(folder)
    (folder / "tsa.cnf").write_text(CONFIG, "ascii")
    (folder / "serial").write_text("01\n", "ascii")
    made.run("req", "-x509", *CURVE, "-keyout", "key.pem", "-out", "cert.pem", *SUBJECT)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = self.rfile.read(int(self.headers["Content-Length"]))
            status, answer = made.spoil(200, made.answer(query))
            self.send_response(status)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Connection", "close")
            self.end_headers()
            with contextlib.suppress(ConnectionError):
                self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.url = f"http://127.0.0.1:{server.server_port}/"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

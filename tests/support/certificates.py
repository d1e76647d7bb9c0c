"""Certificates for servers of tests."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def certificate(folder: Path, host: str) -> Path:
    """Make a self-signed certificate of `host`; return the PEM file with its key, too.

    Trust it by `SSL_CERT_FILE`. OpenSSL is on every machine with PostgreSQL: Debian's package
    depends on it.
    """
    key, pem = folder / "key.pem", folder / "certificate.pem"
    name = ("-subj", f"/CN={host}", "-addext", f"subjectAltName=DNS:{host}")
    kind = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2")
    subprocess.run(
        ["openssl", "req", "-x509", *kind, *name, "-keyout", key, "-out", pem],
        check=True,
        capture_output=True,
        timeout=20,
    )
    both = folder / "both.pem"
    both.write_bytes(pem.read_bytes() + key.read_bytes())
    return both

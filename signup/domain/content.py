"""Names by content: the hash of a value is its name, so a name never means anything else."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


def content_hash(document: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the canonical JSON of `document`, as 64 lower-case hex characters.

    Canonical means: keys sorted, no blanks, UTF-8, no number that is not whole or not finite. The
    same content has the same name on every machine and in every release.
    """
    canonical = json.dumps(
        document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    return hashlib.sha256(canonical.encode()).hexdigest()

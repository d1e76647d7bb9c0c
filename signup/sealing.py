"""The keys that sign each site's evidence log, from the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from signup.evidence.note import signer_of, verifier_key
from signup.evidence.runner import Keys

if TYPE_CHECKING:
    from signup.settings.values import Settings


def keys_of(settings: Settings, site: str) -> Keys:
    """Return a site's keys; those of a secret key that is being replaced are still accepted."""
    origin = f"{urlsplit(settings.public_url).netloc}/log/{site}"
    now, *before = (signer_of(secret, site, origin) for secret in settings.secret_keys)
    return Keys(now, tuple(verifier_key(one) for one in before))

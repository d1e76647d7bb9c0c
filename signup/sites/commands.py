"""What the `signup site` commands do: check a site file, apply it, make a secret key."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from signup.sites.errors import Finding, SiteFileErrors
from signup.sites.mail_warnings import unmailable
from signup.sites.parse import Parsed, parse_with_warnings
from signup.sites.publish import publish
from signup.sites.secrets import unset
from signup.storage import sites as storage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy import Connection, Engine

    from signup.domain.site import Site
    from signup.sites.errors import Complaint
    from signup.sites.publish import PublishReport


KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What is wrong with a file and what is unwise, in order of lines."""

    errors: tuple[Finding, ...]
    warnings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Applied:
    """What applying a file did; with errors, nothing was done and there is no report."""

    errors: tuple[Finding, ...]
    warnings: tuple[Finding, ...]
    report: PublishReport | None = None

    @property
    def summary(self) -> str:
        """What was done, as lines for people."""
        return self.report.summary if self.report else "nothing was published."


def check(
    file: Path,
    environ: Mapping[str, str],
    *,
    can_mail: bool = True,
    ask: Callable[[Site], Iterable[Complaint]] | None = None,
) -> CheckResult:
    """Tell all that is wrong or unwise in the file; secrets must be set in `environ`.

    `can_mail` says whether the service could send mail. `ask` asks the stores that the file names
    what is wrong from their side; not while something else is.
    """
    try:
        parsed = read(file)
    except SiteFileErrors as wrong:
        return CheckResult(wrong.errors, ())
    warnings = (*parsed.warnings, *_unmailable(parsed, can_mail=can_mail))
    errors = _unset(parsed, environ, unwise=False)
    if ask is not None and not errors:
        errors = tuple(sorted(parsed.places.findings(ask(parsed.site))))
    return CheckResult(errors, warnings)


def apply(
    file: Path,
    environ: Mapping[str, str],
    engine: Engine,
    now: datetime,
    random_bytes: Callable[[int], bytes],
    *,
    can_mail: bool = True,
) -> Applied:
    """Publish what the file says, in one transaction.

    A secret that is not set is a warning here: another machine may hold it. `can_mail` says
    whether the service could send mail. Raises what SQLAlchemy raises.
    """
    try:
        parsed = read(file)
    except SiteFileErrors as wrong:
        return Applied(wrong.errors, ())
    with engine.begin() as connection:
        report = publish(connection, parsed.site, now, random_bytes)
    unwise = (*_unset(parsed, environ, unwise=True), *_unmailable(parsed, can_mail=can_mail))
    return Applied((), (*parsed.warnings, *unwise), report)


def new_key(
    connection: Connection, site: str, now: datetime, random_bytes: Callable[[int], bytes]
) -> str | None:
    """Return a new secret key `sk_<site>_<43 characters>`; None when there is no such site.

    It can be shown this once: its SHA-256 is stored, which suffices for 256 random bits.
    """
    noise = base64.urlsafe_b64encode(random_bytes(KEY_BYTES)).rstrip(b"=").decode()
    key = f"sk_{site}_{noise}"
    known = storage.add_key_hash(connection, site, hashlib.sha256(key.encode()).hexdigest(), now)
    return key if known else None


def read(file: Path) -> Parsed:
    """Return what the file says; raises SiteFileErrors, also when it cannot be read."""
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise SiteFileErrors([Finding(str(file), 1, "", "is not UTF-8 text")]) from None
    except OSError as error:
        reason = f"cannot be read: {error.strerror}"
        raise SiteFileErrors([Finding(str(file), 1, "", reason)]) from None
    return parse_with_warnings(text, filename=str(file))


def _unmailable(parsed: Parsed, *, can_mail: bool) -> list[Finding]:
    found = [] if can_mail else unmailable(parsed.site)
    return parsed.places.findings(found, unwise=True)


def _unset(parsed: Parsed, environ: Mapping[str, str], *, unwise: bool) -> tuple[Finding, ...]:
    found = [
        (path, f"the environment variable {name} is not set")
        for path, name in unset(parsed.site, environ)
    ]
    return tuple(sorted(parsed.places.findings(found, unwise=unwise)))

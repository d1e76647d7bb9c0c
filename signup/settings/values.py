"""The settings as typed values, and the error when they cannot be."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from signup.domain.keeping import Keeping

if TYPE_CHECKING:
    from pathlib import Path


class SettingsError(Exception):
    """The environment cannot be used; `problems` names every variable at fault and why."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Settings:
    """The service's settings, typed and checked; fields that may hold a secret have no repr."""

    env: Literal["development", "production"]
    database_url: str = field(repr=False)
    public_url: str
    secret_key: str = field(repr=False)
    secret_key_old: str | None = field(repr=False)
    rate_limit_url: str = field(repr=False)
    trusted_proxies: int
    country_header: str | None
    email_url: str | None = field(repr=False)
    email_from: str | None = field(repr=False)
    timestamp_url: str | None = field(repr=False)
    allow_private_destinations: bool
    log_format: Literal["json", "console"]
    log_level: Literal["debug", "info", "warning", "error"]
    metrics_token: str | None = field(repr=False)
    worker_metrics: tuple[str, int] | None = field(repr=False)
    site_file: Path | None
    chromium: str | None = field(repr=False)
    max_body_bytes: int
    commit_batch: int
    limit_ip_minute: int
    limit_ip_hour: int
    limit_address_hour: int
    limit_beacons_minute: int
    limit_public_minute: int
    limit_secret_key_minute: int
    limit_replies_day: int
    confirm_pause_minutes: int
    confirm_most_a_day: int
    confirm_days: int
    confirm_code_tries: int
    restrict_on_erasure: bool
    unconfirmed_days: int
    proof_years: int

    @property
    def production(self) -> bool:
        """Whether this is a real shop's installation and not a developer's machine."""
        return self.env == "production"

    @property
    def keeping(self) -> Keeping:
        """How long what is known of people is kept."""
        unconfirmed = timedelta(days=self.unconfirmed_days)
        return Keeping(self.restrict_on_erasure, unconfirmed, self.proof_years)

    @property
    def secret_keys(self) -> tuple[str, ...]:
        """The signing key, then the one it replaced while that is still accepted."""
        return (self.secret_key, self.secret_key_old) if self.secret_key_old else (self.secret_key,)

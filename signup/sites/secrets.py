"""The values behind the names of secrets; they live in the environment and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from signup.domain.site import DestinationConfig, EnvSecret, Site
    from signup.sites.errors import Path


def provider_secret(site: Site, name: str, environ: Mapping[str, str]) -> tuple[str, ...]:
    """Return the values of one of the SMS provider's secrets, newest first; those that are set."""
    return _values(site.sms.secrets.get(name, ()), environ) if site.sms else ()


def destination_secret(
    destination: DestinationConfig, name: str, environ: Mapping[str, str]
) -> tuple[str, ...]:
    """Return the values of one of a destination's secrets, newest first; those that are set."""
    option = destination.options.get(name)
    return _values(option, environ) if isinstance(option, tuple) else ()


def unset(site: Site, environ: Mapping[str, str]) -> Iterator[tuple[Path, str]]:
    """Yield where the site names a secret that the environment does not hold, and its name."""
    for path, secrets in _named(site):
        for secret in secrets:
            if not environ.get(secret.env):
                yield path, secret.env


def _named(site: Site) -> Iterator[tuple[Path, tuple[EnvSecret, ...]]]:
    if site.sms:
        for name, secrets in site.sms.secrets.items():
            yield ("sms", name), secrets
    for at, destination in enumerate(site.destinations):
        for name, option in destination.options.items():
            if isinstance(option, tuple):
                yield ("destinations", at, name), option


def _values(secrets: tuple[EnvSecret, ...], environ: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(environ[secret.env] for secret in secrets if environ.get(secret.env))

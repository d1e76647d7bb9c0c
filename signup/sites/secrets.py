"""The values behind the names of secrets; they live in the environment and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from signup.providers.shared import Account

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from signup.domain.site import DestinationConfig, EnvSecret, Shop, Site, SmsProgramme
    from signup.sites.errors import Path


def provider_account(sms: SmsProgramme, environ: Mapping[str, str]) -> Account:
    """Return the brand's account with its SMS provider; secrets that are not set are left out."""
    secrets = {name: _values(named, environ) for name, named in sms.secrets.items()}
    return Account(secrets, sms.options)


def destination_secret(
    destination: DestinationConfig, name: str, environ: Mapping[str, str]
) -> tuple[str, ...]:
    """Return the values of one of a destination's secrets, newest first; those that are set."""
    option = destination.options.get(name)
    return _values(option, environ) if isinstance(option, tuple) else ()


def shop_secrets(shop: Shop, environ: Mapping[str, str]) -> tuple[str, ...]:
    """Return the values of a shop's secret, newest first; those that are set."""
    return _values(shop.secrets, environ)


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
    for platform, shop in site.shops.items():
        yield (platform, "webhook_secret"), shop.secrets
    for at, destination in enumerate(site.destinations):
        for name, option in destination.options.items():
            if isinstance(option, tuple):
                yield ("destinations", at, name), option


def _values(secrets: tuple[EnvSecret, ...], environ: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(environ[secret.env] for secret in secrets if environ.get(secret.env))

"""Texts in production: each site's own provider, as its site file and the environment have it."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from signup.capture.commands import Scene, TextReport
from signup.capture.record import Recorder
from signup.domain.consent import Channel
from signup.messengers.sms import Line, SmsMessenger
from signup.outbound.guard import Guard
from signup.providers.known import PROVIDERS
from signup.providers.shared import report_path
from signup.sites.secrets import provider_account

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from sqlalchemy import Engine

    from signup.domain.site import Site, SmsProgramme
    from signup.messengers.shared import Messenger
    from signup.settings.values import Settings

SOURCE = "report"


class Texting:
    """Knows how each site's texts leave, and notes which numbers a provider blocks.

    `site_of` returns a published site by its key, `environ` is where secrets are named.
    """

    def __init__(
        self,
        settings: Settings,
        environ: Mapping[str, str],
        engine: Engine,
        site_of: Callable[[str], Site | None],
        clock: Callable[[], datetime],
    ) -> None:
        self._settings = settings
        self._environ = environ
        self._site_of = site_of
        self._clock = clock
        self._recorder = Recorder(engine, random_bytes=secrets.token_bytes, messengers=frozenset())

    def senders(self) -> dict[Channel, Messenger]:
        """Return what sends texts; in development nothing leaves, see `messengers.inbox`."""
        if not self._settings.production:
            return {}
        guard = Guard(allow_private=self._settings.allow_private_destinations)
        sender = SmsMessenger(self._line_of, guard, on_blocked=self._note_block, clock=self._clock)
        return {Channel.SMS: sender}

    def _line_of(self, key: str) -> Line | None:
        site = self._site_of(key)
        return self._line(key, site.sms) if site is not None and site.sms is not None else None

    def _line(self, key: str, sms: SmsProgramme) -> Line:
        provider = PROVIDERS[sms.provider]
        address = self._settings.public_url.rstrip("/")
        return Line(
            provider=provider,
            account=provider_account(sms, self._environ),
            base_url=sms.base_url or provider.BASE_URL,
            number=sms.numbers[0],
            report_url=address + report_path(provider.NAME, key),
        )

    def _note_block(self, key: str, phone: str, code: str) -> None:
        """Have the core note it; raises StorageUnavailable."""
        site = self._site_of(key)
        if site is None or site.sms is None:
            return
        scene = Scene(site=site, source=SOURCE, at=self._clock())
        report = TextReport(scene, site.sms.provider, phone, code=code, blocks=True)
        for outcome in self._recorder.record([report]):
            if isinstance(outcome, Exception):
                raise outcome

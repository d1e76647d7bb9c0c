"""What the demo needs of the service: its messages, its made-up secrets, its site file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from signup.demo.inbox import InboxMessage
from signup.demo.shop import DemoShop
from signup.promotion.sign import sign_for
from signup.storage import inbox

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy import Engine

    from signup.domain.phone import PhoneNumber
    from signup.domain.site import CheckoutBox, Site
    from signup.promotion.sign import Sign

SITE = "demo"
SHOWN = 100
WRITTEN_FOR = "http://127.0.0.1:8000"
"""The address that stands in the demo's site file."""

DEMO_SECRETS: Mapping[str, str] = {
    "TWILIO_ACCOUNT_SID": "ACdemo00000000000000000000000000",
    "TWILIO_AUTH_TOKEN": "demo-auth-token-of-no-account",
    "CRM_WEBHOOK_SECRET": "whsec_ZGVtby13ZWJob29rLXNlY3JldC1vZi1uby1zdG9yZQ==",
}
"""Stand-ins for the secrets the demo's site file names; used in development where unset."""


class DevInbox:
    """Reads and writes what `/dev/inbox` shows."""

    def __init__(
        self, engine: Engine, *, new_id: Callable[[datetime], str], clock: Callable[[], datetime]
    ) -> None:
        self._engine = engine
        self._new_id = new_id
        self._clock = clock

    def heard(self, site: Site, sender: PhoneNumber, text: str, reply: str | None) -> None:
        """Keep a text message that came in, and what was replied to it."""
        self.keep(site.key, "sms", sender.value, text, direction="in")
        if reply is not None:
            self.keep(site.key, "sms", sender.value, reply)

    def keep(
        self, site: str, channel: str, address: str, body: str, *, direction: str = "out"
    ) -> None:
        """Keep one entry; `direction` is `in` for what a shopper sent."""
        now = self._clock()
        entry: dict[str, Any] = {
            "site": site,
            "id": self._new_id(now),
            "channel": channel,
            "direction": direction,
            "address": address,
            "subject": None,
            "body": body,
            "created_at": now,
        }
        with self._engine.begin() as connection:
            inbox.add(connection, entry)

    def erase(self, site: str, channel: str, profile_id: str) -> None:
        """Delete what was kept about a profile, as every store must that is told to."""
        with self._engine.begin() as connection:
            inbox.erase(connection, site, channel, profile_id)

    def messages(self, site: str) -> list[InboxMessage]:
        """Return a site's messages, newest first."""
        with self._engine.connect().execution_options(readonly=True) as connection:
            rows = inbox.newest(connection, site, SHOWN)
        return [
            InboxMessage(
                at=row["created_at"],
                channel=row["channel"],
                to=row["address"],
                subject=row["subject"],
                body=row["body"],
                direction=row["direction"],
            )
            for row in rows
        ]


def demo_shop(
    public_url: str,
    pages: Path,
    messages: DevInbox,
    secrets: Mapping[str, str],
    published: Callable[[], Site | None],
) -> DemoShop:
    """Return the demo shop over the service at `public_url`; `published` gives its site."""
    return DemoShop(
        site=SITE,
        public_url=public_url,
        pages=pages,
        list_messages=messages.messages,
        sign=lambda: _promoted(published()),
        boxes=lambda: _boxes(published()),
        account_sid=secrets["TWILIO_ACCOUNT_SID"],
        auth_token=secrets["TWILIO_AUTH_TOKEN"],
    )


def _promoted(site: Site | None) -> Sign | None:
    """Return what the demo's poster shows: the sign of the first keyword in its site file."""
    return sign_for(site, site.keywords[0]) if site and site.keywords else None


def _boxes(site: Site | None) -> tuple[CheckoutBox, ...]:
    return site.boxes[site.locales[0]] if site else ()


def site_file_for(public_url: str, pages: Path) -> str:
    """Return the demo's site file, written for the address it is served at."""
    text = (pages / "site.toml").read_text(encoding="utf-8")
    return text.replace(WRITTEN_FOR, public_url.rstrip("/"))


def demo_environment(address: str, environ: Mapping[str, str]) -> dict[str, str]:
    """Return the settings a developer's machine lacks to run the service at `address`.

    Without a site file of one's own the demo shop is shown, whose webhook goes to this very
    machine.
    """
    wanted = {"SIGNUP_PUBLIC_URL": address}
    if "SIGNUP_SITE_FILE" not in environ:
        wanted["SIGNUP_ALLOW_PRIVATE_DESTINATIONS"] = "1"
    return {name: value for name, value in wanted.items() if name not in environ}

"""Every variable the service reads, declared once; `docs/reference/settings.md` is made of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from signup.settings import parsing

if TYPE_CHECKING:
    from collections.abc import Callable

PREFIX = "SIGNUP_"
MIN_KEY_LENGTH = 32


@dataclass(frozen=True, slots=True)
class Setting:
    """One declared variable.

    `default` is what an absent or empty variable means, as text; `None` when there is none.
    `parse` turns text into the typed value and raises `ValueError` with a reason that repeats
    nothing of the text.
    """

    name: str
    default: str | None
    help: str
    parse: Callable[[str], object]

    @property
    def field(self) -> str:
        """Name of the attribute of `Settings` that carries the value."""
        return self.name.removeprefix(PREFIX).lower()


_LIMIT = parsing.number(0, 10_000_000)
_COUNT = parsing.number(1, 30)
_OFF = "0 switches it off."

SETTINGS = (
    Setting(
        "SIGNUP_ENV",
        "development",
        "`development` or `production`. Production opens no `/dev` page and refuses to start "
        "without `SIGNUP_SECRET_KEY` and `SIGNUP_PUBLIC_URL`.",
        parsing.choice("development", "production"),
    ),
    Setting(
        "SIGNUP_DATABASE_URL",
        "sqlite:///var/signup.db",
        "Where signups are kept: `sqlite:///path` for one machine, `postgresql://…` "
        "(psycopg 3) for more.",
        parsing.database_url,
    ),
    Setting(
        "SIGNUP_PUBLIC_URL",
        "http://127.0.0.1:8000",
        "The origin under which browsers and SMS providers reach the service. Providers sign "
        "it, links in messages begin with it.",
        parsing.public_url,
    ),
    Setting(
        "SIGNUP_SECRET_KEY",
        None,
        f"Signs tokens; at least {MIN_KEY_LENGTH} characters. In development one is made and kept "
        "in `var/secret_key`.",
        parsing.long(MIN_KEY_LENGTH),
    ),
    Setting(
        "SIGNUP_SECRET_KEY_OLD",
        None,
        "The signing key before this one, still accepted while the old tokens live.",
        parsing.long(MIN_KEY_LENGTH),
    ),
    Setting(
        "SIGNUP_RATE_LIMIT_URL",
        "memory://",
        "Where limits are counted: `memory://` in each process, `redis://…` or `rediss://…` "
        "for all together. When Redis is away each process counts for itself.",
        parsing.url("memory", "redis", "rediss", "redis+unix"),
    ),
    Setting(
        "SIGNUP_TRUSTED_PROXIES",
        "0",
        "How many proxies of yours stand in front. The visitor's address is taken that many "
        "places from the right of `X-Forwarded-For`; at 0 the header is ignored.",
        parsing.number(0, 10),
    ),
    Setting(
        "SIGNUP_EMAIL_URL",
        None,
        "The mail server, `smtp://user:password@host:587` or `smtps://…`, user and password "
        "%-encoded. Without it, mail in development goes to the page `/dev/inbox`; in production "
        "none is sent, and opt-ins that must be confirmed stay pending.",
        parsing.mail_server,
    ),
    Setting(
        "SIGNUP_EMAIL_FROM",
        None,
        "The mailbox that mail comes from and bounces go to, `hello@shop.example`; a site may name "
        "its own. Default: `signup@` and the host of `SIGNUP_PUBLIC_URL`.",
        parsing.mailbox,
    ),
    Setting(
        "SIGNUP_TIMESTAMP_URL",
        None,
        "A time-stamping authority (RFC 3161) that bears witness to the evidence log, once an "
        "hour at most. It is sent a hash and nothing else.",
        parsing.service_url,
    ),
    Setting(
        "SIGNUP_ALLOW_PRIVATE_DESTINATIONS",
        "false",
        "Lets outbound calls reach private and loopback addresses. For development only.",
        parsing.switch,
    ),
    Setting(
        "SIGNUP_LOG_FORMAT",
        None,
        "`json` (default in production) or `console` (default in development).",
        parsing.choice("json", "console"),
    ),
    Setting(
        "SIGNUP_LOG_LEVEL",
        "info",
        "The least severe entry that is logged: `debug`, `info`, `warning` or `error`.",
        parsing.choice("debug", "info", "warning", "error"),
    ),
    Setting(
        "SIGNUP_METRICS_TOKEN",
        None,
        "Bearer token of `/metrics`, at least 16 characters. Without it the page is 404.",
        parsing.long(16),
    ),
    Setting(
        "SIGNUP_WORKER_METRICS",
        None,
        "Where the worker serves `/metrics` of its own, behind the same token: `127.0.0.1:9464`. "
        "Without it, nowhere.",
        parsing.address,
    ),
    Setting(
        "SIGNUP_SITE_FILE",
        None,
        "A site file that is applied at every start; `make run` uses the demo shop's.",
        Path,
    ),
    Setting(
        "SIGNUP_CHROMIUM",
        None,
        "The browser that takes pictures of what is published: a path, or a name on `PATH`. By "
        "default Chromium or Chrome, where there is one.",
        parsing.long(1),
    ),
    Setting(
        "SIGNUP_MAX_BODY_BYTES",
        "65536",
        "The largest request body that is read, in bytes; more is answered 413.",
        parsing.number(1024, 16 * 1024 * 1024),
    ),
    Setting(
        "SIGNUP_COMMIT_BATCH",
        "256",
        "The most signups that share one commit.",
        parsing.number(1, 10_000),
    ),
    Setting(
        "SIGNUP_LIMIT_IP_MINUTE", "30", f"Captures a minute from one IP address. {_OFF}", _LIMIT
    ),
    Setting("SIGNUP_LIMIT_IP_HOUR", "300", f"Captures an hour from one IP address. {_OFF}", _LIMIT),
    Setting(
        "SIGNUP_LIMIT_ADDRESS_HOUR",
        "5",
        f"Captures an hour for one e-mail address, and for one phone number. {_OFF}",
        _LIMIT,
    ),
    Setting(
        "SIGNUP_LIMIT_BEACONS_MINUTE",
        "120",
        f"Beacons a minute from one IP address. {_OFF}",
        _LIMIT,
    ),
    Setting(
        "SIGNUP_LIMIT_PUBLIC_MINUTE",
        "600",
        "Form tokens, public pages, wrong secret keys and unproved shop webhooks a minute from one "
        f"IP address. {_OFF}",
        _LIMIT,
    ),
    Setting(
        "SIGNUP_LIMIT_SECRET_KEY_MINUTE",
        "6000",
        f"Requests a minute with one secret key. {_OFF}",
        _LIMIT,
    ),
    Setting(
        "SIGNUP_LIMIT_REPLIES_DAY",
        "20",
        f"Texts of one number that are answered in 24 hours; all of them are heard. {_OFF}",
        _LIMIT,
    ),
    Setting("SIGNUP_CONFIRM_MOST_A_DAY", "3", "Mails that ask one address in 24 hours.", _COUNT),
    Setting("SIGNUP_CONFIRM_PAUSE_MINUTES", "10", "Minutes between two such mails.", _LIMIT),
    Setting(
        "SIGNUP_CONFIRM_DAYS", "7", "Days for which link and code of such a mail work.", _COUNT
    ),
    Setting(
        "SIGNUP_CONFIRM_CODE_TRIES", "5", "Wrong codes after which only the link works.", _COUNT
    ),
    Setting(
        "SIGNUP_RESTRICT_ON_ERASURE",
        "true",
        "What is left of a forgotten person: `true`, a record can still be matched by a claimant "
        "who names the address; `false`, by nobody.",
        parsing.switch,
    ),
    Setting(
        "SIGNUP_UNCONFIRMED_DAYS",
        "30",
        "Days after which an address is deleted that nobody answered for.",
        parsing.number(1, 3650),
    ),
    Setting(
        "SIGNUP_PROOF_YEARS",
        "5",
        "Years after the last use of a consent in which its proof is kept.",
        parsing.number(1, 100),
    ),
)


def reference() -> str:
    """The page `docs/reference/settings.md`."""
    rows = [
        f"| `{setting.name}` | {f'`{setting.default}`' if setting.default else '—'} "
        f"| {setting.help} |"
        for setting in SETTINGS
    ]
    return "\n".join(
        [
            "# Settings",
            "",
            "Read from the environment at start. Each may also be given as `…_FILE`, the path of a",
            "file that holds the value. An unknown `SIGNUP_*` name is an error; an empty value is",
            "the default. Switches are `1`, `true`, `0`, `false`. `signup config check` tells",
            "everything that is wrong at once.",
            "",
            "| name | default | meaning |",
            "| --- | --- | --- |",
            *rows,
            "",
        ]
    )

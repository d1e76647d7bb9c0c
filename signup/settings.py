"""What the operator decides through the environment, read once at start and never again.

`SETTINGS` declares every variable; `docs/reference/settings.md` is `reference()` of it. Each
variable `X` may instead be given as `X_FILE`, a path whose content is the value (Docker and
Kubernetes secrets). Values never appear in an error: any of them may be a secret.
"""

from __future__ import annotations

import difflib
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from signup import parsing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

PREFIX = "SIGNUP_"
MIN_KEY_LENGTH = 32


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
    email_url: str | None = field(repr=False)
    allow_private_destinations: bool
    log_format: Literal["json", "console"]
    log_level: Literal["debug", "info", "warning", "error"]
    metrics_token: str | None = field(repr=False)
    site_file: Path | None
    max_body_bytes: int
    commit_batch: int
    limit_ip_minute: int
    limit_ip_hour: int
    limit_address_hour: int
    limit_beacons_minute: int
    limit_public_minute: int
    limit_secret_key_minute: int
    confirm_pause_minutes: int
    confirm_most_a_day: int
    confirm_days: int
    confirm_code_tries: int

    @property
    def production(self) -> bool:
        """Whether this is a real shop's installation and not a developer's machine."""
        return self.env == "production"

    @property
    def secret_keys(self) -> tuple[str, ...]:
        """The signing key, then the one it replaced while that is still accepted."""
        return (self.secret_key, self.secret_key_old) if self.secret_key_old else (self.secret_key,)


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
        "The mail server, `smtp://user:password@host:587` or `smtps://…`. Without it, mail in "
        "development goes to the page `/dev/inbox`.",
        parsing.url("smtp", "smtps"),
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
        "SIGNUP_SITE_FILE",
        None,
        "A site file that is applied at every start; `make run` uses the demo shop's.",
        Path,
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
        f"Form tokens, subscriber pages and wrong secret keys a minute from one IP address. {_OFF}",
        _LIMIT,
    ),
    Setting(
        "SIGNUP_LIMIT_SECRET_KEY_MINUTE",
        "6000",
        f"Requests a minute with one secret key. {_OFF}",
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
)


def load(
    environ: Mapping[str, str],
    *,
    data_dir: Path = Path("var"),
    make_key: Callable[[], str] = lambda: secrets.token_urlsafe(48),
) -> Settings:
    """Read the settings out of `environ`, usually `os.environ`.

    `data_dir` is where development keeps its generated signing key, made by `make_key`.
    Raises `SettingsError` with every problem at once.
    """
    problems = _unknown(environ)
    values: dict[str, Any] = {}
    for setting in SETTINGS:
        try:
            text = _raw(setting, environ)
            values[setting.field] = None if text is None else setting.parse(text)
        except ValueError as problem:
            problems.append(f"{setting.name}: {problem}")
    if values.get("env") == "production":
        problems += _missing_in_production(environ)
    if problems:
        raise SettingsError(problems)
    production = values["env"] == "production"
    values["log_format"] = values["log_format"] or ("json" if production else "console")
    values["secret_key"] = values["secret_key"] or _development_key(data_dir, make_key)
    return Settings(**values)


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


def _names() -> set[str]:
    return {name for setting in SETTINGS for name in (setting.name, f"{setting.name}_FILE")}


def _unknown(environ: Mapping[str, str]) -> list[str]:
    known = _names()
    problems = []
    for name in sorted(name for name in environ if name.startswith(PREFIX) and name not in known):
        near = difflib.get_close_matches(name, known, 1)
        problems.append(f"{name}: no such setting" + (f"; did you mean {near[0]}?" if near else ""))
    return problems


def _raw(setting: Setting, environ: Mapping[str, str]) -> str | None:
    value = environ.get(setting.name)
    path = environ.get(f"{setting.name}_FILE")
    if value and path:
        raise ValueError(f"is set twice, also as {setting.name}_FILE")
    if path:
        try:
            value = Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            raise ValueError(f"the file named by {setting.name}_FILE cannot be read") from None
        if not value:
            raise ValueError(f"the file named by {setting.name}_FILE is empty")
    return value or setting.default


def _missing_in_production(environ: Mapping[str, str]) -> list[str]:
    required = ("SIGNUP_SECRET_KEY", "SIGNUP_PUBLIC_URL")
    return [
        f"{name}: must be set in production"
        for name in required
        if not environ.get(name) and not environ.get(f"{name}_FILE")
    ]


def _development_key(data_dir: Path, make_key: Callable[[], str]) -> str:
    """Read or make the key; two processes that start together end with the same one."""
    path = data_dir / "secret_key"
    draft = data_dir / f".secret_key.{os.getpid()}"
    try:
        if not path.exists():
            data_dir.mkdir(parents=True, exist_ok=True)
            draft.touch(mode=0o600)
            draft.write_text(make_key(), encoding="ascii")
            _link(draft, path)
        return path.read_text(encoding="ascii").strip()
    except OSError:
        raise SettingsError(
            [f"SIGNUP_SECRET_KEY: is not set and {path} cannot be written"]
        ) from None


def _link(draft: Path, path: Path) -> None:
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        draft.unlink()

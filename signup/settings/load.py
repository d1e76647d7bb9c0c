"""Reading what the operator decides through the environment, once at start and never again.

Each variable `X` may instead be given as `X_FILE`, a path whose content is the value (Docker and
Kubernetes secrets). Values never appear in an error: any of them may be a secret.
"""

from __future__ import annotations

import difflib
import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Any

from signup.settings.declared import PREFIX, SETTINGS
from signup.settings.values import Settings, SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from signup.settings.declared import Setting


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
    if values.get("country_header") and values.get("trusted_proxies") == 0:
        problems.append(
            "SIGNUP_COUNTRY_HEADER: needs SIGNUP_TRUSTED_PROXIES; anybody could write it"
        )
    if problems:
        raise SettingsError(problems)
    production = values["env"] == "production"
    values["log_format"] = values["log_format"] or ("json" if production else "console")
    values["secret_key"] = values["secret_key"] or _development_key(data_dir, make_key)
    return Settings(**values)


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

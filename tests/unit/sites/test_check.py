from __future__ import annotations

from typing import TYPE_CHECKING

from signup.sites import commands
from tests.support.site_files import demo, line_of

if TYPE_CHECKING:
    from pathlib import Path

SECRETS = {"TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": "t"}


def check(folder: Path, content: bytes, environ: dict[str, str]) -> list[str]:
    file = folder / "site.toml"
    file.write_bytes(content)
    found = commands.check(file, environ)
    return [str(one).removeprefix(f"{file}:") for one in (*found.errors, *found.warnings)]


def test_a_good_file_with_its_secrets_set_passes(tmp_path: Path) -> None:
    assert check(tmp_path, demo().encode(), SECRETS) == []


def test_a_secret_that_is_not_set_is_refused_with_its_line(tmp_path: Path) -> None:
    environ = {**SECRETS, "TWILIO_AUTH_TOKEN": ""}
    line = line_of(demo(), "auth_token =")
    assert check(tmp_path, demo().encode(), environ) == [
        f"{line}: sms.auth_token: the environment variable TWILIO_AUTH_TOKEN is not set"
    ]


def test_a_secret_of_a_destination_must_be_set_too(tmp_path: Path) -> None:
    crm = """
[[destinations]]
name = "crm"
type = "webhook"
url = "https://crm.example"
secret = [{ env = "NEW_SECRET" }, { env = "OLD_SECRET" }]
"""
    found = check(tmp_path, demo(add=crm).encode(), {**SECRETS, "NEW_SECRET": "x"})
    assert [one.split(": ", 1)[1] for one in found] == [
        "destinations[0].secret: the environment variable OLD_SECRET is not set"
    ]


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    assert check(tmp_path, demo().encode("utf-16"), SECRETS) == ["1: is not UTF-8 text"]


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    (fault,) = commands.check(tmp_path / "none.toml", {}).errors
    assert fault.reason == "cannot be read: No such file or directory"

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signup.settings.declared import SETTINGS
from signup.settings.load import load
from signup.settings.values import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from signup.settings.declared import Setting

PRODUCTION = {
    "SIGNUP_ENV": "production",
    "SIGNUP_SECRET_KEY": "k" * 32,
    "SIGNUP_PUBLIC_URL": "https://signup.shop.example/",
}


def problems(environ: Mapping[str, str]) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as caught:
        load({**PRODUCTION, **environ})
    return caught.value.problems


def test_production_needs_only_a_key_and_its_own_address() -> None:
    made = load(PRODUCTION)
    assert made.production
    assert made.public_url == "https://signup.shop.example"
    assert (made.log_format, made.trusted_proxies) == ("json", 0)
    assert not made.allow_private_destinations


def test_the_limits_are_those_of_the_contract() -> None:
    made = load(PRODUCTION)
    assert (made.limit_ip_minute, made.limit_ip_hour, made.limit_address_hour) == (30, 300, 5)
    assert (made.limit_beacons_minute, made.limit_secret_key_minute) == (120, 6000)


def test_production_refuses_to_start_without_a_secret_key() -> None:
    with pytest.raises(SettingsError) as caught:
        load({"SIGNUP_ENV": "production"})
    assert caught.value.problems == (
        "SIGNUP_SECRET_KEY: must be set in production",
        "SIGNUP_PUBLIC_URL: must be set in production",
    )


@pytest.mark.parametrize("value", ["CF IPCountry", "CF-IPCountry:", "x" * 65])
def test_the_header_of_countries_is_the_name_of_a_header(value: str) -> None:
    proxied = {"SIGNUP_TRUSTED_PROXIES": "1", "SIGNUP_COUNTRY_HEADER": value}
    (problem,) = problems(proxied)
    assert problem.startswith("SIGNUP_COUNTRY_HEADER: must be the name of a header")


def test_a_header_of_countries_that_anybody_could_write_is_refused() -> None:
    (problem,) = problems({"SIGNUP_COUNTRY_HEADER": "CF-IPCountry"})
    assert "needs SIGNUP_TRUSTED_PROXIES" in problem


def test_development_makes_one_key_and_keeps_it(tmp_path: Path) -> None:
    first = load({}, data_dir=tmp_path / "var", make_key=lambda: "a" * 40)
    second = load({}, data_dir=tmp_path / "var", make_key=lambda: "b" * 40)
    assert first.secret_key == second.secret_key == "a" * 40
    assert (tmp_path / "var" / "secret_key").stat().st_mode & 0o777 == 0o600
    assert [each.name for each in (tmp_path / "var").iterdir()] == ["secret_key"]


def test_a_key_made_by_another_process_meanwhile_is_taken(tmp_path: Path) -> None:
    def make_key() -> str:
        (tmp_path / "secret_key").write_text("c" * 40)
        return "d" * 40

    assert load({}, data_dir=tmp_path, make_key=make_key).secret_key == "c" * 40


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SettingsError, match="cannot be written"):
        load({}, data_dir=tmp_path / "file" / "var")


def test_every_fault_is_told_at_once() -> None:
    found = problems({"SIGNUP_TRUSTED_PROXIES": "many", "SIGNUP_LOG_LEVEL": "loud"})
    assert found == (
        "SIGNUP_TRUSTED_PROXIES: must be a whole number from 0 to 10",
        "SIGNUP_LOG_LEVEL: must be one of debug, info, warning, error",
    )


def test_an_unknown_name_is_an_error_with_the_nearest_known_one() -> None:
    assert problems({"SIGNUP_TRUSTED_PROXY": "1"}) == (
        "SIGNUP_TRUSTED_PROXY: no such setting; did you mean SIGNUP_TRUSTED_PROXIES?",
    )


def test_names_of_others_are_none_of_our_business() -> None:
    assert load({**PRODUCTION, "PATH": "/bin", "TWILIO_AUTH_TOKEN": "x"}).production


def test_each_setting_may_stand_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("f" * 50 + "\n")
    made = load(
        {**PRODUCTION, "SIGNUP_SECRET_KEY": "", "SIGNUP_SECRET_KEY_FILE": f"{tmp_path}/key"}
    )
    assert made.secret_key == "f" * 50


def test_a_file_that_is_missing_empty_or_given_beside_the_value_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    level = "SIGNUP_LOG_LEVEL"
    assert "cannot be read" in problems({f"{level}_FILE": f"{tmp_path}/none"})[0]
    assert "is empty" in problems({f"{level}_FILE": f"{tmp_path}/empty"})[0]
    assert "is set twice" in problems({level: "info", f"{level}_FILE": f"{tmp_path}/empty"})[0]


@pytest.mark.parametrize(
    ("given_url", "used"),
    [
        ("postgresql://u:p@db/x", "postgresql+psycopg://u:p@db/x"),
        ("postgres://db/x", "postgresql+psycopg://db/x"),
        ("postgresql+psycopg://db/x", "postgresql+psycopg://db/x"),
        ("sqlite:////srv/signup.db", "sqlite:////srv/signup.db"),
        ("", "sqlite:///var/signup.db"),
    ],
)
def test_postgresql_means_psycopg_3(given_url: str, used: str) -> None:
    assert load({**PRODUCTION, "SIGNUP_DATABASE_URL": given_url}).database_url == used


@pytest.mark.parametrize("text", ["1", "true", "TRUE"])
def test_a_switch_is_on(text: str) -> None:
    name = "SIGNUP_ALLOW_PRIVATE_DESTINATIONS"
    assert load({**PRODUCTION, name: text}).allow_private_destinations


@pytest.mark.parametrize("text", ["yes", "on", "2", "falsch"])
def test_a_switch_that_says_neither_is_refused(text: str) -> None:
    assert problems({"SIGNUP_ALLOW_PRIVATE_DESTINATIONS": text})


@pytest.mark.parametrize(
    "url",
    ["shop.example", "https://", "https://a:b@shop.example", "https://shop.example/path", "ftp://x",
     "https://shop.example:port", "https://shop.example?x=1"],
)  # fmt: skip
def test_the_public_url_is_a_bare_origin(url: str) -> None:
    assert problems({"SIGNUP_PUBLIC_URL": url})


def test_the_old_key_is_still_accepted_while_rotating() -> None:
    assert load(PRODUCTION).secret_keys == ("k" * 32,)
    assert load({**PRODUCTION, "SIGNUP_SECRET_KEY_OLD": "o" * 32}).secret_keys[1] == "o" * 32


@given(
    st.sampled_from(SETTINGS), st.text(min_size=1, max_size=60).filter(lambda text: text.strip())
)
def test_no_value_is_ever_repeated(setting: Setting, tail: str) -> None:
    marker = f"hunter2{tail}"
    try:
        said = repr(load({**PRODUCTION, setting.name: marker}))
    except SettingsError as error:
        said = str(error)
    assert setting.name == "SIGNUP_SITE_FILE" or "hunter2" not in said


@pytest.mark.parametrize(
    "url",
    ["mail.example:587", "smtp://", "smtp://user@mail.example", "http://mail.example",
     "smtp://mail.example/inbox", "smtp://mail.example:port", "smtp://é:p@mail.example",
     "smtp://mail.example?tls=no"],
)  # fmt: skip
def test_a_mail_server_has_a_host_and_a_whole_login_or_none(url: str) -> None:
    assert problems({"SIGNUP_EMAIL_URL": url})[0].startswith("SIGNUP_EMAIL_URL: must be ")


def test_a_mail_server_with_or_without_a_login_is_taken_as_it_is() -> None:
    for url in ("smtp://mail.example", "smtps://a%40b.example:p%3As@mail.example:465"):
        assert load({**PRODUCTION, "SIGNUP_EMAIL_URL": url}).email_url == url


def test_the_mailbox_that_mail_comes_from_has_one_spelling() -> None:
    given = {**PRODUCTION, "SIGNUP_EMAIL_FROM": "Hello@Kaffee-Süd.example"}
    assert load(given).email_from == "hello@xn--kaffee-sd-x9a.example"
    assert problems({"SIGNUP_EMAIL_FROM": "Northwind <hello@northwind.example>"})


@pytest.mark.parametrize("url", ["https://", "tsa.example", "https://u:p@tsa.example", "ftp://x"])
def test_the_authority_is_a_url_without_a_password(url: str) -> None:
    assert problems({"SIGNUP_TIMESTAMP_URL": url})


@pytest.mark.parametrize(
    ("given_address", "used"),
    [("127.0.0.1:9464", ("127.0.0.1", 9464)), ("[::1]:9464", ("::1", 9464))],
)
def test_the_worker_is_scraped_at_a_host_and_a_port(
    given_address: str, used: tuple[str, int]
) -> None:
    assert load(PRODUCTION).worker_metrics is None
    assert load({**PRODUCTION, "SIGNUP_WORKER_METRICS": given_address}).worker_metrics == used


@pytest.mark.parametrize("text", ["9464", ":9464", "127.0.0.1", "h:0", "h:99999", "h:1/x", "a@h:1"])
def test_what_is_no_host_and_port_is_refused(text: str) -> None:
    assert problems({"SIGNUP_WORKER_METRICS": text})

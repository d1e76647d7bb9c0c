"""The service as a developer runs it: `signup serve --with-worker`, on a free port, over SQLite."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import urllib3

from tests.support.servers import free_port
from tests.support.tree import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

START_SECONDS = 60
STOP_SECONDS = 60
ANSWER_SECONDS = 30
COMMAND_SECONDS = 100
UNTIL_SEALED = urllib3.Retry(
    total=40,
    backoff_factor=0.1,
    backoff_max=1,
    status_forcelist=[503],
    respect_retry_after_header=False,
)
DEMO = ROOT / "widgets" / "demo" / "site.toml"

ARABIC_EMAIL = """
[forms.email.locale.ar]
headline = "خصم 10% على كيسك الأول"
text = "رسالة في أيام التحميص، وأولوية في المحاصيل الصغيرة."
button = "أرسلوا لي الرمز"
incentive = { label = "خصم 10%" }
"""
ARABIC_PHONE = """
[forms.phone.locale.ar]
headline = "هل نجعلها 20%؟"
text = "رمزك الأول محفوظ. أضف رقمك لنرسل إليك رمزًا أفضل."
button = "أرسلوا لي الرمز الأفضل"
incentive = { label = "خصم 20%" }
"""


ABOUT = """
[[forms]]
key = "about"
kind = "embedded"
steps = ["profile", "email"]
[forms.profile]
headline = "How do you brew?"
button = "Next"
ask = ["first_name", "birthday"]
minimum_age = 18
[[forms.profile.choices]]
key = "roast"
label = "Your roast"
options = { light = "Light", dark = "Dark" }
[[forms.profile.choices]]
key = "at_home"
label = "At home you have"
options = { espresso = "Espresso machine", filter = "Filter", press = "French press" }
several = true
[forms.profile.locale.ar]
headline = "كيف تحضّر قهوتك؟"
button = "التالي"
[forms.email]
headline = "10% off your first bag"
button = "Get my code"
"""
BETWEEN = """
[[forms]]
key = "between"
kind = "embedded"
steps = ["email", "profile", "phone"]
[forms.email]
headline = "10% off your first bag"
button = "Get my code"
incentive = { label = "10% off", code = "WELCOME10" }
[forms.profile]
headline = "How do you brew?"
button = "Next"
ask = ["first_name", "birthday"]
[[forms.profile.choices]]
key = "roast"
label = "Your roast"
options = { light = "Light", dark = "Dark" }
[forms.phone]
headline = "Make it 20%?"
button = "Text me the better code"
"""
LAST = """
[[forms]]
key = "last"
kind = "embedded"
steps = ["email", "phone", "profile"]
[forms.email]
headline = "Join us"
button = "Join"
[forms.phone]
headline = "By text, too?"
button = "Text me"
[forms.profile]
headline = "How do you brew?"
button = "Send"
ask = ["first_name"]
"""
TAP = """
[[forms]]
key = "tap"
kind = "embedded"
steps = ["email", "phone"]
[forms.email]
headline = "Join us"
button = "Join"
[forms.phone]
headline = "15% off by text"
button = "Text me"
two_tap = "COFFEE"
incentive = { label = "15% off", code = "BAG15" }
"""


@dataclass(frozen=True, slots=True)
class Service:
    """A running service: its origin, a secret key of the demo site, and its command line.

    `run` gives what a command prints; the database is in `folder`.
    """

    url: str
    key: str
    http: urllib3.PoolManager
    run: Callable[..., str]
    folder: Path

    def get(self, path: str, **query: str) -> Any:
        """Return what the brand's API says."""
        url = f"{self.url}{path}" + (f"?{urlencode(query)}" if query else "")
        answer = self.http.request("GET", url, headers=self._headers)
        assert answer.status == 200, answer.data
        return answer.json()

    def post(self, path: str, **body: Any) -> None:
        """Tell the brand's API something."""
        url = f"{self.url}{path}"
        answer = self.http.request("POST", url, json=body, headers=self._headers)
        assert answer.status == 200, answer.data

    def evidence(self, consent: str) -> dict[str, Any]:
        """Return the evidence of a consent, as soon as the worker has sealed it."""
        url = f"{self.url}/v1/consents/{consent}/evidence"
        answer = self.http.request("GET", url, headers=self._headers, retries=UNTIL_SEALED)
        assert answer.status == 200, answer.data
        return dict(answer.json())

    def profiles(self, **query: str) -> list[dict[str, Any]]:
        """Return the profiles found, by `email` or `phone`."""
        found: list[dict[str, Any]] = self.get("/v1/profiles", **query)["profiles"]
        return found

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key}"}

    def state(self, email: str, channel: str, purpose: str = "marketing") -> str:
        """Return the state of one purpose of the one profile with this address."""
        (profile,) = self.profiles(email=email)
        return str(profile["channels"][channel][purpose]["state"])


@contextlib.contextmanager
def running(
    folder: Path, other_origin: str, *, sms_by: str = "reply", rules: str = "", more: str = ""
) -> Iterator[Service]:
    """Run the service until the end; pages of `other_origin` may call it too.

    `rules` stand in the site file in place of `[forms.show]` and `[forms.frequency]`, `more` at its
    end.
    """
    url = f"http://127.0.0.1:{free_port()}"
    site_file = folder / "site.toml"
    site = _site(url, other_origin)
    site = site.replace('sms = "auto"', f'sms = "auto"\nsms_by = "{sms_by}"')
    if rules:
        before, _, rest = site.partition("[forms.show]")
        site = f"{before}[forms.show]\n{rules}\n[checkout]{rest.partition('[checkout]')[2]}"
    site_file.write_text(f"{site}\n{more}", encoding="utf-8")
    environ = _environ(folder, url, site_file)
    log = folder / "service.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [*_signup(), "serve", "--port", url.rpartition(":")[2], "--with-worker"],
            cwd=folder,
            env=environ,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            http = urllib3.PoolManager(timeout=ANSWER_SECONDS, retries=False)
            _wait(http, url, process, log)
            run = partial(_run, environ, folder)
            yield Service(url, run("site", "key", "demo").strip(), http, run, folder)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(STOP_SECONDS)


def _site(url: str, other_origin: str) -> str:
    text = DEMO.read_text("utf-8").replace("http://localhost:8000", other_origin)
    text = text.replace("http://127.0.0.1:8000", url)
    text = text.replace("[forms.phone]", f"{ARABIC_EMAIL}\n[forms.phone]")
    text = text.replace("[forms.show]", f"{ARABIC_PHONE}\n[forms.show]")
    text = text.replace("[checkout]", f"{ABOUT}{BETWEEN}{LAST}{TAP}\n[checkout]", 1)
    return text.replace("[seller]", 'locales = ["en-US", "ar"]\n\n[seller]', 1)


def _environ(folder: Path, url: str, site_file: Path) -> dict[str, str]:
    limits = ("IP_MINUTE", "IP_HOUR", "ADDRESS_HOUR", "BEACONS_MINUTE", "PUBLIC_MINUTE")
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("SIGNUP_")},
        "SIGNUP_DATABASE_URL": f"sqlite:///{folder / 'signup.db'}",
        "SIGNUP_PUBLIC_URL": url,
        "SIGNUP_SITE_FILE": str(site_file),
        **{f"SIGNUP_LIMIT_{name}": "0" for name in limits},
    }


def _signup() -> list[str]:
    return [sys.executable, "-m", "signup"]


def _wait(http: urllib3.PoolManager, url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    answered = False
    while not answered:
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < end, log.read_text()
        with contextlib.suppress(urllib3.exceptions.HTTPError):
            answered = http.request("GET", f"{url}/readyz").status == 200


def _run(environ: dict[str, str], folder: Path, *words: str) -> str:
    done = subprocess.run(
        [*_signup(), *words],
        cwd=folder,
        env=environ,
        capture_output=True,
        text=True,
        timeout=COMMAND_SECONDS,
        check=True,
    )
    return done.stdout

"""When, to whom and how often: `[forms.show]` and `[forms.frequency]`."""

from __future__ import annotations

import json

import pytest

from signup.sites.rendering import forms_document
from tests.support.site_files import demo, faults, line_of, site_of

SHOW = """back_button = true
click = "#offer"
event = "cart:opened"
priority = 10
percent = 50
time_zone = "America/Los_Angeles"
"""
CONDITIONS = """pages = ["/collections/*", "https://shop.example/*"]
referrers = ["google.*"]
utm = { source = ["instagram"], campaign = ["spring*"] }
devices = ["phone"]
languages = ["en", "fr-CA"]
countries = ["US"]
visitors = "new"
visits = { least = 2 }
pages_seen = { least = 2, most = 9 }
cart_value = { most = 50 }
cart_items = { least = 1 }
cart_holds = ["TEA-*"]
days = ["mon"]
hours = ["09:00-17:30", "22:00-02:00", "18:00-24:00"]
"""
FREQUENCY = """number_after_days = 30
most_per_page = 1
most_per_session = 1
most_per_day = 2
most_ever = 5
most_closes = 3
"""


def _file(show: str = "", where: str = "", unless: str = "", frequency: str = "") -> str:
    tables = "".join(
        f"[forms.show.{name}]\n{keys}"
        for name, keys in (("where", where), ("unless", unless))
        if keys
    )
    return demo(
        ("exit_intent = true\n", f"exit_intent = true\n{show}{tables}"),
        ('after_signup = "never"\n', f'after_signup = "never"\n{frequency}'),
    )


def test_every_rule_reaches_the_browser_as_it_is_written() -> None:
    site = site_of(_file(SHOW, CONDITIONS, CONDITIONS, FREQUENCY))
    (shown,) = json.loads(forms_document(site, "en-US").body)["forms"]
    assert shown["show"]["where"] == shown["show"]["unless"]
    assert shown["show"]["where"]["utm"] == {"source": ["instagram"], "campaign": ["spring*"]}
    assert shown["show"]["where"]["cart_value"] == {"most": 50}
    assert len(shown["show"]["where"]) == 14
    assert shown["show"]["time_zone"] == "America/Los_Angeles"
    assert shown["frequency"]["most_closes"] == 3
    assert shown["frequency"]["number_after_days"] == 30


@pytest.mark.parametrize(
    ("table", "line", "path", "reason"),
    [
        ("show", 'time_zone = "Portland"', "show.time_zone", "a time zone such as"),
        ("show", 'event = "two words"', "show.event", "without blanks"),
        ("show", "percent = 0", "show.percent", "from 1 to 99"),
        ("show", "priority = 1000", "show.priority", "from -100 to 100"),
        ("where", 'pages = ["collections"]', "show.where.pages[0]", "must be a path"),
        ("where", "pages = []", "show.where.pages", "at least 1"),
        ("unless", 'devices = ["watch"]', "show.unless.devices[0]", "phone, tablet, desktop"),
        ("unless", 'visitors = "old"', "show.unless.visitors", "new, returning"),
        ("where", "visits = { least = 3, most = 2 }", "show.where.visits.most", "below least"),
        ("where", "visits = {}", "show.where.visits", "needs least, most or both"),
        ("where", 'hours = ["9-17"]', "show.where.hours[0]", "such as 09:00-17:30"),
        ("where", 'days = ["Monday"]', "show.where.days[0]", "mon, tue"),
        ("where", 'countries = ["UK"]', "show.where.countries[0]", "country code"),
        ("where", 'languages = ["English"]', "show.where.languages[0]", "such as en"),
        ("where", 'utm = { utm-source = ["x"] }', "show.where.utm.utm-source", "utm"),
        ("where", 'referrers = ["a b"]', "show.where.referrers[0]", "must be a host"),
        ("frequency", "number_after_days = -1", "frequency.number_after_days", "from 0 to"),
        ("frequency", "most_ever = 0", "frequency.most_ever", "from 1 to 1000"),
    ],
)
def test_a_mistake_is_told_with_its_line(table: str, line: str, path: str, reason: str) -> None:
    text = _file(**{table: f"{line}\n"})
    (fault,) = faults(text)
    assert (fault.line, fault.key_path) == (line_of(text, line), f"forms[0].{path}")
    assert reason in fault.reason


def test_an_unknown_condition_is_told_with_the_known_one() -> None:
    told = {fault.key_path: fault.reason for fault in faults(_file(where='page = ["/"]\n'))}
    assert "did you mean pages?" in told["forms[0].show.where.page"]


def test_a_table_without_a_condition_is_a_mistake() -> None:
    (fault,) = faults(demo(("exit_intent = true", "exit_intent = true\nwhere = {}")))
    assert (fault.key_path, fault.reason) == ("forms[0].show.where", "holds no condition")

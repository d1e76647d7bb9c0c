"""Whoever is sent to the consent rules finds them: each section and rule that the code names."""

from __future__ import annotations

import re

import pytest

from signup.settings.declared import SETTINGS
from tests.support.tree import ROOT, files, name

PAGE = (ROOT / "docs/reference/consent-rules.md").read_text("utf-8")
SECTIONS = {int(one) for one in re.findall(r"^## (\d+)\. ", PAGE, re.MULTILINE)}
RULES = {int(one) for one in re.findall(r"^(\d+)\. ", PAGE.partition("## 2.")[0], re.MULTILINE)}
NAMED = re.compile(r"consent rules,?\s+(section|rule)s? ([\d, and]+)(?:rules? ([\d, and]+))?")


def _numbers(text: str | None) -> set[int]:
    return {int(one) for one in re.findall(r"\d+", text or "")}


def _told() -> list[tuple[str, str, str, str]]:
    found = []
    for file in files("signup", suffix=".py"):
        words = " ".join(file.read_text("utf-8").replace("# ", "").split())
        found += [(name(file), *one) for one in NAMED.findall(words)]
    return found


def test_every_section_and_rule_that_the_code_names_stands_on_the_page() -> None:
    told = _told()
    assert told
    for file, kind, numbers, rules in told:
        sections = _numbers(numbers) if kind == "section" else set()
        named = _numbers(rules) if kind == "section" else _numbers(numbers)
        assert sections <= SECTIONS, file
        assert named <= RULES, file


@pytest.mark.parametrize(
    ("setting", "default"), re.findall(r"`(SIGNUP_\w+)` \((\d+)\)", PAGE), ids=str
)
def test_the_periods_it_names_are_the_settings_defaults(setting: str, default: str) -> None:
    assert {one.name: one.default for one in SETTINGS}[setting] == default

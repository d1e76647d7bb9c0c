"""The project stands on its own: nothing in it points to a place only its authors have."""

from __future__ import annotations

import re

from tests.support import tree

ELSEWHERE = re.compile(
    rb"\.\./shared\b"  # notes beside the repository
    rb"|(?<![\w.~-])/(?:work|root|home/\w+)(?:/|\b(?![\w-]))",  # somebody's own machine
)
THIS = "tests/house/test_standalone.py"


def test_no_file_points_outside_the_project() -> None:
    found = [
        f"{tree.name(file)}: {match.group().decode()}"
        for file in tree.files()
        if tree.name(file) != THIS
        for match in ELSEWHERE.finditer(file.read_bytes())
    ]
    assert found == []


def test_nothing_is_left_for_later_or_switched_off() -> None:
    unfinished = re.compile(
        r"(?:#|//)\s*(?:TODO|FIXME|XXX)\b|mark\.(?:skip|skipif|xfail)\b|pytest\.(?:skip|xfail)\("
    )
    found = [
        f"{tree.name(file)}: {match.group()}"
        for suffix in (".py", ".js")
        for file in tree.files("signup", "tests", "tools", "bench", "widgets/src", suffix=suffix)
        if tree.name(file) != THIS
        for match in unfinished.finditer(file.read_text("utf-8"))
    ]
    assert found == []

"""`[sms.limits]`: figures that a brand may set, and those that mean nothing beside the others."""

from __future__ import annotations

import pytest

from signup.domain.text_limits import USUAL
from signup.sites.documents import from_document, to_document
from tests.support.site_files import demo, faults, line_of, site_of


def limited(*lines: str) -> str:
    return demo(
        ("[[keywords]]\nword", "\n".join(["[sms.limits]", *lines, "", "[[keywords]]\nword"]))
    )


def test_without_a_table_the_usual_limits_hold() -> None:
    sms = site_of(demo()).sms

    assert sms
    assert sms.limits == USUAL


def test_what_a_file_sets_takes_the_place_of_the_usual_and_is_published() -> None:
    site = site_of(limited("number_hour = 8", "segments_day = 900"))

    assert site.sms
    assert (site.sms.limits.number_hour, site.sms.limits.segments_day) == (8, 900)
    assert site.sms.limits.prefix_hour == USUAL.prefix_hour
    assert from_document(to_document(site)) == site


def test_a_site_that_an_older_release_published_has_the_usual_limits() -> None:
    document = to_document(site_of(demo()))
    del document["sms"]["limits"]
    sms = from_document(document).sms

    assert sms
    assert sms.limits == USUAL


@pytest.mark.parametrize("line", ["number_hour = 0", "segments_day = -1", "prefix_day = 2.5"])
def test_a_limit_is_a_whole_number_above_nothing(line: str) -> None:
    (fault,) = faults(limited(line))

    assert fault.key_path == f"sms.limits.{line.split(maxsplit=1)[0]}"


@pytest.mark.parametrize(
    ("line", "blamed"),
    [
        ("number_day = 4", "number_day"),
        ("number_10_minutes = 6", "number_10_minutes"),
        ("network_hour = 101", "network_hour"),
    ],
)
def test_a_limit_that_a_wider_one_makes_meaningless_is_refused_with_its_line(
    line: str, blamed: str
) -> None:
    text = limited(line)
    (fault,) = faults(text)

    assert (fault.key_path, fault.line) == (f"sms.limits.{blamed}", line_of(text, line))
    assert "is less than" in fault.reason

"""Numbers in a brand's own words: by the plurals of the language they are written in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signup.sites.plural_rules import _read
from tests.support.site_files import demo, faults, line_of, site_of

REWARD = 'incentive = { label = "10% off", code = "WELCOME10" }'
DATED = 'incentive = { label = "10% off", code = "WELCOME10", until = "2026-12-24" }'
ENGLISH = "Only {days} {days:one=day|other=days} left, until {date}."


def _site(ends: str, reward: str = DATED, more: str = "", locales: str = "") -> str:
    return demo(
        ('sms_countries = ["US", "CA"]', f'sms_countries = ["US", "CA"]\n{locales}'),
        (REWARD, f'{reward}\nends = "{ends}"\n{more}'),
    )


def test_words_with_a_number_are_published_as_they_stand() -> None:
    site = site_of(_site(ENGLISH))
    assert site.forms[0].steps[0].texts["ends"] == ENGLISH


def test_each_language_needs_its_own_words_for_a_number() -> None:
    polish = '[forms.email.locale.pl]\nends = "Zostało {days} {days:one=dzień|other=dni}."\n'
    text = _site(ENGLISH, more=polish, locales='locales = ["en-US", "pl"]')
    (fault,) = faults(text)
    assert fault.key_path == "forms[0].email.locale.pl.ends"
    assert fault.line == line_of(text, "Zostało")
    assert "few, many" in fault.reason
    whole = text.replace("one=dzień|other=dni", "one=dzień|few=dni|many=dni")
    assert faults(whole) == []


@pytest.mark.parametrize(
    ("ends", "words"),
    [
        ("{days:one=day}", "needs words for other"),
        ("{days:one=day|few=days|other=days}", "few, which en does not have"),
        ("{days:day|days}", "are written {days:one="),
        ("{left:one=a|other=b}", "are written {days:one="),
        ("{hours} left", "not {hours}"),
        ("{days left", "a brace that belongs to nothing"),
        ("{days:one={date}|other=x}", "a brace that belongs to nothing"),
    ],
)
def test_what_would_be_read_wrong_is_refused(ends: str, words: str) -> None:
    text = _site(ends)
    found = faults(text)
    assert any(words in one.reason for one in found), found
    assert {(one.key_path, one.line) for one in found} == {
        ("forms[0].email.ends", line_of(text, "ends = "))
    }


def test_without_a_last_day_there_is_nothing_to_count() -> None:
    (fault,) = faults(_site(ENGLISH, reward=REWARD))
    assert "only with an incentive that has until" in fault.reason


@given(st.text(alphabet="{}:|=days one other", max_size=60))
def test_any_words_are_read_or_refused(text: str) -> None:
    assert list(_read(text, "en", ("ends",))) is not None

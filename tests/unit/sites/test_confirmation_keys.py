"""For how long people may take to confirm."""

from __future__ import annotations

from datetime import timedelta

import pytest

from signup.sites.documents import from_document, to_document
from tests.support.site_files import demo, faults, site_of

SMS = 'sms = "auto"\n'


def with_days(days: str) -> str:
    return demo((SMS, f"{SMS}reply_days = {days}\n"))


def test_a_yes_by_text_counts_for_seven_days_unless_the_file_says_otherwise() -> None:
    assert site_of(demo()).confirmation.reply_within == timedelta(days=7)
    site = site_of(with_days("2"))
    assert site.confirmation.reply_within == timedelta(days=2)
    assert from_document(to_document(site)) == site


@pytest.mark.parametrize("days", ["0", "31", "1.5", '"7"'])
def test_what_is_no_number_of_days_up_to_a_month_is_refused(days: str) -> None:
    (fault,) = faults(with_days(days))
    assert fault.key_path == "confirmation.reply_days"

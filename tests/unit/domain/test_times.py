from __future__ import annotations

from datetime import UTC, datetime

import pytest

from signup.domain.times import read_moment


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-02T17:29:58Z", datetime(2026, 3, 2, 17, 29, 58, tzinfo=UTC)),
        ("2026-03-02T18:29:58+01:00", datetime(2026, 3, 2, 17, 29, 58, tzinfo=UTC)),
        ("2026-03-02 17:29:58", datetime(2026, 3, 2, 17, 29, 58, tzinfo=UTC)),
        ("0001-01-01T00:00:00+14:00", None),
        ("yesterday", None),
        (1790000000, None),
    ],
)
def test_a_time_is_read_as_utc_or_not_at_all(text: object, expected: datetime | None) -> None:
    assert read_moment(text) == expected

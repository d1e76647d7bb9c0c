"""What was counted before forms were counted by device is taken over."""

from __future__ import annotations

import runpy

from sqlalchemy import insert, select, text

from signup.storage.count_tables import form_counts
from signup.storage.engine import create_engine
from signup.storage.migrate import MIGRATIONS
from signup.storage.tables import funnel_counts

OLD = [
    ("a", "viewed", "email", 7),
    ("a", "submitted", "email", 2),
    ("made-up", "viewed", "email", 1),
    ("other", "viewed", "email", 1),
]


def test_counts_of_before_are_taken_over_without_a_device(database_url: str) -> None:
    step = runpy.run_path(str(MIGRATIONS / "versions" / "0013_form_counts.py"))
    place = {"site": "demo", "day": "2026-03-02", "form": "welcome", "version": "form-1"}
    engine = create_engine(database_url)
    with engine.begin() as connection:
        names = ("variant", "type", "step", "count")
        connection.execute(
            insert(funnel_counts), [{**place, **dict(zip(names, one, strict=True))} for one in OLD]
        )
        connection.execute(text(step["TAKE_OVER"]))
        found = connection.execute(select(form_counts).order_by(form_counts.c.variant)).all()
    engine.dispose()
    kept = [(row.variant, row.device, row.step, row.viewed, row.submitted) for row in found]
    assert kept == [("", "unknown", "email", 2, 0), ("a", "unknown", "email", 7, 2)]

"""Rows of JSON: a list or lines, one object at a time, and no guess about what is unclear."""

from __future__ import annotations

import json
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signup.transfer.faults import Unreadable
from signup.transfer.lines import LONGEST_ROW
from signup.transfer.reading import rows
from signup.transfer.wishes import wishes
from tests.support.files import cells_of, lines_of, rows_of

ADA = {"email": "ada@example.com", "email_marketing": "subscribed"}
GRACE = {"email": "grace@example.com", "email_marketing": "never"}


def codes(content: str) -> list[list[str]]:
    return [[one.code for one in row.faults] for row in rows_of(content)]


def test_a_list_and_lines_say_the_same() -> None:
    lines = f"{json.dumps(ADA)}\n\n{json.dumps(GRACE)}\n"
    assert cells_of(json.dumps([ADA, GRACE])) == cells_of(lines) == [ADA, GRACE]


def test_an_empty_list_has_no_rows() -> None:
    assert rows_of(" [ ]\n") == []


def test_rows_know_their_number_and_line() -> None:
    text = f"[\n{json.dumps(ADA)},\n\n{json.dumps(GRACE, indent=1)}\n]"
    assert [(row.number, row.line) for row in rows_of(text)] == [(1, 2), (2, 4)]
    assert [row.line for row in rows_of(f"\n{json.dumps(ADA)}\n{json.dumps(GRACE)}")] == [2, 3]


def test_null_is_a_blank_and_anything_but_text_is_refused() -> None:
    row = '{"email": null, "phone": 15005550006, "email_marketing": true, "sms_marketing": ["x"]}'
    assert codes(row) == [["cell_not_text"] * 3]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ('{"email_marketing": "never", "email_marketing": "subscribed"}', "json_invalid"),
        ('{"email_marketing": "never", "Email Marketing": "subscribed"}', "header_repeated"),
        ('{"emial": "ada@example.com"}', "header_unknown"),
        ('{"email": }', "json_invalid"),
        ('{"a":' * 5000, "json_invalid"),
    ],
)
def test_an_unclear_line_is_a_bad_row(row: str, code: str) -> None:
    assert codes(f"{row}\n{json.dumps(ADA)}\n") == [[code], []]


def test_what_set_fills_may_not_stand_in_a_row() -> None:
    wanted = wishes(constants=["email_marketing=subscribed"])
    assert [one.code for one in rows_of(json.dumps([ADA]), wanted)[0].faults] == ["set_repeated"]
    assert cells_of('[{"email": "ada@example.com"}]', wanted) == [ADA]


def test_what_is_no_object_is_a_bad_row_of_a_list() -> None:
    assert codes(f"[1, {json.dumps(ADA)}, null]") == [["json_invalid"], [], ["json_invalid"]]


@pytest.mark.parametrize("text", ["[", "[{}", "[{},]", "[{} {}]", "[{}] x", "[{]", "[" * 9999])
def test_a_list_that_is_no_json_cannot_be_read_on(text: str) -> None:
    with pytest.raises(Unreadable) as wrong:
        rows_of(text)
    assert [one.code for one in wrong.value.faults] == ["json_broken"]


def test_a_long_list_is_held_in_part() -> None:
    text = "[" + ",\n".join([json.dumps({**ADA, "first_name": "Ã" * 50})] * 20_000) + "]"
    lines = lines_of(text)
    del text
    tracemalloc.start()
    count = sum(1 for _ in rows(lines, wishes()))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 20_000
    assert peak < 12 * LONGEST_ROW


def test_an_object_without_end_is_not_read_to_the_end_of_the_file() -> None:
    lines = lines_of('[{"email": "' + "a" * 10_000_000)
    with pytest.raises(Unreadable):
        list(rows(lines, wishes()))
    assert lines.read < 4 * LONGEST_ROW


values = st.dictionaries(
    st.sampled_from(["email", "phone", "first_name", "email_marketing"]),
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30),
)


@given(st.lists(values, max_size=6), st.booleans(), st.sampled_from([None, 2]))
def test_whatever_is_written_as_json_is_read(
    table: list[dict[str, str]], ascii_only: bool, indent: int | None
) -> None:
    expected = [{name: text.strip() for name, text in row.items() if text.strip()} for row in table]
    assert cells_of(json.dumps(table, ensure_ascii=ascii_only, indent=indent)) == expected


@given(st.text(max_size=200))
def test_any_text_is_rows_or_a_fault(text: str) -> None:
    for start in ("[", "{"):
        try:
            rows_of(start + text)
        except Unreadable as wrong:
            assert wrong.faults  # noqa: PT017 - either outcome is right

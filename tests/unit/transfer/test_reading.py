"""From bytes to rows: what spreadsheets write, and what nobody should have to read."""

from __future__ import annotations

import csv
import io
import tracemalloc
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signup.transfer.faults import Unreadable
from signup.transfer.lines import LONGEST_ROW
from signup.transfer.reading import rows
from signup.transfer.wishes import wishes
from tests.support.files import cells_of, lines_of, rows_of

HEADER = "email,first_name,email_marketing"
ADA = {"email": "ada@example.com", "first_name": "Ada", "email_marketing": "subscribed"}


def faults(content: bytes | str, **options: Any) -> list[tuple[int, str, str]]:
    """Return why a file cannot be read, with line and column."""
    with pytest.raises(Unreadable) as wrong:
        rows_of(content, wishes(**options))
    return [(one.line, one.column, one.code) for one in wrong.value.faults]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_header_shows_the_delimiter(delimiter: str) -> None:
    text = f"{HEADER}\nada@example.com,Ada,subscribed\n".replace(",", delimiter)
    assert cells_of(text) == [ADA]


def test_a_delimiter_may_be_named() -> None:
    text = f"{HEADER}\nada@example.com,Ada,subscribed\n".replace(",", ":")
    assert cells_of(text, wishes(delimiter=":")) == [ADA]


def test_a_byte_order_mark_is_no_part_of_the_first_header() -> None:
    assert cells_of(b"\xef\xbb\xbf" + f"{HEADER}\nada@example.com,Ada,subscribed".encode()) == [ADA]


@pytest.mark.parametrize("mark", [b"\xff\xfe", b"\xfe\xff"])
def test_a_file_that_is_not_utf_8_is_refused(mark: bytes) -> None:
    assert faults(mark + b"e\0m\0") == [(1, "", "not_utf8")]


@pytest.mark.parametrize("content", ["", " \n \n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_refused(content: bytes | str) -> None:
    assert faults(content) == [(1, "", "file_empty")]


def test_a_cell_may_hold_delimiters_quotes_and_lines() -> None:
    text = f'{HEADER}\r\nada@example.com,"A, ""d""\r\na",subscribed\r\n'
    assert cells_of(text) == [{**ADA, "first_name": 'A, "d"\r\na'}]


def test_a_row_is_named_by_its_number_and_by_the_line_it_begins_on() -> None:
    text = f'{HEADER}\n\n,,\na@example.com,"two\nlines",subscribed\nb@example.com,B,never\n'
    assert [(row.number, row.line) for row in rows_of(text)] == [(1, 4), (2, 6)]


def test_headers_are_compared_without_case_and_blanks() -> None:
    text = "E-Mail , First Name,Email Marketing\nada@example.com,Ada,subscribed\n"
    assert cells_of(text, wishes(mapping=["e-mail=email"])) == [ADA]


def test_columns_can_be_named_left_out_and_added() -> None:
    text = "Email Address;Rating;MEMO=1\nada@example.com;5;Ada\n"
    wanted = wishes(
        mapping=["Email Address=email", "MEMO=1=first_name"],
        ignored=["Rating"],
        constants=["email_marketing=subscribed"],
    )
    assert cells_of(text, wanted) == [ADA]


def test_everything_that_is_wrong_with_a_header_is_told_at_once() -> None:
    text = "email,Email,Rating,phone\n"
    assert faults(text, mapping=["Address=email"], constants=["phone=1"]) == [
        (1, "email", "header_repeated"),
        (1, "column 3 (Rating)", "header_unknown"),
        (1, "--map address", "map_unused"),
        (1, "phone", "set_repeated"),
        (1, "", "consent_column_missing"),
    ]


def test_a_file_that_names_no_address_is_refused() -> None:
    assert faults("first_name,email_marketing\n") == [(1, "", "address_column_missing")]


@pytest.mark.parametrize("name", ["ada@example.com", "+1 (415) 555-2671", "x" * 61, "a\x07"])
def test_what_may_be_somebodys_data_is_not_repeated(name: str) -> None:
    """A file without a header row has data where the header is expected."""
    assert faults(f"{name},email,email_marketing\n")[0] == (1, "column 1", "header_unknown")


def test_a_row_of_another_length_is_a_bad_row_and_not_a_guess() -> None:
    text = f"{HEADER}\na@example.com,subscribed\nada@example.com,Ada,subscribed\n"
    bad, good = rows_of(text)
    assert [one.code for one in bad.faults] == ["cells_count"]
    assert not good.faults


@pytest.mark.parametrize("row", ['"Ada" L,x,y', '"never closed', f'"{"a" * 140_000}",x,y'])
def test_a_broken_frame_ends_the_reading(row: str) -> None:
    assert faults(f"{HEADER}\nada@example.com,Ada,subscribed\n{row}\n") == [(3, "", "csv_invalid")]


def test_a_row_without_end_is_refused_and_not_held_in_memory() -> None:
    lines = lines_of(HEADER.encode() + b"\n" + b"a" * 10_000_000)
    tracemalloc.start()
    with pytest.raises(Unreadable) as wrong:
        list(rows(lines, wishes()))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [(one.line, one.code) for one in wrong.value.faults] == [(2, "row_too_long")]
    assert peak < 8 * LONGEST_ROW


def test_bytes_that_are_no_text_spoil_their_row_only() -> None:
    content = HEADER.encode() + b"\nada@example.com,A\xff,subscribed\nada@example.com,Ada,never\n"
    assert "\udcff" in rows_of(content)[0].cells["first_name"]
    assert rows_of(content)[1].cells["first_name"] == "Ada"


def test_a_file_is_read_row_by_row() -> None:
    lines = lines_of(f"{HEADER}\n" + "ada@example.com,Ada,subscribed\n" * 20_000)
    found = rows(lines, wishes())
    next(found)
    assert lines.read < 100


cells = st.text(st.characters(exclude_characters="\r\n", codec="utf-8"), max_size=20)


@given(st.lists(st.tuples(cells, cells), max_size=8), st.sampled_from(",;\t|"))
def test_whatever_a_csv_writer_writes_is_read(table: list[tuple[str, str]], mark: str) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=mark, quoting=csv.QUOTE_ALL)
    writer.writerow(["email", "email_marketing"])
    writer.writerows(table)
    expected = [(a.strip(), b.strip()) for a, b in table if a.strip() or b.strip()]
    found = [
        (row.cells["email"].removeprefix("'"), row.cells["email_marketing"].removeprefix("'"))
        for row in rows_of(out.getvalue())
    ]
    assert found == [(a.removeprefix("'"), b.removeprefix("'")) for a, b in expected]


@given(st.binary(max_size=400))
def test_any_bytes_are_rows_or_a_fault(content: bytes) -> None:
    try:
        for row in rows_of(HEADER.encode() + b"\n" + content):
            assert row.faults or set(row.cells) == {"email", "first_name", "email_marketing"}
    except Unreadable as wrong:
        assert wrong.faults  # noqa: PT017 - either outcome is right

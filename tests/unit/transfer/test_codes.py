"""Reading a file of codes: all of it, or what is wrong and where."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signup.transfer.codes import read_codes


def test_the_column_code_is_read_in_its_order() -> None:
    raw = b"\xef\xbb\xbfid, Code ,used\r\n1,A1,no\r\n\r\n2, B2 ,no\r\n"
    assert read_codes(raw).codes == ("A1", "B2")


@pytest.mark.parametrize(
    ("raw", "line"),
    [
        (b"", 1),
        (b"name\nA1\n", 1),
        (b"code\n", 1),
        (b"code\n\xff\n", 1),
        (b"code\nA1\nA1\n", 3),
        (b"code\nA1\n  \nB2\n", 3),
        (b"code\nA 1\n", 2),
        (b"code\nA\x001\n", 2),
        (b"id,code\n1\n", 2),
        (b"code\n" + b"A" * 65, 2),
        (b'code\n"A1\n', 2),
    ],
)
def test_one_bad_line_leaves_no_code_and_is_named(raw: bytes, line: int) -> None:
    found = read_codes(raw)
    assert found.codes == ()
    assert [fault.line for fault in found.faults] == [line]


@given(st.binary())
def test_any_file_is_codes_or_faults(raw: bytes) -> None:
    found = read_codes(raw)
    assert bool(found.codes) is not bool(found.faults)

from __future__ import annotations

import tomllib
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from signup.sites.lines import index
from tests.support.site_files import DEMO, line_of

NASTY = r'''
# a comment = "with a key"
plain = 1 # and one behind
"quoted key" = 'a # inside'
a.b."c.d" = """
[not.a.table]
x = 1 \""" still inside
"""""
list = [ # of things
  1, [2, "]"], { in = { deep = true } },
  """x
y""", # last
]
when = 1979-05-27T07:32:00Z

[table . dotted]
k = {a = 1, "b c" = [1, 2]}
[[many]]
v = 1
[many.inner]
v = 2
[[many]]
v = 3
[[many.nested]]
v = 4
[[many.nested]]
v = 5
'''


def test_every_way_to_write_a_key_is_found_on_its_line() -> None:
    tomllib.loads(NASTY)
    lines = index(NASTY)

    def line(*path: Any) -> str:
        return NASTY.split("\n")[lines.of(path) - 1]

    assert line("plain").startswith("plain")
    assert line("quoted key").startswith('"quoted key"')
    assert line("a", "b", "c.d").startswith("a.b")
    assert line("list").startswith("list")
    assert line("list", 0).startswith("  1,")
    assert line("list", 2, "in", "deep").startswith("  1,")
    assert line("list", 3).startswith('  """x')
    assert line("when").startswith("when")
    assert line("table", "dotted", "k", "b c", 1).startswith("k =")
    assert line("many", 0, "v") == "v = 1"
    assert line("many", 0, "inner", "v") == "v = 2"
    assert line("many", 1, "v") == "v = 3"
    assert line("many", 1, "nested", 0, "v") == "v = 4"
    assert line("many", 1, "nested", 1, "v") == "v = 5"


def test_a_key_that_is_not_there_is_told_at_its_table() -> None:
    assert index(DEMO).of(("seller", "phone")) == line_of(DEMO, "[seller]")


def test_a_table_that_is_not_there_is_told_at_the_start() -> None:
    assert index(DEMO).of(("nothing", "at", "all")) == 1


def test_windows_line_ends_count_once() -> None:
    assert index("a = 1\r\nb = '''x\r\ny'''\r\nc = 3\r\n").of(("c",)) == 4


NAMES = st.sampled_from(["a", "b", "c d", "e.f", 'g"h', "i#j"])
VALUES = st.sampled_from(
    ["1", "true", '"x"', "'#'", "[1,\n2]", '"""\n[a]\n"""', "'''\n'''", "{ x = 1 }", "[]", "1.5e3"]
)


@given(st.lists(st.tuples(st.sampled_from("[k "), NAMES, VALUES), max_size=12))
def test_each_pair_of_any_document_is_found_where_it_was_written(
    parts: list[tuple[str, str, str]],
) -> None:
    text = ""
    expected: dict[tuple[str, ...], int] = {}
    table: tuple[str, ...] = ()
    for at, (kind, name, value) in enumerate(parts):
        quoted = '"' + name.replace('"', '\\"') + '"'
        if kind == "[":
            text += f"[{quoted}.'{at}']\n"
            table = (name, str(at))
        elif kind == "k":
            expected[*table, f"{name}{at}"] = text.count("\n") + 1
            text += f'"{name.replace(chr(34), chr(92) + chr(34))}{at}" = {value} # c\n'
        else:
            text += "\n# nothing\n"
    tomllib.loads(text)
    lines = index(text)
    assert {path: lines.of(path) for path in expected} == expected

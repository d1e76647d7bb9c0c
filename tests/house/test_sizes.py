"""Small files, small functions. Complexity is ruff's to watch (C901, at most 8)."""

from __future__ import annotations

import ast
from statistics import median, quantiles
from typing import TYPE_CHECKING

from tests.support import tree

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MOST_LINES = 350
MOST_LINES_OF_A_TEST = 400
ONE_FILE = {"signup/evidence/standalone.py": 700}
"""Handed to people who have nothing else: being one file is what it is for."""
MOST_MEDIAN = 10
MOST_NINETIETH = 30
Function = ast.FunctionDef | ast.AsyncFunctionDef


def _code() -> list[Path]:
    python = tree.files("signup", "tools", "bench", suffix=".py")
    return python + tree.files("widgets/src", suffix=".js")


def _too_long(files: list[Path], most: int) -> dict[str, int]:
    lines = {tree.name(file): len(file.read_text("utf-8").splitlines()) for file in files}
    return {file: count for file, count in lines.items() if count > ONE_FILE.get(file, most)}


def _lengths(file: Path) -> Iterator[int]:
    """Yield the lines of every function, from `def` to its end, without its docstring."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, Function):
            yield _lines(node) - (_lines(node.body[0]) if ast.get_docstring(node) else 0)


def _lines(node: ast.stmt) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def test_no_file_is_long() -> None:
    assert _too_long(_code(), MOST_LINES) == {}


def test_no_test_file_is_long() -> None:
    assert _too_long(tree.files("tests", suffix=".py"), MOST_LINES_OF_A_TEST) == {}


def test_functions_are_short() -> None:
    lengths = [length for file in tree.files("signup", suffix=".py") for length in _lengths(file)]
    assert median(lengths) <= MOST_MEDIAN
    assert quantiles(lengths, n=10)[-1] <= MOST_NINETIETH


def test_package_files_stay_empty() -> None:
    packages = tree.files("signup", suffix="__init__.py")
    assert [tree.name(file) for file in packages if file.read_text("utf-8").strip()] == []

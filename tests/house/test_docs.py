"""The reference cannot fall behind: what the code offers stands in docs/reference."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from signup.cli.main import main
from signup.settings.declared import SETTINGS
from signup.transfer.columns import BOXES, CONTACT, DETAILS, UNREAD, WORDS
from signup.transfer.faults import REASONS
from signup.web.codes import CODES
from tests.support import tree
from tools import reference

if TYPE_CHECKING:
    from collections.abc import Iterable


def _undocumented(names: Iterable[str]) -> list[str]:
    """Return the names that stand nowhere in the reference as `code`, alone or before a space."""
    pages = tree.files("docs/reference", suffix=".md")
    told = "\n".join(page.read_text("utf-8") for page in pages)
    return [name for name in names if not re.search(rf"`{re.escape(name)}[` ]", told)]


def test_every_setting_is_documented() -> None:
    assert _undocumented(setting.name for setting in SETTINGS) == []


def test_every_command_is_documented() -> None:
    assert _undocumented(path for path, _ in reference.leaves(main, "signup")) == []


def test_every_error_code_is_documented() -> None:
    assert _undocumented(CODES) == []


def test_every_column_and_fault_of_an_import_is_documented() -> None:
    assert _undocumented([*CONTACT, *BOXES, *DETAILS, *UNREAD, *WORDS.keys() - {""}]) == []
    assert _undocumented(REASONS) == []


@pytest.mark.parametrize("page", reference.PAGES)
def test_a_page_that_comes_from_the_code_is_as_the_code_says(page: str) -> None:
    assert (reference.FOLDER / page).read_text("utf-8") == reference.PAGES[page](), "run make docs"


def test_every_link_between_pages_leads_somewhere() -> None:
    broken = [
        f"{tree.name(page)}: {target}"
        for page in tree.files(suffix=".md")
        for target in re.findall(r"\]\(([^)#:\s]+)(?:#[^)\s]*)?\)", page.read_text("utf-8"))
        if not (page.parent / target).exists()
    ]
    assert broken == []

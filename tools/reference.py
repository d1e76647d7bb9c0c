"""Write the pages of docs/reference that come from the code; `make docs` runs it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from signup.cli.main import main as root_command
from signup.settings import declared
from signup.web import codes
from tools import jurisdictions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "reference"
WIDTH = 90


def commands(root: click.Command = root_command) -> str:
    """Return the page `commands.md`: every command with its own help."""
    sections = [
        f"## `{path}`\n\n```text\n{_help(command, path)}\n```\n"
        for path, command in leaves(root, "signup")
    ]
    return "\n".join(
        ["# Commands", "", "Exit code 0: done, 1: the work failed, 2: wrong use.", "", *sections]
    )


PAGES: dict[str, Callable[[], str]] = {
    "commands.md": commands,
    "errors.md": codes.reference,
    "jurisdictions.md": jurisdictions.reference,
    "settings.md": declared.reference,
}


def leaves(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    """Yield every command that does something, with the words that call it, by name."""
    if not isinstance(command, click.Group):
        yield path, command
        return
    for name in sorted(command.commands):
        yield from leaves(command.commands[name], f"{path} {name}")


def main() -> int:
    """Write every page. Return the exit code."""
    for name, text in PAGES.items():
        (FOLDER / name).write_text(text(), "utf-8")
        print(f"docs/reference/{name}")
    return 0


def _help(command: click.Command, path: str) -> str:
    names = root_command.context_settings["help_option_names"]
    context = click.Context(command, info_name=path, terminal_width=WIDTH, help_option_names=names)
    return command.get_help(context)


if __name__ == "__main__":
    sys.exit(main())

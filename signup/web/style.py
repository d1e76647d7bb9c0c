"""The style sheet of a page that needs no script: it stands in the page, allowed by its hash."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from importlib.resources import files

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class Style:
    """A style sheet as it stands in a page; the package's own words, so nothing is escaped."""

    text: Markup

    @property
    def source(self) -> str:
        """The source expression that allows it (CSP level 3, 2.3.1)."""
        digest = hashlib.sha256(self.text.encode()).digest()
        return f"'sha256-{base64.b64encode(digest).decode()}'"

    @property
    def policy(self) -> str:
        """The policy of a page that has it and nothing else."""
        return (
            f"default-src 'none'; style-src {self.source}; base-uri 'none'; form-action 'none'; "
            "frame-ancestors 'none'"
        )


def read_style(package: str, *names: str) -> Style:
    """Return the style sheets `names` of a package's `templates` as one.

    Raises:
        FileNotFoundError: there is none of that name.
    """
    folder = files(package).joinpath("templates")
    text = "".join(folder.joinpath(name).read_text("utf-8") for name in names)
    return Style(Markup(text))  # noqa: S704 - our own files


def templates_of(package: str) -> Environment:
    """Return the templates of a package, which may extend `page.html`, the frame of every page.

    A name that nobody gave is an error, not a blank.
    """
    return Environment(
        loader=ChoiceLoader([PackageLoader(package), PackageLoader("signup.web")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )

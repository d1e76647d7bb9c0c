"""A site file's text into a typed site; everything that is wrong is told at once, with its line."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from marshmallow import ValidationError

from signup.sites import lines
from signup.sites.build import build
from signup.sites.errors import Finding, SiteFileErrors, written
from signup.sites.locales import default_locale
from signup.sites.rules import complaints
from signup.sites.schema import SITE_SCHEMA
from signup.sites.text_costs import dear, over_budget
from signup.sites.variants import spread
from signup.sites.warnings import unwise

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from signup.domain.site import Site
    from signup.sites.errors import Complaint, Path
    from signup.sites.variants import Spread

_PLACE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")


@dataclass(frozen=True, slots=True)
class Parsed:
    """A site, what is unwise in its file, and where everything stands there."""

    site: Site
    warnings: tuple[Finding, ...]
    places: Places


class Places:
    """Turns places in one file into findings with lines."""

    def __init__(self, filename: str, known: lines.Lines, forms: Spread) -> None:
        self._filename = filename
        self._known = known
        self._forms = forms

    def findings(self, found: Iterable[Complaint], *, unwise: bool = False) -> list[Finding]:
        """Return `found` with file and line; what variants have from their form is told once."""
        return [
            Finding(self._filename, self._known.of(path), written(path), reason, unwise)
            for path, reason in self._forms.told_once(found)
        ]


def parse(text: str, *, filename: str) -> Site:
    """Return the site that `text` describes; raises SiteFileErrors with everything wrong in it."""
    return parse_with_warnings(text, filename=filename).site


def parse_with_warnings(text: str, *, filename: str) -> Parsed:
    """Return the site and what is unwise; raises SiteFileErrors with everything wrong in it."""
    forms = spread(_toml(text, filename))
    places = Places(filename, lines.index(text), forms)
    data, wrong, refused = _load(forms.document)
    _fill_in(data)
    wrong += [*forms.wrong, *complaints(data, refused)]
    if wrong:
        raise SiteFileErrors(places.findings(wrong))
    site, unlawful, unused = build(data)
    wrong = [*unlawful, *over_budget(site, data)]
    if wrong:
        raise SiteFileErrors(places.findings(wrong))
    warnings = places.findings([*unwise(data), *unused, *dear(site, data)], unwise=True)
    return Parsed(site, tuple(sorted(warnings)), places)


def _toml(text: str, filename: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        reason = str(error)
        found = _PLACE.search(reason)
        last = max(1, len(text.splitlines()))
        line = int(found[1]) if found and found[1] else last
        finding = Finding(filename, line, "", f"is not TOML: {_PLACE.sub('', reason)}")
    except RecursionError:
        finding = Finding(filename, 1, "", "is nested too deeply")
    raise SiteFileErrors([finding])


def _load(document: dict[str, Any]) -> tuple[dict[str, Any], list[Complaint], frozenset[str]]:
    """Return what the schema took, what it refused, and the top-level keys that are refused."""
    try:
        return SITE_SCHEMA.load(document), [], frozenset()
    except ValidationError as error:
        wrong = list(_flatten((), error.messages))
        taken = error.valid_data if isinstance(error.valid_data, dict) else {}
        return taken, wrong, frozenset(str(path[0]) for path, _ in wrong if path)


def _flatten(path: Path, messages: object) -> Iterator[Complaint]:
    if isinstance(messages, dict):
        for key, inner in messages.items():
            yield from _flatten(path if key == "_schema" else (*path, key), inner)
    elif isinstance(messages, list):
        for inner in messages:
            yield from _flatten(path, inner)
    else:
        yield path, str(messages)


def _fill_in(data: dict[str, Any]) -> None:
    """Put in what a file may leave out because the rest of it tells."""
    if "default_country" in data:
        country = data["default_country"]
        data.setdefault("sms_countries", [country])
        data.setdefault("locales", [default_locale(country)])
    data["confirmation"] = {"email": "auto", "sms": "auto", **data.get("confirmation", {})}

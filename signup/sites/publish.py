"""Publishing a site: new versions are added, nothing is changed, all or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from signup.sites.documents import to_document
from signup.storage import sites as storage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

    from sqlalchemy import Connection

    from signup.domain.site import Site

PEPPER_BYTES = 32


@dataclass(frozen=True, slots=True)
class PublishReport:
    """What publishing did: the parts that are new, that are no longer offered, and the rest.

    Parts are named for people: `form welcome (en-US)`. `generation` counts the site's changes.
    """

    site: str
    generation: int
    added: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]

    @property
    def changed(self) -> tuple[str, ...]:
        """Everything that is not as it was before."""
        return self.added + tuple(f"{name}, no longer offered" for name in self.removed)

    @property
    def summary(self) -> str:
        """What was done, as lines for people."""
        if not self.changed:
            return f"{self.site}: nothing changed."
        published = "\n".join(f"  {name}" for name in self.changed)
        return f"{self.site}: published change {self.generation}:\n{published}"


def publish(
    connection: Connection, site: Site, now: datetime, random_bytes: Callable[[int], bytes]
) -> PublishReport:
    """Make `site` the current one in the caller's transaction; a second time changes nothing."""
    document = to_document(site)
    before = storage.open_site(connection, site.key, site.name, random_bytes(PEPPER_BYTES), now)
    old = before.document if before else {}
    if before is None or old["document_hash"] != site.document_hash:
        storage.add_disclosures(connection, site.key, list(_disclosures(document)), now)
        storage.add_forms(connection, site.key, document["forms"], now)
        storage.add_site_version(connection, site.key, document, now)
        generation = storage.make_current(connection, site.key, site.name, site.document_hash, now)
    else:
        generation = before.generation
    return _report(site.key, generation, old, document)


def _report(
    site: str, generation: int, old: Mapping[str, Any], new: Mapping[str, Any]
) -> PublishReport:
    before, after = dict(_parts(old)), dict(_parts(new))
    changed = [name for name, content in after.items() if before.get(name) != content]
    return PublishReport(
        site=site,
        generation=generation,
        added=tuple(changed),
        removed=tuple(name for name in before if name not in after),
        unchanged=tuple(name for name in after if name not in changed),
    )


def _parts(document: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the named parts of a document with what tells whether they changed."""
    if not document:
        return
    for form in document["forms"]:
        variant = form.get("variant")
        named = f"{form['key']}, variant {variant}" if variant else form["key"]
        yield f"form {named} ({form['locale']})", form["version"]
    for locale, boxes in document["boxes"].items():
        for box in boxes:
            yield f"checkout box {box['name']} ({locale})", box
    for keyword in document["keywords"]:
        yield f"keyword {keyword['word']} ({keyword['number']})", keyword
    for destination in document["destinations"]:
        yield f"destination {destination['name']}", destination
    parts = ("forms", "boxes", "keywords", "destinations", "document_hash")
    yield "settings", {key: value for key, value in document.items() if key not in parts}


def _disclosures(document: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for form in document["forms"]:
        for step in form["steps"]:
            yield from step["disclosures"]
    for boxes in document["boxes"].values():
        for box in boxes:
            yield box["disclosure"]
    for keyword in document["keywords"]:
        yield keyword["disclosure"]

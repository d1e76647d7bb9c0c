"""Which pictures belong to a site as it is published: every form and the checkout, in every locale.

Each is taken in a phone's window and in a desk's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from signup.evidence.pictures import Subject
from signup.shots.camera import Window

if TYPE_CHECKING:
    from collections.abc import Iterator

    from signup.domain.form import FormVersion
    from signup.domain.site import Site

WINDOWS = (Window(390, 844), Window(1280, 800))


@dataclass(frozen=True, slots=True)
class View:
    """One thing to be seen: its name for people, its page in the preview, the texts on it."""

    title: str
    page: str
    step: str | None
    disclosures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sitting:
    """Pictures that are taken and sealed together."""

    subject: Subject
    views: tuple[View, ...]


@dataclass(frozen=True, slots=True)
class Builds:
    """The builds of the widget (SHA-256) that draw forms and boxes now."""

    popup: str
    checkout: str


def sittings(site: Site, builds: Builds) -> Iterator[Sitting]:
    """Yield what there is to take of a site, in the order it stands in its file."""
    for form in site.forms:
        subject = Subject(site.key, "form", form.version, form.locale, builds.popup)
        yield Sitting(subject, tuple(_steps(site.key, form)))
    for locale, boxes in site.boxes.items():
        if boxes:
            subject = Subject(site.key, "checkout", site.document_hash, locale, builds.checkout)
            page = checkout_page(site.key, site.document_hash, locale)
            shown = tuple(box.disclosure.id for box in boxes)
            yield Sitting(subject, (View(f"checkout ({locale})", page, None, shown),))


def _steps(site: str, form: FormVersion) -> Iterator[View]:
    for step in form.steps:
        page = form_page(site, form.key, form.version, step.name)
        variant = f" {form.variant}" if form.variant else ""
        title = f"{form.key}{variant} {step.name} ({form.locale})"
        yield View(title, page, step.name, tuple(one.id for one in step.disclosures))


def form_page(site: str, form: str, version: str, step: str) -> str:
    """Return where the preview shows one step of a form version."""
    return f"/preview/{site}/{form}?{urlencode({'version': version, 'step': step})}"


def checkout_page(site: str, version: str, locale: str) -> str:
    """Return where the preview shows the checkout's boxes of a site version."""
    return f"/preview/{site}/-/checkout?{urlencode({'version': version, 'locale': locale})}"

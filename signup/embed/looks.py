"""What a preview shows: which version of a form or of the boxes, and how it is to be drawn."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

from signup.sites.locales import best_match, direction_of
from signup.sites.rendering import boxes_shown, form_shown
from signup.sites.themes import PRESETS, tokens
from signup.web.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from signup.domain.form import Direction, FormVersion
    from signup.domain.site import Site

STRIP, DONE = "strip", "done"
"""Views beside the steps: the strip that opens the form on a phone, and the end."""

_DIRECTIONS: dict[str, Direction] = {"ltr": "ltr", "rtl": "rtl"}


class PublishedSite(Protocol):
    """A site with every version of it; `sites.catalog` gives them."""

    @property
    def site(self) -> Site:
        """The site as it is now."""

    def version(self, document_hash: str, /) -> Site | None:
        """Return a version of the site, older ones too."""

    def form(self, version: str, /) -> FormVersion | None:
        """Return a form version, older ones too."""


class Catalog(Protocol):
    """The published sites."""

    def get(self, site_key: str, /) -> PublishedSite | None:
        """Return the site of this key, or None."""


@dataclass(frozen=True, slots=True)
class Look:
    """One thing to look at: its name for people, its version, the way it is drawn.

    `images` is the origin its picture comes from, `steps` are the views there are, `variant` is
    which of a form's it is.
    """

    site: Site
    name: str
    version: str
    locale: str
    direction: str
    part: str
    scene: dict[str, Any]
    steps: Sequence[str] = ()
    images: str = ""
    variant: str = ""


def published(catalog: Catalog, site: str) -> PublishedSite:
    """Return the site; raises Problem 404 `site_unknown`."""
    found = catalog.get(site)
    if found is None:
        raise Problem("site_unknown")
    return found


def form_look(site: PublishedSite, key: str, wanted: Mapping[str, str]) -> Look:
    """Return the form as a query wants it.

    Its keys are `version`, or `locale`, `country` and `variant`; and `step`, `direction`,
    `preset`.

    Raises:
        Problem: 404 `form_unknown`, or `not_found` for a step it does not have.
    """
    form = _dressed(_form_version(site, key, wanted), wanted)
    names = [step.name for step in form.steps]
    step = wanted.get("step") or names[0]
    views = [*names, DONE]
    if step not in {*views, STRIP}:
        raise Problem("not_found")
    scene: dict[str, Any] = {"form": form_shown(form), "step": 0, "way": STRIP}
    if step != STRIP:
        scene |= {"step": views.index(step), "way": None}
    image = form.design.get("image")
    return Look(
        site.site, key, form.version, form.locale, form.direction, "popup", scene,
        [STRIP, *views], _origin(image["src"]) if image else "", form.variant,
    )  # fmt: skip


def checkout_look(site: PublishedSite, wanted: Mapping[str, str]) -> Look:
    """Return the boxes of a version of the site: the one a consent's record names as its seller.

    Raises:
        Problem: 404 `not_found` for a version that never was.
    """
    version = wanted.get("version")
    shown = site.version(version) if version else site.site
    if shown is None:
        raise Problem("not_found")
    locale = best_match(wanted.get("locale"), None, shown.locales)
    scene = {"boxes": boxes_shown(shown.boxes.get(locale, ()))}
    direction = direction_of(locale)
    return Look(shown, "checkout", shown.document_hash, locale, direction, "checkout", scene)


def _form_version(site: PublishedSite, key: str, wanted: Mapping[str, str]) -> FormVersion:
    """Return the version that is asked for, else the current one in the locale that fits best."""
    version = wanted.get("version")
    if version:
        found = site.form(version)
    else:
        now = site.site
        locale = best_match(wanted.get("locale"), wanted.get("country"), now.locales)
        forms = [one for one in now.forms if (one.key, one.locale) == (key, locale)]
        forms.sort(key=lambda one: one.variant != wanted.get("variant"))
        found = next(iter(forms), None)
    if found is None or found.key != key:
        raise Problem("form_unknown")
    return found


def _dressed(form: FormVersion, wanted: Mapping[str, str]) -> FormVersion:
    """Return the form in the direction and the preset that are asked for; others are its own."""
    direction = _DIRECTIONS.get(wanted.get("direction", ""), form.direction)
    form, preset = replace(form, direction=direction), wanted.get("preset")
    if preset in PRESETS:
        form = replace(form, design=tokens({"preset": preset}))
    return form


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"

"""What a page takes from the shop: its colour, its address on the web, how it can be reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from signup.domain.colours import SHAPE_CONTRAST, contrast, ink_on, is_colour

if TYPE_CHECKING:
    from signup.domain.site import Site

PAPERS = {"light": "#ffffff", "dark": "#1d1b19"}
"""The colours of the card; `pages.css` has the same."""


def colours(site: Site | None) -> dict[str, str]:
    """Return the CSS variables that a page takes from the first form with an accent colour.

    The colour is the button's. A box has it where it can be told from the paper, by light and in
    the dark; else the style sheet's own.
    """
    found = (form.design.get("accent") for form in site.forms) if site else iter(())
    accent = next((one for one in found if is_colour(one)), None)
    if accent is None:
        return {}
    told = {
        f"--mark-{light}": accent
        for light, paper in PAPERS.items()
        if contrast(accent, paper) >= SHAPE_CONTRAST
    }
    return {"--accent": accent, "--on-accent": ink_on(accent), **told}


def shop_url(site: Site | None) -> str | None:
    """Return where the shop is: the first of its origins that is one address."""
    origins = site.allowed_origins if site else ()
    return next((one for one in origins if "*" not in one), None)


def contact_url(contact: str) -> str | None:
    """Return where the seller's contact leads: a page or a mailbox; None for a telephone."""
    if contact.startswith(("https://", "http://")):
        return contact
    return f"mailto:{contact}" if "@" in contact and " " not in contact else None

"""What every door has at hand, and the few things all doors do the same way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

import structlog
from flask import g, request

from signup.capture.commands import Once, Scene
from signup.domain.prizes import as_won
from signup.web.body import fingerprint
from signup.web.idempotency import idempotency_key
from signup.web.problems import BadField, Problem, fields_problem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from signup.capture.command import Command
    from signup.capture.receipts import Offered, Receipt, TextOutcome
    from signup.domain.disclosure import Disclosure
    from signup.domain.form import FormVersion, Incentive
    from signup.domain.site import Keyword, Site
    from signup.web.kit import Kit

_log = structlog.stdlib.get_logger()
LONGEST_CONTEXT = 300
"""Characters kept of a header or address that a browser sends about itself."""


class PublishedSite(Protocol):
    """A site with everything it ever published; `sites.catalog` gives them."""

    @property
    def site(self) -> Site:
        """The site as it is now."""

    def form(self, version: str, /) -> FormVersion | None:
        """Return a form version, older ones too."""

    def disclosure(self, disclosure_id: str, /) -> Disclosure | None:
        """Return a published text, older ones too."""

    def keyword(self, number: str, word: str, /) -> Keyword | None:
        """Return the keyword that `word` means on `number`."""

    def keywords_for(self, number: str, /) -> Mapping[str, str]:
        """Return every word accepted on `number`, with the keyword it means."""


@dataclass(frozen=True, slots=True)
class Door:
    """What a door works with: the web kit, the published sites, the core, new ids.

    `can_mail` tells whether the service can send mail.
    """

    kit: Kit
    find: Callable[[str], PublishedSite | None]
    submit: Callable[[Command], Receipt]
    new_id: Callable[[datetime], str]
    can_mail: bool = False

    def published(self, site_key: str) -> PublishedSite:
        """Return the site of this key; raises Problem 404 `site_unknown`."""
        found = self.find(site_key)
        if found is None:
            raise Problem("site_unknown")
        return found

    def now(self) -> datetime:
        """Return the time of this request, aware and in UTC."""
        return self.kit.clock()

    def record(self, command: Command, source: str) -> Any:  # noqa: ANN401 - the command decides
        """Have the core record `command`; return its receipt, which is on disk by then."""
        try:
            receipt = self.submit(command)
        except Exception:
            self.kit.metrics.captured(source, "refused")
            raise
        self.kit.metrics.captured(source, "recorded")
        self._note_text(command, getattr(receipt, "text", None))
        self._note_offers(command, getattr(receipt, "offers", ()))
        return receipt

    def _note_text(self, command: Command, text: TextOutcome | None) -> None:
        """Let the operator know of a text that is owed or held back; nobody else is told."""
        if text is None:
            return
        self.kit.metrics.texted(text.kind, text.held_by or "none")
        if text.held_by is not None:
            _log.warning("text held back", site=command.scene.site.key, limit=text.held_by)

    def _note_offers(self, command: Command, offers: Sequence[Offered]) -> None:
        """Let the operator know of codes that were given out, and when they run low."""
        site = command.scene.site.key
        for one in offers:
            self.kit.metrics.offered(site, one.pool, one.outcome)
            if one.outcome == "fallback":
                _log.warning("no code is left: the shared one was given", site=site, pool=one.pool)
            elif one.low:
                _log.warning("few codes are left", site=site, pool=one.pool)


def once(route: str, natural: str | None = None) -> Once | None:
    """Return what makes this request effective once: its idempotency key, or a `natural` one.

    A natural key (an order's id) counts together with the body: the same order posted with another
    choice is another request, not a mistake.
    """
    key, body = idempotency_key(request), fingerprint(request.get_data())
    if key is not None:  # hashed, because nobody knows what a caller makes a key of
        return Once(route, fingerprint(key.encode()), body)
    return Once(route, fingerprint(f"{natural}\n{body}".encode()), body) if natural else None


def scene(site: Site, source: str, at: datetime, **details: Any) -> Scene:
    """Return where and how this request came about, with what proves it later."""
    context = {**browser_context(), **details.pop("context", {})}
    return Scene(site=site, source=source, at=at, context=context, **details)


def browser_context() -> dict[str, Any]:
    """Return what the request says about its sender; Global Privacy Control is kept as a fact."""
    found: dict[str, Any] = {"ip": g.client_ip}
    agent = request.headers.get("User-Agent")
    if agent:
        found["user_agent"] = agent[:LONGEST_CONTEXT]
    if request.headers.get("Sec-GPC") == "1":
        found["gpc"] = True
    return found


def page_address(url: str | None) -> str | None:
    """Return a page's address without query and fragment, which may hold personal data."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return None
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"[:LONGEST_CONTEXT]


def text_beside(box: str, disclosure_id: str | None, published: PublishedSite) -> Disclosure | None:
    """Return the published text that a checkout's box of this name stood beside, if it did."""
    channel, _, purpose = box.partition("_")
    found = published.disclosure(disclosure_id) if disclosure_id else None
    if found is None or (found.channel.value, found.purpose.value) != (channel, purpose):
        return None
    return found


def own_code(
    incentive: Incentive | None, locale: str, offers: Sequence[Offered]
) -> Incentive | None:
    """Return `incentive` with the code that its earner was given, for their own eyes.

    `locale` is that of the form which promised it.
    """
    if incentive is None:
        return None
    own = [one for one in offers if one.pool == incentive.pool and one.code]
    if not own:
        return incentive
    return as_won(incentive, own[-1].code or incentive.code, own[-1].label, locale)


def unknown_disclosure(field: str) -> Problem:
    """Return the refusal of a text that was never published for this site and channel."""
    return fields_problem(
        [BadField(field, "disclosure_unknown", "This consent text is not published here.")]
    )

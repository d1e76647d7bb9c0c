"""Which words a text is answered with, and in whose language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from signup.domain import replies
from signup.sources.shared import own_code

if TYPE_CHECKING:
    from signup.capture.commands import InboundText
    from signup.capture.receipts import TextReceipt
    from signup.domain.form import Incentive
    from signup.sources.shared import PublishedSite


def answer_to(command: InboundText, receipt: TextReceipt, published: PublishedSite) -> str | None:
    """Return the text that answers `command`, or None for silence.

    It is in the language of the keyword's call to action, else in the person's, else in the site's.
    """
    if receipt.reply is None:
        return None
    site, keyword = published.site, command.keyword
    read = keyword.disclosure.locale if keyword else None
    locale = replies.locale_for(site, read, receipt.locale)
    return replies.write(receipt.reply, site, locale, _incentive(command, receipt, published))


def _incentive(
    command: InboundText, receipt: TextReceipt, published: PublishedSite
) -> Incentive | None:
    """Return what was earned: by the keyword, or by the form's step as it was published."""
    if receipt.bare:
        return None
    if receipt.reply == "joined" and command.keyword:
        return command.keyword.incentive
    form = published.form(receipt.form_version) if receipt.form_version else None
    step = form.step("phone") if form else None
    return own_code(step.incentive, form.locale, receipt.offers) if form and step else None

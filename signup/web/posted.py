"""How a plain form post ends: back on a page of the shop, or on one that says what came of it.

A person has come here, not a program, so what they can mend is told in their own words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Response, redirect, request
from markupsafe import Markup

from signup.capture.errors import IdempotencyInFlight, StorageUnavailable
from signup.domain.phrases.languages import phrases_for
from signup.web.problems import Problem
from signup.web.returns import with_result
from signup.web.style import read_style, templates_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

    from signup.domain.phrases.phrasebook import Phrasebook
    from signup.domain.site import Site
    from signup.web.limits import Limits

_TOLD_ON_THE_PAGE = frozenset({422, 429})
"""Refusals that send people on with a code; who posted a form never ends on an error document."""

_WRONG = 422
_ANY_OTHER, _MISSING = "fields_invalid", "field_required"
_WHEN_MISSING = {
    "email": "email_invalid",
    "phone": "phone_invalid",
    "profile.birthday": "birthday_invalid",
}
"""A field that was left empty is told as a wrong one is: with what belongs there."""

_SAYS_IT_ALL = frozenset({"birthday_invalid", "disclosure_unknown", "limit_exceeded"})
"""Reasons that say what to do; to correct something and send it again would not help."""

_STYLE = read_style("signup.web", "posted.css")
_TEMPLATE = templates_of("signup.web").get_template("posted.html")
_NAME = Markup("<bdi>{}</bdi>")


@dataclass(frozen=True, slots=True)
class Posted:
    """A post of a site's form: where it may go `back` to, and in which `locale` its page spoke.

    `ordered`: it came with an order.
    """

    site: Site
    back: str | None
    locale: str | None = None
    ordered: bool = False


def send_on(posted: Posted, record: Callable[[], object], limits: Limits) -> ResponseReturnValue:
    """Have a post recorded and send the browser on; what is wrong is said where it ends up.

    Raises:
        Problem: one that is no matter of the person's: who posts here, or to what.
    """
    try:
        record()
    except Problem as problem:
        if problem.status not in _TOLD_ON_THE_PAGE:
            raise
        return _go(posted, limits.after(problem.status) or problem)
    except StorageUnavailable as error:
        later = Problem(error.code, headers={"Retry-After": str(error.retry_after)})
        return _go(posted, later)
    except IdempotencyInFlight as error:
        return _go(posted, Problem(error.code))
    return _go(posted, None)


def _go(posted: Posted, problem: Problem | None) -> ResponseReturnValue:
    if posted.back is not None:
        return redirect(with_result(posted.back, problem.code if problem else None), 303)
    book = phrases_for(posted.locale, *request.accept_languages.values())
    title, texts = _refused(book, problem) if problem else _taken(book, ordered=posted.ordered)
    if problem and posted.ordered:
        texts.append(book.posts.order_is_safe)
    name = _NAME.format(posted.site.name)
    html = _TEMPLATE.render(
        book=book,
        site=posted.site,
        style=_STYLE.text,
        title=title,
        texts=[Markup(one).format(name=name) for one in texts],  # noqa: S704 - the phrasebook's own
    )
    headers = {**(problem.headers if problem else {}), "Content-Security-Policy": _STYLE.policy}
    return Response(html, problem.status if problem else 200, headers, mimetype="text/html")


def _taken(book: Phrasebook, *, ordered: bool) -> tuple[str, list[str]]:
    words = book.posts
    if ordered:
        return words.chosen_title, [words.chosen_text]
    return words.sent_title, [words.sent_text]


def _refused(book: Phrasebook, problem: Problem) -> tuple[str, list[str]]:
    keys = _reasons(book, problem)
    told = [book.posts.reasons[key] for key in keys]
    if not _SAYS_IT_ALL.issuperset(keys):
        wrong = problem.status == _WRONG
        told.append(book.posts.wrong_text if wrong else book.pages.trouble_text)
    return book.posts.wrong_title, told


def _reasons(book: Phrasebook, problem: Problem) -> list[str]:
    """Return under what the phrasebook tells what is wrong, each once."""
    found = [
        _WHEN_MISSING.get(one.field, one.code) if one.code == _MISSING else one.code
        for one in problem.errors
    ] or [problem.code]
    known = (key if key in book.posts.reasons else _ANY_OTHER for key in found)
    return list(dict.fromkeys(known))

"""How every page is shown: in need of no script, for nobody else to keep, frame or find.

A page's address is a key, so no browser tells it to other sites (`no-referrer`, set for every
answer by the web kit) and no search engine lists it. Trouble is a page, too: a person has come
here, not a program.
"""

from __future__ import annotations

from flask import Response, g, render_template, request
from markupsafe import Markup

from signup.domain.phrases.languages import phrases_for
from signup.sources.subscriber.assets import DETOUR, STYLE
from signup.sources.subscriber.brand import colours, contact_url, shop_url
from signup.sources.subscriber.notice import Notice
from signup.sources.subscriber.voice import Voice
from signup.web.style import Style

_POLICY = (
    "default-src 'none'; style-src 'self'{}; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
_PROTECTION = {
    "Content-Security-Policy": _POLICY.format(""),
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}
_PROBLEM = "application/problem+json"
_NOT_FOUND = 404


def show(template: str, voice: Voice, *, status: int = 200, **values: object) -> Response:
    """Return a page; `values` are what its template needs beside the shop and its words."""
    site, style = voice.site, _colours(voice)
    html = render_template(
        f"subscriber/{template}.html",
        voice=voice,
        words=voice.words,
        seller=site.seller if site else None,
        contact_url=contact_url(site.seller.contact) if site else None,
        shop_url=shop_url(site),
        sheet=STYLE.name,
        script=DETOUR.name,
        colours=style.text,
        **values,
    )
    answer = Response(html, status, mimetype="text/html")
    answer.headers["Content-Security-Policy"] = _POLICY.format(
        f" {style.source}" if style.text else ""
    )
    return answer


def _colours(voice: Voice) -> Style:
    """Return the shop's colours as the one style that stands in the page; checked, so safe."""
    found = ";".join(f"{name}:{value}" for name, value in colours(voice.site).items())
    return Style(Markup(f":root{{{found}}}") if found else Markup())  # noqa: S704 - colours only


def tell(notice: Notice, voice: Voice) -> Response:
    """Return the page of one notice."""
    page = show("notice", voice, status=notice.status, notice=notice, detour=notice.detour)
    if notice.detour:
        page.headers["Content-Security-Policy"] += "; script-src 'self'"
    return page


def speak_as(voice: Voice) -> Voice:
    """Have whatever this request is answered speak with this voice, trouble included."""
    g.voice = voice
    return voice


def _own_voice() -> Voice:
    """Return the voice of this request; until a link was read, in the browser's language."""
    found: Voice | None = g.get("voice")
    return found or Voice(phrases_for(*request.accept_languages.values()))


def finish(answer: Response) -> Response:
    """Turn a problem document into a page, and protect whatever is answered."""
    if answer.mimetype == _PROBLEM:
        answer = _trouble(answer)
    for name, value in _PROTECTION.items():
        answer.headers.setdefault(name, value)
    return answer


def _trouble(problem: Response) -> Response:
    voice = _own_voice()
    words = voice.words
    title, text = words.trouble_title, words.trouble_text
    if problem.status_code == _NOT_FOUND:
        title, text = words.bad_link_title, words.bad_link_text
    page = tell(Notice(title, voice.say(text), status=problem.status_code), voice)
    if "Retry-After" in problem.headers:
        page.headers["Retry-After"] = problem.headers["Retry-After"]
    return page

"""The form for browsers without script: one plain form post of a form's first step.

The page that carries the form names the published text beside its button by id, as the checkout's
boxes do. There is no token, so such a signup is always confirmed before it counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request

from signup.domain.errors import FieldError
from signup.sources.popup.schemas import SignupSchema
from signup.sources.popup.steps import first_step
from signup.sources.shared import unknown_disclosure
from signup.web.body import is_tick, read_form
from signup.web.posted import Posted, send_on
from signup.web.problems import BadField, Problem, fields_problem
from signup.web.returns import own_page
from signup.web.routing import declare
from signup.web.schemas import StrictSchema, Text, load

if TYPE_CHECKING:
    from flask import Blueprint
    from flask.typing import ResponseReturnValue

    from signup.domain.disclosure import Disclosure
    from signup.domain.form import FormVersion
    from signup.sources.shared import Door, PublishedSite
    from signup.web.body import Form

_SIGNUP = SignupSchema()
_LONGEST = {
    "version": 64,
    "email": 1000,
    "phone": 100,
    "country": 2,
    "disclosure": 128,
    "agree": 10,
    "website": 2000,
    "return_url": 4000,
}
PLAIN = StrictSchema.from_dict(
    {name: Text(most=most, allow_none=True) for name, most in _LONGEST.items()},
    name="PlainSchema",
)()
"""The fields of a plain post; what else a form holds is the shop's own."""


def add_plain(routes: Blueprint, door: Door) -> None:
    """Add the route for plain posts to `routes`."""

    @routes.post("/v1/forms/<site>/<form>")
    @declare(auth="origin", limit="capture")
    def sign_up_plainly(site: str, form: str) -> ResponseReturnValue:
        published = door.published(site)
        # First of all: what a form of somebody else's page holds is not even read.
        door.kit.origins.admit(request, site)
        given = read_form(request, door.kit.settings.max_body_bytes)
        wanted = given.all("return_url")[0] if "return_url" in given else None
        back = own_page(published.site, wanted)
        posted = Posted(published.site, back, _locale(published, given))
        return send_on(
            posted, lambda: _record(door, _body(published, form, given)), door.kit.limits
        )


def _locale(published: PublishedSite, given: Form) -> str | None:
    """Return the language of the published form that the page carries, if it says which."""
    version = given.all("version")[0] if "version" in given else None
    return next((one.locale for one in published.site.forms if one.version == version), None)


def _record(door: Door, body: dict[str, Any]) -> None:
    try:
        first_step(door, body)
    except FieldError as error:
        raise fields_problem([BadField(**error.field_error())]) from None


def _body(published: PublishedSite, key: str, given: Form) -> dict[str, Any]:
    """Return the post as the pop-up would send it."""
    told = load(PLAIN, given.pick(_LONGEST))
    form = _form(published, key, told.get("version"))
    disclosure = _disclosure(form, told.get("disclosure"))
    agreed = disclosure.control == "button" or is_tick(told.get("agree"))
    consent = {
        "channel": disclosure.channel.value,
        "purpose": disclosure.purpose.value,
        "disclosure": disclosure.id,
        "shown": disclosure.text,
    }
    body: dict[str, Any] = load(
        _SIGNUP,
        {
            "site": published.site.key,
            "form": key,
            "version": form.version,
            "consent": [consent] if agreed else [],
            "checks": {"website": told.get("website")},
            **{name: told.get(name) or None for name in ("email", "phone", "country")},
        },
    )
    return body


def _form(published: PublishedSite, key: str, version: str | None) -> FormVersion:
    """Return the version that the page carries, older ones too; without one, the current."""
    current = (one for one in published.site.forms if one.key == key)
    form = published.form(version) if version else next(current, None)
    if form is None or form.key != key:
        raise Problem("form_unknown")
    return form


def _disclosure(form: FormVersion, wanted: str | None) -> Disclosure:
    found = next((one for one in form.contacts[0].disclosures if one.id == wanted), None)
    if found is None:
        raise unknown_disclosure("disclosure")
    return found

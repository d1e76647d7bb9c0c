"""A reward is told once: on the channel just joined, and not again on the other one soon after.

Who joins by mail and by text within the site's coordination window has the code in the mail, with
all that belongs to it; the text is then as short as the law lets it be. Two rewards, as of two
steps of a form, are both told.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from signup.domain.times import rfc3339

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from signup.capture.commands import Scene
    from signup.domain.form import FormVersion, Incentive, Step
    from signup.storage.confirmations import ConfirmRequest
    from signup.storage.profiles import Profile

WELCOME_EMAIL = "message.welcome_email"
WELCOMES = frozenset({WELCOME_EMAIL, "message.welcome_sms"})
_POPUP = "popup"
_BARE = {"bare": True}


def told_once(
    person: Profile, payload: dict[str, Any], scene: Scene, asked: Iterable[ConfirmRequest]
) -> dict[str, Any]:
    """Return what a welcome or a reply is written from, without a reward that was told lately.

    The person is one whom this command changes. `asked` are the questions they were sent.
    """
    if "bare" in payload:
        return payload
    reward = _reward(payload, scene, asked)
    return payload if reward is None or _may_tell(person, reward, scene) else _BARE | payload


def is_told(person: Profile, reward: str, scene: Scene) -> bool:
    """Tell whether a person has been told `reward` lately."""
    return reward in _lately(person, scene)


def _lately(person: Profile, scene: Scene) -> dict[str, str]:
    since = scene.at - scene.site.coordination
    return {
        name: at
        for name, at in (person.rewarded or {}).items()
        if datetime.fromisoformat(at) > since
    }


def _may_tell(person: Profile, reward: str, scene: Scene) -> bool:
    """Tell whether the person is to be told `reward` now; note it if so."""
    lately = _lately(person, scene)
    if reward in lately:
        return False
    person.rewarded = {**lately, reward: rfc3339(scene.at)}
    return True


def _reward(
    payload: Mapping[str, Any], scene: Scene, asked: Iterable[ConfirmRequest]
) -> str | None:
    """Return the code a message would carry, as far as the site as it is now knows it."""
    site = scene.site
    if word := payload.get("keyword"):
        codes = [one.incentive.code for one in site.keywords if one.word == word and one.incentive]
        return codes[0] if codes else None
    if not payload.get("step"):
        return None
    steps = _steps(payload, scene, asked)
    if not steps:
        return f"{_source(payload, scene, asked)}/{payload['step']}"
    incentive = steps[0].incentive
    return (incentive.pool or incentive.code) if incentive else None


def promised(
    payload: Mapping[str, Any], scene: Scene, asked: Iterable[ConfirmRequest]
) -> Incentive | None:
    """Return what the form step promises that a message is about, as the form is now."""
    by_form = payload.get("step") and not payload.get("keyword")
    steps = _steps(payload, scene, asked) if by_form else []
    return steps[0].incentive if steps else None


def _steps(payload: Mapping[str, Any], scene: Scene, asked: Iterable[ConfirmRequest]) -> list[Step]:
    """Return the steps that are meant, first the one of the very version that was shown."""
    source = _source(payload, scene, asked)
    forms = [one for one in scene.site.forms if _is_meant(one, payload, source)]
    shown = {payload.get("form"), source.rpartition(":")[2]}
    forms.sort(key=lambda one: one.version not in shown)
    return [step for form in forms if (step := form.step(payload["step"]))]


def _source(payload: Mapping[str, Any], scene: Scene, asked: Iterable[ConfirmRequest]) -> str:
    """Return the door the visit came through; a confirmation has it from its question."""
    sources = (one.source for one in asked if one.signup_id == payload.get("signup"))
    return next(sources, scene.source)


def _is_meant(form: FormVersion, payload: Mapping[str, Any], source: str) -> bool:
    door, _, rest = source.partition(":")
    named = door == _POPUP and rest.partition(":")[0] == form.key
    return named or payload.get("form") == form.version

"""What a form's answers say of its rewards.

A code that is the same for everybody tells nothing about anybody and stands on the screen at once.
A code of one's own stands there only once the address was proved: were it shown to whoever types an
address, a stranger would learn somebody's code, or by its absence that the person is known.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from signup.domain.consent import State
from signup.domain.times import rfc3339
from signup.sources.shared import own_code

if TYPE_CHECKING:
    from collections.abc import Sequence

    from signup.capture.receipts import Channels, Offered
    from signup.domain.form import FormVersion, Incentive, Step

_CHANNELS = {"email": "email", "phone": "sms"}


def promised(step: Step) -> dict[str, Any] | None:
    """Return what a step promises before it is taken."""
    incentive = step.incentive
    return {"label": incentive.label, **_end(incentive)} if incentive else None


def earned(step: Step, channels: Channels, *, waits: bool) -> dict[str, Any] | None:
    """Return what a step earned that was just taken; while the handset is awaited, no code.

    Nothing here depends on who was known. Where nothing was agreed to, no message can tell a code,
    so that the one for everybody is shown.
    """
    incentive = step.incentive
    if incentive is None:
        return None
    agreed = _is_in(channels, step, State.SUBSCRIBED, State.PENDING)
    by_message = incentive.show == "sent" or (incentive.pool is not None and agreed)
    code = None if waits or by_message else incentive.code
    if code and incentive.otherwise:  # nobody drew for them: they have what everybody has
        incentive = replace(incentive, label=incentive.otherwise)
    return _told(step, incentive, code, sent=by_message and agreed)


def proved(
    form: FormVersion, channels: Channels, offers: Sequence[Offered]
) -> dict[str, Any] | None:
    """Return what the last step earned whose address is confirmed; the later one is the better.

    Of the codes of one's own it tells the one that this very proof has brought.
    """
    confirmed = [one for one in form.contacts if _is_in(channels, one, State.SUBSCRIBED)]
    steps = [one for one in confirmed if one.incentive]
    if not steps or (incentive := steps[-1].incentive) is None:
        return None
    own = own_code(incentive, form.locale, [one for one in offers if one.step == steps[-1].name])
    told = incentive.pool is None or any(one.step == steps[-1].name for one in offers)
    code = own.code if own and told and incentive.show == "screen" else None
    shown = own if own and code else incentive
    return _told(steps[-1], shown, code, sent=code is None)


def _is_in(channels: Channels, step: Step, *states: State) -> bool:
    found = channels[_CHANNELS[step.name]].values()
    return any(state.value in found for state in states)


def _told(step: Step, incentive: Incentive, code: str | None, *, sent: bool) -> dict[str, Any]:
    """Return the reward; `sent` names the channel on which its code comes, where it does."""
    by = {"sent": _CHANNELS[step.name]} if sent else {}
    said = {"ends": step.texts["ends"]} if "ends" in step.texts else {}
    return {"label": incentive.label, "code": code, **by, **_end(incentive), **said}


def _end(incentive: Incentive) -> dict[str, str]:
    return {"expires_at": rfc3339(incentive.expires_at)} if incentive.expires_at else {}

"""What any door asks of the core, in the core's own words.

Every command is a frozen value that a door has parsed and checked; the core decides on it and
records it. `at` is the time the request arrived (aware UTC). `context` is what proves the moment
later (page, user agent, message id); it is stored with each consent event.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from signup.domain.basis import Basis

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from signup.capture.claim import Claim
    from signup.domain.consent import Act, Channel, Purpose
    from signup.domain.funnel import Device, Moment
    from signup.domain.keeping import Keeping
    from signup.domain.place import Place
    from signup.domain.presentation import Presentation
    from signup.domain.site import Keyword, Site


@dataclass(frozen=True, slots=True)
class Ask:
    """One consent the person was asked for and gave by `act`, with the text they saw, and how.

    Whoever imports people, or the brand's server, may claim another `basis` (`domain.basis.Basis`)
    and when it ends; the core refuses what the person's law or the site file does not allow. A shop
    tells when it was given (`at`, aware UTC), without a text of ours when it was asked by another;
    what is `doubtful` must be confirmed wherever the person is.
    """

    channel: Channel
    purpose: Purpose
    disclosure_id: str | None
    act: Act
    basis: str = Basis.CONSENT
    expires_at: datetime | None = None
    presentation: Presentation | None = None
    at: datetime | None = None
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Once:
    """Makes a command effective once: the key, where it counts, and the body's fingerprint."""

    route: str
    key: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Scene:
    """Where and how a command came about; the same for every door.

    `source` is `<door>:<key>:<version>`, the label destinations see. `country` is where the person
    said to be (ISO 3166-1 alpha-2) or None. `risky` requests are always confirmed. Destinations are
    told of news no sooner than `told_from`, of a withdrawal at once; the shop that told of it
    (`told_by`, its host) is not told again.
    """

    site: Site
    source: str
    at: datetime
    country: str | None = None
    locale: str | None = None
    risky: bool = False
    once: Once | None = None
    context: Mapping[str, Any] = field(default_factory=dict)
    told_from: datetime | None = None
    told_by: str | None = None


@dataclass(frozen=True, slots=True)
class SignUp:
    """A person leaves an e-mail address, a phone number or both (pop-up step one, checkout).

    `phone_region` is the number's country. With `keep_bare`, contact data without any consent is
    kept for the form's next step; otherwise it is not stored at all. `form_token` is the nonce of
    the form token; used before, it makes the signup risky. `welcome` names the form step whose
    incentive the welcome message carries. With `code_host` a number is proved by a code, bound to
    that host and typed into the form, or by a reply; without, by a reply alone.
    """

    scene: Scene
    id: str
    asks: tuple[Ask, ...]
    email: str | None = None
    phone: str | None = None
    phone_region: str | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    form_version: str | None = None
    form_token: str | None = None
    welcome: str | None = None
    keep_bare: bool = False
    code_host: str | None = None


@dataclass(frozen=True, slots=True)
class AddPhone:
    """The second step: a phone number for the person who left an e-mail address (or reversed).

    `code_host` as in `SignUp`.
    """

    scene: Scene
    signup_id: str
    asks: tuple[Ask, ...]
    email: str | None = None
    phone: str | None = None
    phone_region: str | None = None
    welcome: str | None = None
    code_host: str | None = None


@dataclass(frozen=True, slots=True)
class Describe:
    """What a person says about themselves on a screen that comes after their address."""

    scene: Scene
    signup_id: str
    attributes: Mapping[str, str] = field(default_factory=dict)


TextIntent = Literal["join", "stop", "help", "start", "confirm", "none"]
Replying = Literal["always", "news", "never"]
"""Whether a text is answered: `news` only where it has changed something."""


@dataclass(frozen=True, slots=True)
class InboundText:
    """A text message from a handset, its signature verified and its intent read.

    `phone` is the sender in E.164, `keyword` the one asked for when the intent is `join`.
    `answered_elsewhere`: the provider itself replies to this message, so we must not. `reply_from`
    is our number when a reply must be a message of its own, None when it goes in the answer.
    `unblocks`: the provider lets texts through to this number again from now on. `sent_at` (aware
    UTC) is when the provider had the text, None when it does not say. `replying` ends loops.
    """

    scene: Scene
    provider: str
    message_id: str
    phone: str
    phone_region: str | None
    intent: TextIntent
    keyword: Keyword | None = None
    revokes_email: bool = False
    answered_elsewhere: bool = False
    reply_from: str | None = None
    unblocks: bool = False
    sent_at: datetime | None = None
    replying: Replying = "always"


@dataclass(frozen=True, slots=True)
class TextReport:
    """What became of a text to `phone`, by the provider's own word.

    `report_id` makes it effective once; the sender, who knows at once, needs none. `delivery` is
    the outbox row it is about. `code` is the provider's; with `blocks` it says that nothing goes
    through to the number until its holder texts START.
    """

    scene: Scene
    provider: str
    phone: str
    report_id: str | None = None
    delivery: str | None = None
    state: Literal["delivered", "failed"] = "failed"
    code: str | None = None
    blocks: bool = False


@dataclass(frozen=True, slots=True)
class Withdraw:
    """A withdrawal that reached the brand elsewhere; None means every channel or purpose."""

    scene: Scene
    profile_id: str
    channel: Channel | None
    purpose: Purpose | None
    reason: str


@dataclass(frozen=True, slots=True)
class Choose:
    """What a person chose on their own page: what ends, and what they ask for anew.

    `proved` is the channel whose address the bearer of the link has proved to be theirs; on any
    other the choice can only ask. What ends is never asked for at the same time.
    """

    scene: Scene
    profile_id: str
    ends: tuple[tuple[Channel, Purpose], ...] = ()
    asks: tuple[Ask, ...] = ()
    proved: Channel | None = None


@dataclass(frozen=True, slots=True)
class Erase:
    """Forget a person: contact values go at once, what must be proved stays mute (section 8)."""

    scene: Scene
    profile_id: str


@dataclass(frozen=True, slots=True)
class LetGo:
    """Let go what is due of a person: unanswered addresses, and proof that has had its time."""

    scene: Scene
    profile_id: str
    keeping: Keeping


@dataclass(frozen=True, slots=True)
class Confirm:
    """A link's button was pressed or, with `signup_id`, its browser showed that signup's nonce."""

    scene: Scene
    request_id: str
    signup_id: str | None = None


@dataclass(frozen=True, slots=True)
class TypeCode:
    """A code was typed into the form that is still open."""

    scene: Scene
    signup_id: str
    code: str


@dataclass(frozen=True, slots=True)
class Expire:
    """What messages to a person rest on has ended in that place; who agreed meanwhile stays."""

    scene: Scene
    profile_id: str
    channel: Channel
    purpose: Purpose
    place: Place


@dataclass(frozen=True, slots=True)
class ImportPerson:
    """A row of a file about one person, with what it says of their consents; nobody acts in it.

    Each claim is about the row's address of its channel, which must be there.
    """

    scene: Scene
    claims: tuple[Claim, ...]
    email: str | None = None
    phone: str | None = None
    phone_region: str | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ComeBack:
    """A browser that once signed up asks what is still missing; nothing is recorded."""

    scene: Scene
    signup_id: str


@dataclass(frozen=True, slots=True)
class CountBeacons:
    """What visitors of one form did, as counts without personal data.

    `events`: what happened and on which screen, empty where unknown; names as in `domain.funnel`.
    """

    scene: Scene
    form: str
    version: str
    variant: str
    device: Device
    events: Sequence[tuple[Moment, str]]

"""The brand's own API, and what operators and developers ask the service."""

from __future__ import annotations

from signup.api import answers
from signup.api.inputs import (
    DeliveriesQuery,
    EvidenceQuery,
    ProfilesQuery,
    ReplaySchema,
    WithdrawSchema,
)
from signup.api.operation import HTML, Answer, Body, Operation

_PROFILE_ID = {"profile_id": "The profile's id. An id that was merged answers the living profile."}
_ADDRESSES = (
    "email_invalid",
    "email_not_ascii",
    "email_lookalike",
    "phone_invalid",
    "phone_not_textable",
)
_NO = {"opt_in_level": "unknown", "since": None, "source": None, "blocked": None}
_ADA = {
    "id": "06FR0Q6C4T8W5J1K9Z3N7V2X4B8D6G1H5M0P",
    "email": "ada@example.com",
    "phone": "+14155552671",
    "locale": "en-US",
    "attributes": {"first_name": "Ada"},
    "channels": {
        "email": {
            "marketing": {
                "state": "subscribed",
                "opt_in_level": "single",
                "since": "2026-11-23T09:30:00.000Z",
                "source": "popup:welcome:9c1185a5",
                "blocked": None,
            }
        },
        "sms": {
            "marketing": {"state": "unsubscribed", **_NO, "since": "2026-11-24T08:00:00.000Z"},
            "transactional": {"state": "none", **_NO},
        },
    },
    "sources": ["popup:welcome:9c1185a5"],
    "links": {"preferences": None, "unsubscribe": None},
    "created_at": "2026-11-23T09:30:00.000Z",
    "updated_at": "2026-11-24T08:00:00.000Z",
}
_GIVEN = {
    "id": "06FR0Q6C4TV2X4B8D6G1H5M0P8W5J1K9Z3N7",
    "at": "2026-11-23T09:30:00.000Z",
    "event": "given",
    "channel": "email",
    "purpose": "marketing",
    "source": "popup:welcome:9c1185a5",
    "act": "press",
    "disclosure": {
        "id": "5feceb66ffc86f38d952786c6d696c79c2dbc239",
        "text": "By pressing the button you agree to …",
        "locale": "en-US",
    },
    "jurisdiction": "US-CA",
    "basis": "consent",
    "expires_at": None,
    "gpc": False,
    "handed_over": [
        {
            "id": "06FR0Q6C4T3N7V2X4B8D6G1H5M0P8W5J1K9Z",
            "destination": "crm",
            "state": "accepted",
            "at": "2026-11-23T09:30:02.000Z",
        }
    ],
}
_DELIVERY = {
    "id": "06FR0Q6C4T3N7V2X4B8D6G1H5M0P8W5J1K9Z",
    "destination": "crm",
    "profile": _ADA["id"],
    "kind": "profile.subscribed",
    "state": "dead",
    "attempts": 11,
    "next_at": None,
    "cause": "http 503",
    "created_at": "2026-11-23T09:30:00.000Z",
}
_STANDING = {
    "name": "klaviyo",
    "state": "stopped",
    "cause": "http_401",
    "until": None,
    "waiting": 318,
    "oldest_waiting_at": "2026-11-23T09:30:00.000Z",
    "failed": 2,
}

BRAND = {
    "api.profiles": Operation(
        id="listProfiles",
        tag="Profiles",
        summary="List profiles, or find one by address",
        description="Oldest first, 50 to a page. With `email` or `phone` the page holds at most "
        "one profile. A plus in a query string is written `%2B`.",
        query=ProfilesQuery,
        answers=(
            Answer(200, "A page.", answers.Profiles, example={"profiles": [_ADA], "next": None}),
        ),
        problems=("site_unknown", *_ADDRESSES),
    ),
    "api.profile": Operation(
        id="getProfile",
        tag="Profiles",
        summary="Read one profile",
        parameters=_PROFILE_ID,
        answers=(Answer(200, "The profile as it stands now.", answers.Profile, example=_ADA),),
        problems=("profile_unknown",),
    ),
    "api.consents": Operation(
        id="listConsents",
        tag="Profiles",
        summary="Read a profile's consent history",
        description="Every event, newest last. Events are never edited; the states of the profile "
        "are what they add up to. `handed_over`: who was told, and when.",
        parameters=_PROFILE_ID,
        answers=(Answer(200, "The events.", answers.Consents, example={"consents": [_GIVEN]}),),
        problems=("profile_unknown", "site_unknown"),
    ),
    "api.evidence": Operation(
        id="readEvidence",
        tag="Profiles",
        summary="Get the evidence of a consent",
        description="A file that anyone can check offline with one Python file "
        "(`signup/evidence/standalone.py`): the sealed records of the address for this channel and "
        "purpose, their place in the log, signed checkpoints, the exact texts, pictures of what "
        "was shown. It holds personal data. Complete within ten seconds of the consent.",
        query=EvidenceQuery,
        parameters={"consent_id": "The id of a consent event."},
        answers=(Answer(200, "The evidence bundle.", answers.Evidence),),
        problems=("consent_unknown", "evidence_pending"),
    ),
    "api.withdraw": Operation(
        id="withdraw",
        tag="Profiles",
        summary="Pass on a withdrawal that reached you elsewhere",
        description="Takes effect at once, overtakes every subscription that is still on its way, "
        "and is told to all destinations. Safe to repeat.",
        parameters=_PROFILE_ID,
        body=Body(
            schema=WithdrawSchema,
            example={"channel": "sms", "purpose": None, "reason": "letter of 3 March"},
        ),
        answers=(Answer(200, "The profile as it stands now.", answers.Profile, example=_ADA),),
        problems=("profile_unknown", "site_unknown"),
    ),
    "api.erase": Operation(
        id="eraseProfile",
        tag="Profiles",
        summary="Forget a person",
        description="Their addresses, names and visits are deleted at once, with every profile "
        "that was merged into theirs; a second call is 404. All destinations are told to erase "
        "their copy. The sealed records stay, mute, and a keyed hash keeps the person off the "
        "list until they confirm anew themselves.",
        parameters=_PROFILE_ID,
        answers=(Answer(204, "Forgotten.", media_type=None),),
        problems=("profile_unknown", "site_unknown"),
    ),
    "api.deliveries": Operation(
        id="listDeliveries",
        tag="Deliveries",
        summary="See what was handed over, what waits, what failed",
        description="Newest first, 50 to a page. `confirmed` appears only for stores that can be "
        "read back; `superseded` was overtaken by newer news, mostly a withdrawal; `dead` is given "
        "up until it is replayed.",
        query=DeliveriesQuery,
        answers=(
            Answer(
                200,
                "A page.",
                answers.Deliveries,
                example={"deliveries": [_DELIVERY], "next": None},
            ),
        ),
    ),
    "api.replay_deliveries": Operation(
        id="replayDeliveries",
        tag="Deliveries",
        summary="Make deliveries again",
        description="Either `ids`, or a choice by the other fields. Only what is "
        "`dead` or `rejected` is put back, and a subscription that was withdrawn since is not "
        "revived. Safe to repeat.",
        body=Body(schema=ReplaySchema, example={"destination": "crm", "state": "dead"}),
        answers=(
            Answer(200, "How many will be made.", answers.Replayed, example={"replayed": 12}),
        ),
    ),
    "api.destinations": Operation(
        id="listDestinations",
        tag="Deliveries",
        summary="See how each destination stands",
        description="`stopped`: it does not let us in (401, 403) or no worker can use it "
        "(`unusable: …`), until its key or settings change or it is resumed. `broken` and "
        "`probing`: nothing worked for several batches, and one delivery at a time is tried. "
        "`held`: it asked for patience. While it is held back, no delivery uses up an attempt.",
        answers=(
            Answer(
                200,
                "All of them.",
                answers.Destinations,
                example={"destinations": [_STANDING]},
            ),
        ),
        problems=("site_unknown",),
    ),
    "brand.deliveries": Operation(
        id="showDeliveries",
        tag="Deliveries",
        summary="Show how deliveries stand",
        description="A page without a script: the age of the oldest delivery that waits, each "
        "destination, what failed last. `signup deliveries page SITE` makes its address.",
        parameters={"token": "The sealed token of the address; it is the credential."},
        answers=(Answer(200, "The page.", media_type=HTML),),
        problems=("not_found",),
    ),
    "api.resume_destination": Operation(
        id="resumeDestination",
        tag="Deliveries",
        summary="Let a destination be told again at once",
        description="For one that is stopped, out of order or held, once it is seen to. Safe to "
        "repeat; a name that nothing is known of holds nothing back.",
        parameters={"name": "The destination's name in the site file."},
        answers=(Answer(200, "Whether it was.", answers.Resumed, example={"resumed": True}),),
    ),
}

SERVICE = {
    "livez": Operation(
        id="isAlive",
        tag="Operation",
        summary="Is the process up?",
        answers=(Answer(200, "It is.", answers.Alive, example={"status": "ok"}),),
    ),
    "readyz": Operation(
        id="isReady",
        tag="Operation",
        summary="May it be sent signups?",
        description="Asks the database, whether its schema is current, and how old the oldest "
        "delivery is that is due.",
        answers=(
            Answer(200, "Ready.", answers.Ready),
            Answer(503, "Not ready; `checks` says why.", answers.Ready),
        ),
    ),
    "metrics": Operation(
        id="getMetrics",
        tag="Operation",
        summary="Read the metrics",
        description="In Prometheus's text format, for who shows `SIGNUP_METRICS_TOKEN`.",
        answers=(Answer(200, "The metrics.", media_type="text/plain"),),
    ),
    "docs.openapi": Operation(
        id="getOpenApi",
        tag="Operation",
        summary="Read this document",
        answers=(Answer(200, "OpenAPI 3.1.", answers.Anything),),
    ),
    "docs.page": Operation(
        id="getDocs",
        tag="Operation",
        summary="Read this document as a page",
        answers=(Answer(200, "The page.", media_type=HTML),),
    ),
}

"""Customers who asked their shop for their data."""

from __future__ import annotations

from marshmallow import fields

from signup.api.answers import NEXT
from signup.api.inputs import DataRequestsQuery
from signup.api.operation import Answer, Operation
from signup.api.shapes import about, many, maybe, moment, one_of, text
from signup.storage.data_requests import STATES
from signup.web.schemas import StrictSchema

_WISH = {
    "id": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "platform": "shopify",
    "reference": "9999",
    "profiles": ["06FR0Q6C4T8W5J1K9Z3N7V2X4B8D6G1H5M0P"],
    "state": "waiting",
    "asked_at": "2026-11-23T09:30:00.000Z",
    "due_at": "2026-12-23T09:30:00.000Z",
    "answered_at": None,
}


class DataRequest(StrictSchema):
    """A customer who wants their data."""

    id = text("The id of the request.", _WISH["id"])
    platform = text("The shop's platform.", "shopify")
    reference = maybe("The shop's own name of the request.", "9999")
    profiles = fields.List(
        fields.String(),
        required=True,
        metadata=about("Who the customer was here when they asked; empty when nobody."),
    )
    state = one_of("Whether it was answered.", *STATES)
    asked_at = moment("When they asked.")
    due_at = moment("Until when they must have their answer.")
    answered_at = moment("When it was noted that they have it; else null.", allow_none=True)


class DataRequests(StrictSchema):
    """A page of requests."""

    data_requests = many(DataRequest)
    next = maybe(NEXT)


class Answered(StrictSchema):
    """Whether it was waiting."""

    answered = fields.Boolean(required=True)


DATA_REQUESTS = {
    "api.data_requests": Operation(
        id="listDataRequests",
        tag="Profiles",
        summary="See who asked the shop for their data",
        description="Oldest first, 50 to a page. Each is due within 30 days. What is kept about a "
        "profile is written into a file by `signup data show`.",
        query=DataRequestsQuery,
        answers=(
            Answer(200, "A page.", DataRequests, example={"data_requests": [_WISH], "next": None}),
        ),
    ),
    "api.answer_data_request": Operation(
        id="answerDataRequest",
        tag="Profiles",
        summary="Note that a customer has been answered",
        description="It no longer waits, and nothing tells of it any more. Sends nothing. Safe to "
        "repeat; of an id that nothing is known of nothing was waiting.",
        parameters={"request_id": "The id of the request."},
        answers=(Answer(200, "Whether it was waiting.", Answered, example={"answered": True}),),
    ),
}

"""Shopify: customers and their consent to marketing by e-mail and by text (GraphQL Admin API).

From its documentation of version 2026-10, never run against a real shop:
https://shopify.dev/docs/api/admin-graphql/latest/mutations/customerEmailMarketingConsentUpdate,
…/customerSmsMarketingConsentUpdate, …/customerCreate, …/customerUpdate,
…/customerRequestDataErasure, …/input-objects/CustomerIdentifierInput, and
https://shopify.dev/docs/apps/build/metafields/working-with-custom-ids. Of two records of consent
the one with the later `consentUpdatedAt` counts there (CustomerEmailMarketingConsentState), so that
a no said in the shop since is not lifted; the answer shows it. Shopify has no consent to delivery
updates.

The shop knows its customers best: names are given only with a new customer, and an address is added
only where there is none.
"""

from __future__ import annotations

import math
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from signup.destinations import calls, reading
from signup.destinations.shared import Inspection, Limits, Rate
from signup.domain.outcome import (
    Accepted,
    Confirmed,
    Rejected,
    Retry,
    Stopped,
    Superseded,
    Throttled,
)
from signup.domain.times import rfc3339
from signup.outbound.api import REQUEST_SECONDS

if TYPE_CHECKING:
    from signup.destinations.calls import Line
    from signup.destinations.shared import Delivery, Means
    from signup.domain.outcome import Outcome
    from signup.domain.site import DestinationConfig

    Document = dict[str, Any]
    Known = dict[str, Document | None]

VERSION = "2026-10"
PATH = f"/admin/api/{VERSION}/graphql.json"

NAMESPACE, KEY = "signup", "id"
"""The metafield of customers that holds our id; its definition has the type `id`."""

SCOPES = frozenset({"read_customers", "write_customers", "write_customer_data_erasure"})

FIELDS = """id
    defaultEmailAddress { emailAddress marketingState }
    defaultPhoneNumber { phoneNumber marketingState }"""
ADDRESS = {
    "email": ("email", "defaultEmailAddress"),
    "sms": ("phone", "defaultPhoneNumber"),
}
"""Per channel, how an address is called in what is sent and in what comes back."""

IDENTIFIER = {"email": "emailAddress", "sms": "phoneNumber"}
CONSENT = {
    "email": ("customerEmailMarketingConsentUpdate", "emailMarketingConsent"),
    "sms": ("customerSmsMarketingConsentUpdate", "smsMarketingConsent"),
}
LEVELS = {"confirmed": "CONFIRMED_OPT_IN", "single": "SINGLE_OPT_IN", "unknown": "UNKNOWN"}
SUBSCRIBED, UNSUBSCRIBED = "SUBSCRIBED", "UNSUBSCRIBED"
_CODE = re.compile(r"[A-Z_]{1,40}")
_A_MOMENT = timedelta(seconds=2)


LIMITS = Limits(batch=25, portion=5, rate=Rate(per_second=8, burst=20))
"""100 points a second on the smallest plan; a change costs 10 of them, a look 3."""


def build(
    config: DestinationConfig, means: Means, *, seconds: float = REQUEST_SECONDS
) -> calls.OneByOne:
    """Return the adapter for `config`; raises DestinationError when it cannot work."""
    headers = {"X-Shopify-Access-Token": calls.secret(config, "access_token", means)}
    url = f"https://{config.options['shop']}"
    caller = calls.Caller(calls.api(config, means, url, headers, seconds=seconds), means.clock)
    return calls.OneByOne(caller, LIMITS, _tell, _look, "access_token")


def _look(line: Line) -> Inspection:
    query = f"""query {{
        app: currentAppInstallation {{ accessScopes {{ handle }} }}
        definitions: metafieldDefinitions(
            ownerType: CUSTOMER, namespace: "{NAMESPACE}", key: "{KEY}", first: 1
        ) {{ nodes {{ type {{ name }} }} }} }}"""
    data = _ask(line, query, {})
    try:
        has = {one["handle"] for one in data["app"]["accessScopes"]}
        kinds = [one["type"]["name"] for one in data["definitions"]["nodes"]]
    except (KeyError, TypeError):
        raise calls.NotTaken(Retry("answer_unreadable")) from None
    missing = ", ".join(sorted(SCOPES - has))
    faults = [("access_token", f"lacks the scopes {missing}")] if missing else []
    if kinds != ["id"]:
        reason = f"has no metafield definition {NAMESPACE}.{KEY} of the type ID for customers"
        faults.append(("shop", reason))
    return Inspection(faults)


def _tell(line: Line, delivery: Delivery) -> Outcome:
    match delivery.type:
        case reading.ERASED:
            return _erase(line, delivery)
        case reading.WITHDRAWN:
            ended = [channel for channel, purpose in reading.ended(delivery) if _is_kept(purpose)]
            return _end(line, delivery, ended) if ended else calls.NOT_KEPT
    about = reading.granted(delivery)
    if about is None or not _is_kept(about[1]):
        return calls.NOT_KEPT
    return _subscribe(line, delivery, about[0])


def _is_kept(purpose: str) -> bool:
    return purpose == "marketing"


def _subscribe(line: Line, delivery: Delivery, channel: str) -> Outcome:
    known = _find(line, delivery)
    customer = known.get(channel) or _given_address(line, delivery, channel, known)
    if known["own"] is None and known.get(channel) is not None:
        own = {"id": customer["id"], "metafields": [_own_id(delivery)]}
        _customer(_change(line, "customerUpdate", own))
    consent = {
        "marketingState": SUBSCRIBED,
        "marketingOptInLevel": LEVELS[reading.level(delivery, (channel, "marketing"))],
        "consentUpdatedAt": reading.said_at(delivery),
    }
    state = _consent(line, channel, customer, consent)
    if state == SUBSCRIBED:
        return Confirmed()
    return Superseded("withdrawn_there") if state == UNSUBSCRIBED else Retry("not_taken")


def _given_address(line: Line, delivery: Delivery, channel: str, known: Known) -> Document:
    """Return the customer who holds the address from now on: one who had none, or a new one."""
    name, shown = ADDRESS[channel]
    address = {name: reading.address(delivery, channel), "metafields": [_own_id(delivery)]}
    someone = known["own"] or known.get("sms" if channel == "email" else "email")
    if someone is not None and someone.get(shown) is None:
        if known["own"] is not None:
            del address["metafields"]
        return _customer(_change(line, "customerUpdate", {"id": someone["id"], **address}))
    new = {**address, **_who(delivery)}
    if known["own"] is not None:
        del new["metafields"]
    return _customer(_change(line, "customerCreate", new))


def _who(delivery: Delivery) -> Document:
    names = {
        "firstName": reading.attribute(delivery, "first_name"),
        "lastName": reading.attribute(delivery, "last_name"),
    }
    return {name: one for name, one in names.items() if one}


def _own_id(delivery: Delivery) -> Document:
    return {"namespace": NAMESPACE, "key": KEY, "type": "id", "value": reading.person(delivery)}


def _end(line: Line, delivery: Delivery, channels: list[str]) -> Outcome:
    known = _find(line, delivery)
    outcome: Outcome = Accepted()
    for channel in channels:
        customer = known.get(channel) or known["own"]
        if customer is None or customer.get(ADDRESS[channel][1]) is None:
            continue
        consent = {"marketingState": UNSUBSCRIBED, "consentUpdatedAt": rfc3339(delivery.at)}
        state = _consent(line, channel, customer, consent)
        outcome = Superseded("consented_there") if state == SUBSCRIBED else Confirmed()
    return outcome


def _erase(line: Line, delivery: Delivery) -> Outcome:
    customer = _find(line, delivery)["own"]
    if customer is not None:
        query = """mutation($id: ID!) { done: customerRequestDataErasure(customerId: $id) {
            customerId userErrors { code } } }"""
        _done(_ask(line, query, {"id": customer["id"]}))
    return Accepted()


def _find(line: Line, delivery: Delivery) -> Known:
    """Return who holds the address of each channel, and as `own` who carries our id."""
    own = {"namespace": NAMESPACE, "key": KEY, "value": reading.person(delivery)}
    wanted: Document = {"own": {"customId": own}}
    for channel, identifier in IDENTIFIER.items():
        address = reading.address(delivery, channel)
        if address:
            wanted[channel] = {identifier: address}
    names = ", ".join(f"${name}: CustomerIdentifierInput!" for name in wanted)
    looks = "\n".join(
        f"{name}: customerByIdentifier(identifier: ${name}) {{ {FIELDS} }}" for name in wanted
    )
    data = _ask(line, f"query({names}) {{ {looks} }}", wanted)
    if not all(data.get(name) is None or _is_customer(data[name]) for name in wanted):
        raise calls.NotTaken(Retry("answer_unreadable"))
    return {"own": None, **{name: data.get(name) for name in wanted}}


def _change(line: Line, name: str, given: Document) -> Document:
    query = f"""mutation($input: CustomerInput!) {{ done: {name}(input: $input) {{
        customer {{ {FIELDS} }} userErrors {{ field message }} }} }}"""
    return _done(_ask(line, query, {"input": given}))


def _consent(line: Line, channel: str, customer: Document, consent: Document) -> str:
    """Record a consent or its end; return the state that counts from now on."""
    name, key = CONSENT[channel]
    kind = f"{name[0].upper()}{name[1:]}Input"
    query = f"""mutation($input: {kind}!) {{ done: {name}(input: $input) {{
        customer {{ {FIELDS} }} userErrors {{ code }} }} }}"""
    given = {"customerId": customer["id"], key: consent}
    after = _customer(_done(_ask(line, query, {"input": given})))
    shown = after.get(ADDRESS[channel][1])
    return str(shown.get("marketingState")) if isinstance(shown, dict) else ""


def _done(data: Document) -> Document:
    """Return what a mutation gave back; raises NotTaken with what its `userErrors` mean."""
    payload = data.get("done")
    if not isinstance(payload, dict):
        raise calls.NotTaken(Retry("answer_unreadable"))
    for error in payload.get("userErrors") or ():
        raise calls.NotTaken(_refused(error if isinstance(error, dict) else {}))
    return payload


def _refused(error: Document) -> Outcome:
    if "taken" in str(error.get("message", "")):
        return Retry("address_taken")  # by somebody who came between the look and the change
    code = str(error.get("code") or "")
    if code == "INTERNAL_ERROR":
        return Retry("internal_error")
    return Rejected(f"refused:{code}" if _CODE.fullmatch(code) else "refused")


def _customer(payload: Document) -> Document:
    customer: Document = payload.get("customer") or {}
    if not _is_customer(customer):
        raise calls.NotTaken(Retry("answer_unreadable"))
    return customer


def _is_customer(found: object) -> bool:
    return isinstance(found, dict) and isinstance(found.get("id"), str)


def _ask(line: Line, query: str, variables: Document) -> Document:
    """Return the data of an answer; raises NotTaken with what its `errors` mean."""
    answer = line.ask("POST", PATH, {"query": query, "variables": variables})
    errors = answer.get("errors")
    if errors:
        raise calls.NotTaken(_trouble(errors, answer.get("extensions")))
    data = answer.get("data")
    if not isinstance(data, dict):
        raise calls.NotTaken(Retry("answer_unreadable"))
    return data


def _trouble(errors: object, extensions: object) -> Outcome:
    codes = {_code(one) for one in errors} if isinstance(errors, list) else set()
    if "THROTTLED" in codes:
        return Throttled("throttled", _patience(extensions))
    if "ACCESS_DENIED" in codes:
        return Stopped("access_denied")
    return Retry("graphql_error")


def _code(error: object) -> str:
    extensions = error.get("extensions") if isinstance(error, dict) else None
    return str(extensions.get("code")) if isinstance(extensions, dict) else ""


def _patience(extensions: object) -> timedelta:
    """Return when enough of the shop's points are there again, from `extensions.cost`."""
    try:
        cost = extensions["cost"]  # type: ignore[index] # read as it came
        status = cost["throttleStatus"]
        missing = float(cost["requestedQueryCost"]) - float(status["currentlyAvailable"])
        seconds = math.ceil(missing / float(status["restoreRate"]))
    except (KeyError, TypeError, ValueError, ZeroDivisionError, OverflowError):
        return _A_MOMENT
    return timedelta(seconds=min(max(seconds, 1), 60))

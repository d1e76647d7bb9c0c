"""Check a Signup evidence bundle offline: `python3 verify_evidence.py bundle.json`.

This one file and Python 3.9 or newer are all it needs: no network, no database, no package.
It trusts nothing in the bundle but what it can recompute. Exit code: 0 proved, 1 not proved,
2 wrong use. Sources: RFC 6962 and RFC 9162 section 2.1 (Merkle tree), RFC 8032 (Ed25519),
RFC 8785 (canonical JSON), RFC 3161 (time stamps), c2sp.org/signed-note and /tlog-checkpoint.
What a positive answer means, and what it does not, stands in docs/explanation/evidence.md.
"""

from __future__ import annotations

import argparse
import base64
import calendar
import hashlib
import json
import re
import sys
import time
from email import message_from_string
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

BUNDLE_FORMAT = "signup-evidence-bundle/1"
RECORD_FORMAT = "signup-consent-record/1"
PICTURE_FORMAT = "signup-picture-record/1"
ALLOWED_DELAY = 900
"""Seconds a record may be older than the checkpoint that seals it, and clocks may disagree."""

PRESENT_ACTS = ("tick+press", "press", "code", "texted code", "link+press", "link+nonce")
"""Acts that reach the service as they are done, so that they happened when they were recorded."""

EVENTS = (
    "requested",
    "imported",
    "given",
    "confirmed",
    "refused",
    "expired",
    "invalidated",
    "withdrawn",
)
"""Of two events of one moment, the one that stands later here counts as the later one."""

_PARTS = {"format", "id", "site", "keys", "checkpoints", "consistency", "events", "documents"}
_EXTRAS = {"pictures", "screenshots", "anchors"}
_EVENT_PARTS = {"record", "position", "inclusion", "disclosed"}
_SHA256 = b"\x60\x86\x48\x01\x65\x03\x04\x02\x01"
_NOTE = re.compile(r"(?m)^\S+\n\d+\n[A-Za-z0-9+/]{43}=\n(?:[^\n]+\n)*\n(?:\u2014 \S+ \S+\n)+")


class Fault(ValueError):
    """Something does not hold; the message is a sentence for the reader."""


class Key(NamedTuple):
    """A log's public key: its name, the four-byte id, the 32 bytes of the Ed25519 key."""

    name: str
    id: bytes
    public: bytes


class Checkpoint(NamedTuple):
    """A verified statement of a log: this many records, this root, at this time (Unix seconds)."""

    origin: str
    size: int
    root: bytes
    time: int
    note: str


class Stamp(NamedTuple):
    """What a time stamp says: this hash existed at this time (Unix seconds)."""

    imprint: bytes
    time: int
    nonce: bytes


class Verdict:
    """What was found: `facts` that are proved, `faults` that break the proof, `notes` on limits."""

    def __init__(self) -> None:
        self.facts: list[str] = []
        self.faults: list[str] = []
        self.notes: list[str] = []

    @property
    def ok(self) -> bool:
        """Tell whether everything that can be checked holds."""
        return bool(self.facts) and not self.faults

    @property
    def sentences(self) -> list[str]:
        """Return everything found, the verdict first."""
        head = "PROVED: everything in this file that can be checked holds."
        if not self.ok:
            head = "NOT PROVED: do not rely on this file."
        faults = [f"Fault: {one}" for one in self.faults]
        notes = [f"Note: {one}" for one in self.notes]
        return [_printable(one) for one in (head, *faults, *self.facts, *notes)]

    def stage(self, name: str, check: Any, *given: Any) -> Any:  # noqa: ANN401  # passes on what the check returns
        """Run one check; what it raises becomes a fault and None is returned."""
        try:
            return check(self, *given)
        except Fault as fault:
            self.faults.append(str(fault))
        except (
            ArithmeticError,
            AttributeError,
            LookupError,
            RecursionError,
            TypeError,
            ValueError,
        ):
            self.faults.append(f"The file is damaged: {name} cannot be read.")
        return None


def _printable(text: str) -> str:
    """Escape what could forge a line or drive a terminal: values in the file are a stranger's."""
    return "".join(one if one.isprintable() else repr(one)[1:-1] for one in text)


# -- Ed25519, RFC 8032 section 5.1 -------------------------------------------------------------

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
_ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)


def decode_point(data: bytes) -> tuple[int, int, int, int] | None:
    """Return the point in extended coordinates, or None when `data` is none (section 5.1.3)."""
    number = int.from_bytes(data, "little")
    sign, y = number >> 255, number & (2**255 - 1)
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * _ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P or y >= P or (x == 0 and sign) or len(data) != 32:  # noqa: PLR2004  # bytes of a point
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


def encode_point(point: tuple[int, int, int, int]) -> bytes:
    """Return the 32 bytes of a point (section 5.1.2)."""
    inverse = pow(point[2], -1, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def add_points(
    one: tuple[int, int, int, int], two: tuple[int, int, int, int]
) -> tuple[int, int, int, int]:
    """Return the sum; also doubles (section 5.1.4)."""
    a, b = (one[1] - one[0]) * (two[1] - two[0]) % P, (one[1] + one[0]) * (two[1] + two[0]) % P
    c, d = 2 * one[3] * two[3] * D % P, 2 * one[2] * two[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


IDENTITY = (0, 1, 1, 0)
BASE = decode_point((4 * pow(5, -1, P) % P).to_bytes(32, "little")) or IDENTITY


def ed25519_verify(public: bytes, message: bytes, signature: bytes) -> bool:
    """Tell whether `signature` is `public`'s over `message` (section 5.1.7, without cofactor)."""
    key, scalar = decode_point(public), int.from_bytes(signature[32:], "little")
    if key is None or len(signature) != 64 or scalar >= ORDER:  # noqa: PLR2004  # bytes of a signature
        return False
    digest = hashlib.sha512(signature[:32] + public + message).digest()
    factor = int.from_bytes(digest, "little") % ORDER
    minus = (P - key[0], key[1], 1, P - key[3])
    table = (IDENTITY, BASE, minus, add_points(BASE, minus))
    total = IDENTITY
    for bit in reversed(range(253)):
        total = add_points(total, total)
        total = add_points(total, table[scalar >> bit & 1 | (factor >> bit & 1) << 1])
    return encode_point(total) == signature[:32]


# -- Merkle tree, RFC 6962 section 2.1; checks by RFC 9162 section 2.1.3.2 and 2.1.4.2 ----------


def leaf_hash(record: bytes) -> bytes:
    """Return the hash of one record as a leaf."""
    return hashlib.sha256(b"\x00" + record).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of two subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_by_inclusion(leaf: bytes, position: int, size: int, proof: list[bytes]) -> bytes:
    """Return the root that `proof` leads to from a leaf; raises Fault when its length is wrong."""
    if not 0 <= position < size or len(leaf) != 32:  # noqa: PLR2004  # bytes of SHA-256
        raise Fault("A record's number lies outside the log.")
    here, last, root = position, size - 1, leaf
    for step in proof:
        if not last:
            raise Fault("A proof is too long.")
        if here & 1 or here == last:
            root = node_hash(step, root)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            root = node_hash(root, step)
        here, last = here >> 1, last >> 1
    if last:
        raise Fault("A proof is too short.")
    return root


def is_extension(old: tuple[int, bytes], new: tuple[int, bytes], proof: list[bytes]) -> bool:
    """Tell whether the tree `new` (size, root) only adds to the tree `old`."""
    if old[0] == new[0]:
        return old[0] > 0 and not proof and old[1] == new[1]
    if not 0 < old[0] < new[0] or not proof:
        return False
    steps = proof if old[0] & (old[0] - 1) else [old[1], *proof]
    here, last = old[0] - 1, new[0] - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    first = second = steps[0]
    for step in steps[1:]:
        if not last:
            return False
        if here & 1 or here == last:
            first, second = node_hash(step, first), node_hash(step, second)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            second = node_hash(second, step)
        here, last = here >> 1, last >> 1
    return not last and first == old[1] and second == new[1]


# -- Signed notes and checkpoints, c2sp.org/signed-note and c2sp.org/tlog-checkpoint ------------


def parse_key(text: str) -> Key:
    """Read a verifier key `name+id+key`; raises Fault when its parts do not belong together."""
    name, key_id, material = text.split("+", 2)
    raw = base64.b64decode(material, validate=True)
    if raw[:1] != b"\x01" or len(raw) != 33 or not name:  # noqa: PLR2004  # kind and 32 bytes
        raise Fault("A public key is not an Ed25519 key.")
    if hashlib.sha256(f"{name}\n".encode() + raw).digest()[:4].hex() != key_id:
        raise Fault("A public key does not belong to its name.")
    return Key(name, bytes.fromhex(key_id), raw[1:])


def open_note(note: str, keys: list[Key]) -> tuple[str, set[str]]:
    """Return a note's text and the names of those of `keys` that signed it.

    Signatures of others are passed over; raises Fault when one of `keys` does not fit.
    """
    body, _, signatures = note.rpartition("\n\n")
    text, signers = f"{body}\n", set()
    for line in signatures.rstrip("\n").split("\n"):
        dash, name, encoded = line.split(" ")
        raw = base64.b64decode(encoded, validate=True)
        if dash != "\u2014":
            raise Fault("A checkpoint is not a signed note.")
        for key in keys:
            if (key.name, key.id) == (name, raw[:4]):
                if not ed25519_verify(key.public, text.encode(), raw[4:]):
                    raise Fault("A checkpoint's signature does not fit its text.")
                signers.add(name)
    return text, signers


def parse_checkpoint(note: str, keys: list[Key]) -> Checkpoint:
    """Read a checkpoint; raises Fault unless the log's own key, one of `keys`, signed it."""
    text, signers = open_note(note, keys)
    origin, size, root, *extensions = text[:-1].split("\n")
    if origin not in signers:
        raise Fault("A checkpoint is not signed by the log's key.")
    times = [line[5:] for line in extensions if line.startswith("time ")]
    if str(int(size)) != size or len(times) != 1:
        raise Fault("A checkpoint is not of the expected form.")
    root_hash = base64.b64decode(root, validate=True)
    return Checkpoint(origin, int(size), root_hash, seconds(times[0]), note)


def find_note(text: str) -> str:
    """Return the signed note in `text`, which may be the whole mail that carried it, as saved."""
    for part in (text, *_parts_of_mail(text)):
        found = _NOTE.search(part.replace("\r\n", "\n"))
        if found:
            return found.group()
    raise Fault("The checkpoint you hold is not a checkpoint.")


def _parts_of_mail(text: str) -> Iterator[str]:
    """Yield what stands in a mail, whatever encoding servers gave it on the way."""
    for part in message_from_string(text).walk():
        content = part.get_payload(decode=True)
        if isinstance(content, bytes):
            yield content.decode("utf-8", "replace")


# -- Records ------------------------------------------------------------------------------------


def canonical(value: Any) -> bytes:  # noqa: ANN401  # any JSON value
    """Return canonical JSON (RFC 8785 for strings, whole numbers and keys within the BMP)."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def commitment(name: str, salt: bytes, value: str) -> str:
    """Return what a record holds of a value: SHA-256 over salt, name, zero byte, value, in hex."""
    return hashlib.sha256(salt + name.encode() + b"\0" + value.encode()).hexdigest()


def seconds(text: str) -> int:
    """Return an RFC 3339 time in UTC as Unix seconds."""
    if not re.fullmatch(r"[0-9-]{10}T[0-9:]{8}(\.[0-9]+)?Z", text):
        raise Fault("A time is not of the expected form.")
    return calendar.timegm(time.strptime(text[:19], "%Y-%m-%dT%H:%M:%S"))


def moment(at: float) -> str:
    """Return Unix seconds as people read them."""
    return time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(at))


def load_json(text: str) -> Any:  # noqa: ANN401  # any JSON value
    """Read JSON; raises Fault for a repeated key, which two readers would read differently."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(dict(pairs)) != len(pairs):
            raise Fault("The file says one thing twice.")
        return dict(pairs)

    return json.loads(text, object_pairs_hook=once)


# -- The checks ---------------------------------------------------------------------------------


class Log(NamedTuple):
    """The log as the bundle proves it: checkpoints by size, the newest last."""

    site: str
    checkpoints: list[Checkpoint]

    @property
    def head(self) -> Checkpoint:
        """Return the newest checkpoint, which every proof leads to."""
        return self.checkpoints[-1]


class Event(NamedTuple):
    """One sealed record, its number in the log, and the values disclosed of it."""

    record: dict[str, Any]
    position: int
    disclosed: dict[str, str]


def verify(
    bundle: Any,  # noqa: ANN401  # whatever stood in the file
    held_checkpoint: str | None = None,
    keys: tuple[str, ...] = (),
    delay: int = ALLOWED_DELAY,
) -> Verdict:
    """Check a bundle: every proof, every hash, the order and the times.

    `held_checkpoint` is one kept outside the service (text of a note or of a mail with one):
    with it a rewritten log is caught. `keys` are the verifier keys to trust; without them the
    bundle's own are used and named. `delay` is in seconds.
    """
    verdict = Verdict()
    log = verdict.stage("its frame or log", _check_log, bundle, held_checkpoint, keys)
    if log is None:
        return verdict
    events = verdict.stage("its events", _check_events, log, bundle["events"])
    for event in events or ():
        verdict.stage("a time", _check_times, log, event, delay)
    verdict.stage("its history", _check_history, events, bundle["id"])
    verdict.stage("a text", _check_documents, events, bundle)
    verdict.stage("a picture", _check_pictures, log, events, bundle)
    verdict.stage("a time stamp", _check_anchors, log, bundle.get("anchors", []), delay)
    return verdict


def _check_log(verdict: Verdict, bundle: Any, held: str | None, trusted: tuple[str, ...]) -> Log:  # noqa: ANN401  # whatever stood in the file
    keys = _check_frame(verdict, bundle, trusted)
    proven = [parse_checkpoint(note, keys) for note in dict.fromkeys(bundle["checkpoints"])]
    size = max(one.size for one in proven)
    if held is not None:
        proven.append(parse_checkpoint(find_note(held), keys))
        if proven[-1].size > size:
            raise Fault("The checkpoint you hold is newer than this file: ask for a new file.")
    proven.sort(key=lambda one: (one.size, one.time))
    head = proven[-1]
    for one in proven:
        if one.origin != head.origin:
            raise Fault("The checkpoints are of different logs.")
        if not _leads_to(one, head, bundle["consistency"]):
            at = moment(one.time)
            raise Fault(f"The log was rewritten: its records are not those it had at {at}.")
    if proven != sorted(proven, key=lambda one: one.time):
        raise Fault("The checkpoints' times run backwards.")
    kept = "including the one you hold" if held else "none of them one that you hold"
    verdict.facts.append(
        f"The log {head.origin} had {head.size} records at {moment(head.time)}; "
        f"{len(proven)} signed checkpoints agree on them, {kept}."
    )
    return Log(bundle["site"], proven)


def _check_frame(verdict: Verdict, bundle: Any, trusted: tuple[str, ...]) -> list[Key]:  # noqa: ANN401  # whatever stood in the file
    if not isinstance(bundle, dict) or bundle.get("format") != BUNDLE_FORMAT:
        raise Fault("This is not a Signup evidence bundle, or one of another version.")
    if not {*bundle} >= _PARTS or {*bundle} - _PARTS - _EXTRAS:
        raise Fault("The file lacks a part, or has one that nothing proves.")
    if not trusted:
        named = ", ".join(bundle["keys"])
        verdict.notes.append(f"The key came with the file; compare it with the seller's: {named}")
    return [parse_key(text) for text in trusted or bundle["keys"]]


def _leads_to(old: Checkpoint, head: Checkpoint, proofs: dict[str, list[str]]) -> bool:
    if old.size != head.size and str(old.size) not in proofs:
        raise Fault(
            f"The file has no proof from {old.size} records on: ask for one with held={old.size}."
        )
    proof = [] if old.size == head.size else _hashes(proofs[str(old.size)])
    return is_extension((old.size, old.root), (head.size, head.root), proof)


def _hashes(encoded: list[str]) -> list[bytes]:
    proof = [base64.b64decode(one, validate=True) for one in encoded]
    if any(len(one) != 32 for one in proof):  # noqa: PLR2004  # bytes of SHA-256
        raise Fault("A proof is not of the expected form.")
    return proof


def _check_events(verdict: Verdict, log: Log, items: list[dict[str, Any]]) -> list[Event]:
    found = [verdict.stage("a record", _check_event, log, item) for item in items]
    return sorted((one for one in found if one), key=lambda one: one.position)


def _sealed(log: Log, item: dict[str, Any], form: str) -> tuple[dict[str, Any], int]:
    """Return a record and its number, once the log is shown to hold it."""
    if {*item} - _EVENT_PARTS:
        raise Fault("The file says something of an event that nothing proves.")
    text, position = item["record"], item["position"]
    record = load_json(text)
    if type(position) is not int or canonical(record) != text.encode():
        raise Fault("A record is not written in the one way it can be sealed.")
    leaf, proof = leaf_hash(text.encode()), _hashes(item["inclusion"])
    if root_by_inclusion(leaf, position, log.head.size, proof) != log.head.root:
        raise Fault(
            f"The log does not hold this record as number {position}: it was altered or moved."
        )
    if record["format"] != form or record["site"] != log.site:
        raise Fault("A record is of another site or of another version.")
    return record, position


def _check_event(verdict: Verdict, log: Log, item: dict[str, Any]) -> Event:
    record, position = _sealed(log, item, RECORD_FORMAT)
    disclosed = {
        name: _open(name, opening, record) for name, opening in item.get("disclosed", {}).items()
    }
    verdict.facts.append(_told(record, position, disclosed))
    measured = record["shown"]["presentation"]
    if measured:
        told = ", ".join(f"{name} {value}" for name, value in sorted(measured.items()))
        verdict.facts.append(f"The browser measured of its words: {told}.")
    return Event(record, position, disclosed)


def _open(name: str, opening: dict[str, str], record: dict[str, Any]) -> str:
    sealed = record["who"] if name == "who" else record["context"][name]
    salt, value = bytes.fromhex(opening["salt"]), opening["value"]
    one_way = len(salt) == 16 and salt.hex() == opening["salt"]  # noqa: PLR2004  # bytes of a salt
    if not one_way or commitment(name, salt, value) != sealed:
        raise Fault(f"A disclosed value ({name}) is not the one that was sealed.")
    return value


def _told(record: dict[str, Any], position: int, disclosed: dict[str, str]) -> str:
    place = record["jurisdiction"]
    return (
        f"Record {record['id']} is number {position}: {record['channel']}/{record['purpose']} "
        f"{record['event']} by {record['act']} at {record['at']}, recorded {record['recorded_at']},"
        f" source {record['source']}, basis {record['basis']}, opt-in {record['level']},"
        f" place {place['place']} (from {place['from']})"
        + (f", expires {record['expires_at']}" if record["expires_at"] else "")
        + "".join(f"; {name}: {value}" for name, value in sorted(disclosed.items()))
        + "."
    )


def _check_times(verdict: Verdict, log: Log, event: Event, delay: int) -> None:
    record, position = event.record, event.position
    recorded, happened = seconds(record["recorded_at"]), seconds(record["at"])
    sealed = next(one for one in log.checkpoints if one.size > position)
    earlier = [one for one in log.checkpoints if one.size <= position]
    name = f"Record {record['id']}"
    if earlier and recorded < earlier[-1].time - delay:
        at = moment(earlier[-1].time)
        raise Fault(f"{name} is back-dated: at {at} the log did not have it yet.")
    if recorded < sealed.time - delay:
        at = moment(sealed.time)
        raise Fault(f"{name} was sealed only at {at}; nothing proves that it existed before.")
    if recorded > sealed.time + delay or happened > recorded + delay:
        raise Fault(f"{name} bears a time that had not come when it was sealed.")
    if recorded - happened > delay:
        if record["act"] in PRESENT_ACTS:
            raise Fault(f"{name} is back-dated: it happened as it was recorded, not before.")
        verdict.notes.append(f"{name} was recorded later than it says it happened, as reported.")


def _check_history(verdict: Verdict, events: list[Event], wanted: str) -> None:
    known: set[str] = set()
    for event in events:
        record = event.record
        if record["previous"] is not None and record["previous"] not in known:
            raise Fault(f"Record {record['id']} follows one that was left out or moved.")
        if record["id"] in known:
            raise Fault(f"Record {record['id']} stands in the log twice.")
        known.add(record["id"])
    if wanted not in known:
        raise Fault("The record this file is about is not proved.")
    _check_subject(verdict, events)
    last = max(events, key=_in_time).record
    verdict.facts.append(f"The last event in this file: {last['event']} at {last['at']}.")
    verdict.notes.append("The file alone cannot show that nothing happened after its last event.")


def _in_time(event: Event) -> tuple[str, int, int]:
    """Return the order of what happened; the log's order is that of writing it down."""
    return (event.record["at"], EVENTS.index(event.record["event"]), event.position)


def _check_subject(verdict: Verdict, events: list[Event]) -> None:
    if len({(event.record["channel"], event.record["purpose"]) for event in events}) > 1:
        raise Fault("The history mixes different consents.")
    if len({event.disclosed["who"] for event in events if "who" in event.disclosed}) > 1:
        raise Fault("The history mixes different addresses.")
    for event in events:
        if "who" not in event.disclosed:
            verdict.notes.append(f"The file does not tell whose record {event.record['id']} is.")


def _check_documents(verdict: Verdict, events: list[Event], bundle: dict[str, Any]) -> None:
    documents = bundle["documents"]
    shown = {event.record["shown"]["disclosure"] for event in events} - {None}
    named = shown | {event.record["seller"] for event in events}
    named |= {event.record["shown"]["version"] for event in events}
    for name, content in documents.items():
        if hashlib.sha256(canonical(content)).hexdigest() != name or name not in named:
            raise Fault("A text or document is not the one that was sealed.")
        if name in shown:
            verdict.facts.append(
                f"The words on the screen ({content['locale']}): {content['text']}"
            )
    if shown - {*documents}:
        verdict.notes.append("The words on the screen are sealed by hash but not all in the file.")


def _check_pictures(
    verdict: Verdict, log: Log, events: list[Event], bundle: dict[str, Any]
) -> None:
    sealed = [_sealed(log, item, PICTURE_FORMAT) for item in bundle.get("pictures", [])]
    listed = {picture["sha256"] for record, _ in sealed for picture in record["pictures"]}
    images = bundle.get("screenshots", {})
    for digest, image in images.items():
        if digest not in listed:
            raise Fault("A picture in the file was never sealed.")
        if hashlib.sha256(base64.b64decode(image, validate=True)).hexdigest() != digest:
            raise Fault("A picture in the file is not the one that was sealed: it was altered.")
    for record, position in sealed:
        if not any(record["version"] in _versions(event) for event in events):
            raise Fault("A picture shows another version than the one that was agreed to.")
        for picture in record["pictures"]:
            place = "in this file" if picture["sha256"] in images else "not in this file"
            _tell_picture(verdict, log, events, (record, position, {**picture, "place": place}))


def _versions(event: Event) -> set[str | None]:
    """Return what a picture may be of: the form, or the site whose checkout asked."""
    return {event.record["shown"]["version"], event.record["seller"]}


def _tell_picture(
    verdict: Verdict,
    log: Log,
    events: list[Event],
    sealed: tuple[dict[str, Any], int, dict[str, Any]],
) -> None:
    record, position, picture = sealed
    for event in events:
        shown = event.record["shown"]
        if record["version"] in _versions(event) and shown["disclosure"] in picture["disclosures"]:
            at = moment(next(one for one in log.checkpoints if one.size > position).time)
            when = "before" if position < event.position else "only after"
            verdict.facts.append(
                f"Its words in a picture of the {record['kind']}, {picture['step'] or 'boxes'} "
                f"({record['locale']}), {picture['width']} by {picture['height']}: SHA-256 "
                f"{picture['sha256']}, {picture['place']}, sealed by {at}, {when} record "
                f"{event.record['id']}."
            )
            if shown["widget"] not in {None, record["widget"]}:
                verdict.notes.append("That picture was drawn by another build of the widget.")


def read_der(data: bytes) -> list[tuple[int, bytes]]:
    """Return the (tag, content) pairs that stand one after the other in `data` (X.690 DER)."""
    found, at = [], 0
    while at < len(data):
        tag, length, at = data[at], data[at + 1], at + 2
        if length & 0x80:
            count = length & 0x7F
            length, at = int.from_bytes(data[at : at + count], "big"), at + count
        if length > len(data) - at:
            raise Fault("A time stamp is cut short.")
        found.append((tag, data[at : at + length]))
        at += length
    return found


def read_stamp(token: bytes) -> Stamp:
    """Read an RFC 3161 token (section 2.4.2) without checking who signed it."""
    content_info = read_der(read_der(token)[0][1])
    signed_data = read_der(read_der(content_info[1][1])[0][1])
    octets = read_der(read_der(signed_data[2][1])[1][1])[0][1]
    fields = read_der(read_der(octets)[0][1])
    (_, algorithm), (_, imprint) = read_der(fields[2][1])
    if read_der(algorithm)[0][1] != _SHA256:
        raise Fault("A time stamp is not one over SHA-256.")
    stamped = calendar.timegm(time.strptime(fields[4][1][:14].decode(), "%Y%m%d%H%M%S"))
    nonce = next((value for tag, value in fields[5:] if tag == 2), b"")  # noqa: PLR2004  # INTEGER
    return Stamp(imprint, stamped, nonce)


def _check_anchors(verdict: Verdict, log: Log, anchors: list[dict[str, str]], delay: int) -> None:
    notes = {hashlib.sha256(one.note.encode()).digest(): one for one in log.checkpoints}
    for anchor in anchors:
        imprint, stamped, _ = read_stamp(base64.b64decode(anchor["token"], validate=True))
        if imprint not in notes or notes[imprint].time > stamped + delay:
            raise Fault("A time stamp is not of a checkpoint in this file, or contradicts it.")
        verdict.notes.append(
            f"A time stamp names {moment(stamped)} for the log at {notes[imprint].size} records; "
            "whether it is genuine, `openssl ts -verify` tells."
        )


# -- The command --------------------------------------------------------------------------------


def main(arguments: list[str] | None = None) -> int:
    """Check the bundle named on the command line and print the verdict."""
    parser = argparse.ArgumentParser(description="Check a Signup evidence bundle offline.")
    parser.add_argument("bundle", help="the bundle, a JSON file")
    parser.add_argument("--checkpoint", help="a checkpoint you hold: a note or the mail with it")
    parser.add_argument("--key", action="append", default=[], help="the log's key, as published")
    given = parser.parse_args(arguments)
    try:
        text = Path(given.bundle).read_text(encoding="utf-8")
        held = Path(given.checkpoint).read_text(encoding="utf-8") if given.checkpoint else None
    except (OSError, UnicodeDecodeError):
        parser.error("a file cannot be read")
    try:
        bundle = load_json(text)
    except (ValueError, RecursionError):
        bundle = None
    verdict = verify(bundle, held, tuple(given.key))
    printed = "\n".join(verdict.sentences) + "\n"
    sys.stdout.buffer.write(printed.encode("utf-8"))
    return 0 if verdict.ok else 1


if __name__ == "__main__":
    sys.exit(main())

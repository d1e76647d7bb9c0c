"""`record(commands) -> receipts`: the one path that records consent, whatever door it came through.

A batch is one read per site, one pure decision per command, one set of multi-row writes and one
commit. A command that fails fails alone: it is refused before anything of it is written. A batch
that another writer overtook is taken back and its commands are recorded one by one.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from signup.capture.beacons import count_beacons
from signup.capture.choose import choose
from signup.capture.command import Forgetting
from signup.capture.commands import (
    AddPhone,
    Choose,
    ComeBack,
    Confirm,
    CountBeacons,
    Describe,
    Erase,
    Expire,
    ImportPerson,
    InboundText,
    LetGo,
    SignUp,
    TextReport,
    TypeCode,
    Withdraw,
)
from signup.capture.confirm import confirm, type_code
from signup.capture.confirming import Confirming
from signup.capture.describe import describe
from signup.capture.erase import erase
from signup.capture.errors import CaptureError, IdempotencyMismatch, StorageUnavailable
from signup.capture.expire import expire
from signup.capture.importing import import_person
from signup.capture.inbound import inbound_text
from signup.capture.let_go import let_go
from signup.capture.muting import mute
from signup.capture.receipts import (
    Confirmed,
    SignUpReceipt,
    TextReceipt,
    from_document,
    to_document,
)
from signup.capture.returning import come_back
from signup.capture.shop import find_holders, forget_shop, hear_shop
from signup.capture.shop_commands import FindHolders, ForgetShop, HearShop
from signup.capture.sign_up import add_phone, sign_up
from signup.capture.text_gate import want_counts
from signup.capture.text_report import text_report
from signup.capture.tracing import follow
from signup.capture.withdraw import withdraw
from signup.capture.world import World
from signup.domain.keeping import Keeping
from signup.evidence.store import append as append_sealed
from signup.storage.addresses import address_key
from signup.storage.once import Answered
from signup.storage.unit_of_work import Changes, Peppers, UnitOfWork, Wanted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

    from sqlalchemy import Engine

    from signup.capture.command import Command
    from signup.capture.receipts import Receipt
    from signup.storage.traces import Trace

ATTEMPTS = 5
"""How often one command is tried against other writers before the caller is asked to come back."""

_RETRYABLE_STATES = frozenset({"40001", "40P01", "55P03"})
"""PostgreSQL: serialization failure, deadlock, lock not available."""


class Recorder:
    """Records batches of commands in one database.

    `random_bytes` is for ids and the salts of sealed records, `messengers` names the channels the
    service can write on, `confirming` says how people are asked to confirm, `keeping` what is left
    of those who are forgotten.
    """

    world = World

    def __init__(
        self,
        engine: Engine,
        *,
        random_bytes: Callable[[int], bytes],
        messengers: frozenset[str],
        confirming: Confirming | None = None,
        keeping: Keeping | None = None,
        unit_of_work: type[UnitOfWork] = UnitOfWork,
    ) -> None:
        self._engine = engine
        self._random_bytes = random_bytes
        self._messengers = messengers
        self._confirming = confirming or Confirming()
        self._keeping = keeping or Keeping()
        self._peppers = Peppers()
        self._unit_of_work = unit_of_work

    def record(self, commands: Sequence[Command]) -> list[Receipt | CaptureError]:
        """Return one receipt or refusal per command, in order; receipts are on disk.

        Who is forgotten shares no transaction with others: what comes before goes with them, what
        comes after must not. Raises StorageUnavailable when the database did not take the batch.
        """
        if any(isinstance(one, Forgetting) for one in commands):
            return [self._alone(command) for command in commands]
        try:
            return self._attempt(commands)
        except _Overtaken:
            return [self._alone(command) for command in commands]

    def _alone(self, command: Command) -> Receipt | CaptureError:
        for _ in range(ATTEMPTS):
            try:
                return self._attempt([command])[0]
            except _Overtaken:
                continue
        return StorageUnavailable()

    def _attempt(self, commands: Sequence[Command]) -> list[Receipt | CaptureError]:
        try:
            with self._unit_of_work(self._engine, self._peppers) as work:
                changes = Changes()
                worlds = self._worlds(work, commands, changes)
                outcomes = [_decide(one, worlds[one.scene.site.key]) for one in commands]
                work.write(changes)
                self._seal(work, worlds.values())
                for gone in changes.forgotten:
                    mute(work.connection, gone, self._keeping, self._random_bytes)
                return outcomes
        except (OperationalError, InterfaceError, PoolTimeout) as error:
            if _is_retryable(error):
                raise _Overtaken from error
            raise StorageUnavailable from error
        except SQLAlchemyError as error:
            raise _Overtaken from error

    def _seal(self, work: UnitOfWork, worlds: Iterable[World]) -> None:
        append_sealed(work.connection, [one for world in worlds for one in world.sealed])

    def _worlds(
        self, work: UnitOfWork, commands: Sequence[Command], changes: Changes
    ) -> dict[str, World]:
        wanted: dict[str, Wanted] = {}
        traces: dict[str, Trace] = {}
        for command in commands:
            site = command.scene.site.key
            _want(command, wanted.setdefault(site, Wanted()))
            if isinstance(command, Forgetting):
                traces[site] = follow(work, command, wanted[site])
        return {
            site: self.world(
                replace(work.read(site, wants), trace=traces.get(site)),
                changes,
                history=partial(work.history, site),
                random_bytes=self._random_bytes,
                messengers=self._messengers,
                confirming=self._confirming,
            )
            for site, wants in sorted(wanted.items())
        }


class _Overtaken(Exception):
    """Another writer was first; the decision must be taken again on what it wrote."""


def _is_retryable(error: SQLAlchemyError) -> bool:
    cause = error.orig if isinstance(error, DBAPIError) else None
    return getattr(cause, "sqlstate", None) in _RETRYABLE_STATES


def _want(command: Command, wanted: Wanted) -> None:
    _want_earlier(command, wanted)
    want_counts(command, wanted)
    match command:
        case SignUp() | AddPhone() | ImportPerson() | HearShop() | FindHolders():
            _want_addresses(command, wanted)
        case InboundText() | TextReport():
            _want_text(command, wanted)
        case Confirm():
            wanted.asked.add(command.request_id)
            wanted.signup_ids.update([command.signup_id] if command.signup_id else [])
        case Describe():
            wanted.signup_ids.add(command.signup_id)
        case TypeCode() | ComeBack():
            wanted.signup_ids.add(command.signup_id)
            wanted.asked_at.add(command.signup_id)
        case Withdraw() | Choose() | Expire() | Erase() | LetGo():
            wanted.profile_ids.add(command.profile_id)
        case CountBeacons() | ForgetShop():
            pass


def _want_earlier(command: Command, wanted: Wanted) -> None:
    """Have read whether the same has come before."""
    if command.scene.once is not None:
        wanted.once.add((command.scene.once.route, command.scene.once.key))
    if isinstance(command, HearShop | ForgetShop):
        wanted.messages.add((command.platform, command.delivery))
    if isinstance(command, FindHolders) and command.wish is not None:
        wanted.messages.add(command.wish[:2])


_Addressed = SignUp | AddPhone | ImportPerson | HearShop | FindHolders


def _want_addresses(command: _Addressed, wanted: Wanted) -> None:
    if command.email:
        wanted.emails.add(command.email)
    if command.phone:
        wanted.phones.add(command.phone)
        wanted.coded.update([command.phone] if _sends_code(command) else [])
    if isinstance(command, AddPhone):
        wanted.signup_ids.add(command.signup_id)
    elif isinstance(command, ImportPerson):
        wanted.recalled.update(one for one in (command.email, command.phone) if one)
    elif isinstance(command, SignUp) and command.form_token:
        wanted.tokens.add(command.form_token)


def _sends_code(command: _Addressed) -> bool:
    return isinstance(command, SignUp | AddPhone) and command.code_host is not None


def _want_text(command: InboundText | TextReport, wanted: Wanted) -> None:
    if isinstance(command, InboundText):
        wanted.phones.add(command.phone)
        wanted.claimed.add(command.phone)
        wanted.coded.update([command.phone] if command.intent == "confirm" else [])
        named, blocking = command.message_id, command.unblocks
    else:
        named, blocking = command.report_id or "", command.blocks
    if named:
        wanted.messages.add((command.provider, named))
    if blocking:
        wanted.phones.add(command.phone)
        wanted.blocked.add(command.phone)


def _decide(command: Command, world: World) -> Receipt | CaptureError:
    world.next_command()
    try:
        repeated = _answered_before(command, world)
        receipt = repeated or _DECISIONS[type(command)](command, world)
    except CaptureError as refusal:
        return refusal
    if world.giver.offered and isinstance(receipt, SignUpReceipt | TextReceipt | Confirmed):
        receipt = replace(receipt, offers=tuple(world.giver.offered))
    if repeated is None and command.scene.once and isinstance(receipt, SignUpReceipt):
        _remember(command, receipt, world)
    return receipt


_DECISIONS: dict[type, Callable[[Any, World], Receipt]] = {
    SignUp: sign_up,
    AddPhone: add_phone,
    Describe: describe,
    InboundText: inbound_text,
    TextReport: text_report,
    Withdraw: withdraw,
    Choose: choose,
    Erase: erase,
    LetGo: let_go,
    Confirm: confirm,
    TypeCode: type_code,
    Expire: expire,
    ImportPerson: import_person,
    HearShop: hear_shop,
    FindHolders: find_holders,
    ComeBack: come_back,
    ForgetShop: forget_shop,
    CountBeacons: count_beacons,
}


def _answered_before(command: Command, world: World) -> SignUpReceipt | None:
    once = command.scene.once
    if once is None:
        return None
    before = world.loaded.answered.get((once.route, address_key(world.loaded.pepper, once.key)))
    if before is None:
        return None
    if before.fingerprint != address_key(world.loaded.pepper, once.fingerprint):
        raise IdempotencyMismatch
    return from_document(before.receipt)


def _remember(command: Command, receipt: SignUpReceipt, world: World) -> None:
    once = command.scene.once
    if once is None:
        return
    answer = Answered(
        site=command.scene.site.key,
        route=once.route,
        key=address_key(world.loaded.pepper, once.key),
        fingerprint=address_key(world.loaded.pepper, once.fingerprint),
        receipt=to_document(receipt),
        created_at=command.scene.at,
    )
    world.loaded.answered[answer.route, answer.key] = answer
    world.changes.answers.append(answer)

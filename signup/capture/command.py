"""Any command that the core takes, whatever door it came through."""

from __future__ import annotations

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
from signup.capture.shop_commands import FindHolders, ForgetShop, HearShop

Forgetting = Erase | LetGo
Asking = FindHolders | ComeBack
Command = (
    SignUp
    | AddPhone
    | Describe
    | InboundText
    | TextReport
    | Withdraw
    | Choose
    | Confirm
    | TypeCode
    | Expire
    | ImportPerson
    | HearShop
    | Asking
    | ForgetShop
    | CountBeacons
    | Forgetting
)

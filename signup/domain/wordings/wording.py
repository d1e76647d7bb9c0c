"""What one language must be able to say so that consent can be asked for in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from signup.domain.disclosure import Control


@dataclass(frozen=True, slots=True)
class Wording:
    """The sentences of one language, with names in braces for what they are filled with.

    `acts` says which act agrees, by control. `asks` continues it, by channel and purpose
    (`sms_marketing`, as the checkout boxes are called); `here` is the number such a text names, by
    control. `labels` are the words on the checkout boxes. `privacy`, `terms` and `notice` are the
    words that become links, each just once in a text.

    `signs` tells how the language says each element that the law asks for: regular expressions by
    element, for reading texts that a brand wrote itself. `isolate` keeps names of another script
    in their own direction (Unicode TR 9), for languages written from right to left.
    """

    language: str
    acts: Mapping[Control, str]
    asks: Mapping[str, str]
    here: Mapping[Control, str]
    labels: Mapping[str, str]
    no_condition: str
    frequency: str
    order_frequency: str
    rates: str
    stop: str
    withdraw_email: str
    sender: str
    policies_email: str
    policies_sms: str
    controller: str
    incentive: str
    privacy: str
    terms: str
    notice: str
    signs: Mapping[str, str]
    isolate: bool = False

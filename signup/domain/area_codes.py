"""The North American area codes of the states whose rules differ.

An area code is where a number was given out, not where its owner is: numbers move with people. It
is used because the states use it: Florida presumes that a number of its own codes belongs to
somebody there (Florida Statutes 501.059(8)(d)). A code that is not listed says `US`, no more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_CODES = {
    "US-CA": """
        209 213 279 310 323 341 350 369 408 415 424 442 510 530 559 562 619 626 628 650 657 661 669
        707 714 738 747 760 805 818 820 831 840 858 909 916 925 949 951
    """,
    "US-CT": "203 475 860 959",
    "US-FL": """
        239 305 321 324 352 386 407 448 561 645 656 689 727 728 754 772 786 813 850 863 904 941 954
    """,
    "US-MD": "227 240 301 410 443 667",
    "US-TX": """
        210 214 254 281 325 346 361 409 430 432 469 512 682 713 726 737 806 817 830 832 903 915 936
        940 945 956 972 979
    """,
}
STATE_OF_AREA: Mapping[str, str] = {
    area: state for state, areas in _CODES.items() for area in areas.split()
}


def state_of(phone: str) -> str | None:
    """Return the state of a number in E.164, as `US-FL`; None where its area code tells none."""
    return STATE_OF_AREA.get(phone[2:5]) if phone.startswith("+1") else None

"""Receipts as stored documents, so that a repeated request gets the very same answer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from signup.capture.commands import SignUpReceipt


def to_document(receipt: SignUpReceipt) -> dict[str, Any]:
    """Return `receipt` as JSON values."""
    return {
        "id": receipt.id,
        "at": receipt.at.isoformat(),
        "channels": receipt.channels,
        "confirm_phone": receipt.confirm_phone,
    }


def from_document(document: dict[str, Any]) -> SignUpReceipt:
    """Return the receipt that `to_document` wrote."""
    return SignUpReceipt(**{**document, "at": datetime.fromisoformat(document["at"])})

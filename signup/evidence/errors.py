"""What can go wrong with evidence.

EvidenceError
├── RecordInvalid       a record cannot be built from what was given
├── RecordUnknown       there is no record of this consent event
├── NotSealedYet        the log has not sealed the record (or its history) yet; come back
├── LogBroken           the stored log is not the one that was signed; nothing more is signed
└── AnchorFailed        a time stamp was not given, or is not of what was asked
"""

from __future__ import annotations


class EvidenceError(Exception):
    """Something is wrong with evidence; the message names no personal data."""


class RecordInvalid(EvidenceError, ValueError):
    """A record cannot be built from what was given."""


class RecordUnknown(EvidenceError, LookupError):
    """There is no record of this consent event."""


class NotSealedYet(EvidenceError):
    """The log has not sealed the record, or one of its history, yet."""


class LogBroken(EvidenceError):
    """The stored log is not the one that was signed; signing on would hide it."""


class AnchorFailed(EvidenceError):
    """A time stamp was not given, or is not of what was asked."""

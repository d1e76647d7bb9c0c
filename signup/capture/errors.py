"""What the core can refuse or fail with. Doors turn these into problem documents.

CaptureError
├── StorageUnavailable       the database did not take it: nothing is promised, try again
├── IdempotencyMismatch      the key was used before with another body
├── IdempotencyInFlight      the first request with this key is still running
├── SignupUnknown            no such signup at this site
├── StepDone                 this signup's second step was taken before
├── BasisRefused             law or site file do not let messages rest on what was claimed
└── ProfileUnknown           no such profile at this site
"""

from __future__ import annotations


class CaptureError(Exception):
    """The core did not record a command."""

    code = "capture_failed"


class StorageUnavailable(CaptureError):
    """The database is away, full or too slow; the caller may try again after `retry_after` s."""

    code = "storage_unavailable"
    retry_after = 5


class IdempotencyMismatch(CaptureError):
    """The idempotency key came before with another body."""

    code = "idempotency_mismatch"


class IdempotencyInFlight(CaptureError):
    """A request with this idempotency key is being worked on right now."""

    code = "idempotency_in_flight"


class SignupUnknown(CaptureError):
    """The site has no signup of this id."""

    code = "signup_unknown"


class StepDone(CaptureError):
    """The second step of this signup has taken effect before."""

    code = "step_done"


class BasisRefused(CaptureError):
    """The legal basis an ask names does not hold there, or has ended."""

    code = "basis_refused"


class ProfileUnknown(CaptureError):
    """The site has no profile of this id."""

    code = "profile_unknown"

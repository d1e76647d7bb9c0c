"""The same five tables as ORM classes, on the very schema the service migrates."""

from __future__ import annotations

from sqlalchemy.orm import DeclarativeBase

from signup.storage import tables


class Base(DeclarativeBase):
    """The models' base."""


class Profile(Base):
    """A person."""

    __table__ = tables.profiles


class Signup(Base):
    """One visit of a form."""

    __table__ = tables.signups


class ConsentEvent(Base):
    """What a person agreed to."""

    __table__ = tables.consent_events


class ConsentState(Base):
    """What holds as of now."""

    __table__ = tables.consent_states


class Outbox(Base):
    """What must still be told."""

    __table__ = tables.outbox

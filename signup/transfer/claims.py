"""What a row says of each consent: a word of the closed list, and never more than it proves."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from signup.capture.claim import Claim
from signup.capture.importing import ground_of
from signup.domain.basis import CONSENT, Basis, Ground
from signup.domain.consent import OptInLevel
from signup.domain.times import rfc3339
from signup.transfer.columns import BOXES, Word, plain_word
from signup.transfer.times import read_end, read_time

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from signup.capture.commands import ImportPerson
    from signup.transfer.cells import Cells

_WORD, _TIME, _SOURCE, _PROOF = 40, 64, 200, 1000


@dataclass(frozen=True, slots=True)
class Told:
    """What is told beside one box, by its own column or by the row's."""

    box: str
    cells: Cells
    now: datetime

    def text(self, detail: str, most: int) -> str:
        """Return a detail as it stands in the file, "" where nothing does."""
        return self.cells.text(self._column(detail), most)

    def time(self, detail: str, *, last: bool) -> datetime | None:
        """Return a time, None where there is none that can be read."""
        column = self._column(detail)
        return self.cells.read(
            column, _TIME, lambda text: read_time(text, self.now, field=column, last=last)
        )

    def end(self) -> datetime | None:
        """Return when it ends by itself, None where there is no time that can be read."""
        column = self._column("expires_at")
        return self.cells.read(column, _TIME, lambda text: read_end(text, field=column))

    def refuse(self, detail: str, code: str) -> None:
        """Note that a detail is wrong, in the column where it stands."""
        self.cells.refuse(self._column(detail), code)

    def _column(self, detail: str) -> str:
        own = f"{self.box}_{detail}"
        return own if self.cells.text(own, _PROOF) else detail


def read_claims(cells: Cells, words: Mapping[str, Word], now: datetime) -> list[Claim]:
    """Return the row's claims; what cannot be read or meant is noted on `cells`.

    A withdrawal is returned whatever else is wrong, so that it can be taken all the same.
    """
    said = {box: _word(cells, box, words) for box in BOXES}
    granted = [box for box, word in said.items() if word is Word.SUBSCRIBED]
    shared = len(granted) > 1 and (cells.text("proof", _PROOF) or cells.text("level", _WORD))
    if shared:
        cells.refuse("proof", "proof_shared")
    return [
        _claim(Told(box, cells, now), word) for box, word in said.items() if word is not Word.NEVER
    ]


def _word(cells: Cells, box: str, words: Mapping[str, Word]) -> Word:
    word = words.get(plain_word(cells.text(box, _WORD)))
    if word is None:
        cells.refuse(box, "word_unknown")
    return word or Word.NEVER


def _claim(told: Told, word: Word) -> Claim:
    channel, purpose = BOXES[told.box]
    ground = _ground(told)
    if word is Word.UNSUBSCRIBED:
        at = told.time("unsubscribed_at", last=True)
        return Claim(channel, purpose, granted=False, at=at, proof=_proof(told, word, at))
    at = told.time("consented_at", last=False)
    claim = Claim(channel, purpose, granted=True, at=at, proof=_proof(told, word, at))
    if word is not Word.SUBSCRIBED:
        return claim
    return replace(claim, ground=ground, level=_level(told, at, ground))


def _ground(told: Told) -> Ground:
    basis = plain_word(told.text("basis", _WORD)) or Basis.CONSENT
    if basis not in set(Basis):
        told.refuse("basis", "basis_unknown")
        return CONSENT
    return Ground(Basis(basis), told.end())


def ground(claim: Claim, command: ImportPerson, cells: Cells) -> Ground | None:
    """Return what a claim rests on; None, noted on `cells`, where law or site do not let it."""
    found = ground_of(claim, command)
    if found is None:
        box = f"{claim.channel.value}_{claim.purpose.value}"
        Told(box, cells, command.scene.at).refuse("basis", "basis_unknown")
    return found


def _level(told: Told, at: datetime | None, ground: Ground) -> OptInLevel:
    """Return how well the file proves the consent: who, when and by what, or not at all."""
    consent = ground.basis is Basis.CONSENT
    proved = consent and at is not None and bool(told.text("proof", _PROOF))
    wanted = plain_word(told.text("level", _WORD)) or (OptInLevel.SINGLE if proved else "unknown")
    if wanted not in set(OptInLevel):
        told.refuse("level", "level_unknown")
        return OptInLevel.UNKNOWN
    if wanted != OptInLevel.UNKNOWN and not proved:
        told.refuse("level", "level_unproved")
        return OptInLevel.UNKNOWN
    return OptInLevel(wanted)


def _proof(told: Told, word: Word, at: datetime | None) -> str | None:
    """Return what the file says of the consent, to be sealed; None when that is the bare word."""
    found = {
        "at": rfc3339(at) if at else "",
        "level": told.text("level", _WORD),
        "proof": told.text("proof", _PROOF),
        "source": told.text("source", _SOURCE),
    }
    rest = {name: text for name, text in found.items() if text}
    return json.dumps({"said": word.value, **rest}, ensure_ascii=False) if rest else None

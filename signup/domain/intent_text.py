"""How an inbound text is taken apart before anyone looks for its meaning.

Folding makes one text of all spellings that a reader would not tell apart; splitting gives the
sentences, their clauses and the words.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TypeAlias

# Accents, invisible formatting, controls and unpaired surrogates carry no meaning in a text.
_DROPPED = frozenset({"Mn", "Me", "Cf", "Cc", "Cs"})
_BLANKS = "\t\n\r"
_KEPT = {ord(blank): blank for blank in _BLANKS}
_ASCII_CONTROLS = {code: None for code in (*range(32), 127) if chr(code) not in _BLANKS}
_SPELLED_OUT = re.compile(r"(?<![^\W_])[^\W\d_](?:(?:[^\w\n]|_){1,3}[^\W\d_](?![^\W_])){2,}")
_NO_LETTER = re.compile(r"[\W\d_]+")
_SENTENCE_END = re.compile(r"[.!?;:]+(?!\d)|[\n\r]{2,}")
_PIECE = re.compile(r"[^\W_]+|[🛑🚫❌⛔🖕🙅]|[,\n()\u2013\u2014/]|\s-+\s")
_JOINED = {
    ("do", "not"): "dont",
    ("did", "not"): "didnt",
    ("have", "not"): "havent",
    ("can", "not"): "cant",
    ("is", "not"): "isnt",
    ("un", "subscribe"): "unsubscribe",
    ("e", "mail"): "email",
    ("e", "mails"): "emails",
}
_SECONDS = frozenset({"t"} | {second for _, second in _JOINED})

Sentences: TypeAlias = "list[list[list[str]]]"


def fold(text: str) -> str:
    """Return `text` in lower case, of one width, without accents, marks and invisible characters.

    Folding twice changes nothing more.
    """
    if text.isascii():
        return text.translate(_ASCII_CONTROLS).lower()
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    dropped = {ord(c): None for c in set(plain) if unicodedata.category(c) in _DROPPED}
    kept = plain.translate({**dropped, **_KEPT})
    return unicodedata.normalize("NFC", kept.casefold())


def despaced(folded: str) -> str:
    """Write together what was spelled out letter by letter ("s t o p", "S.T.O.P.")."""
    return _SPELLED_OUT.sub(lambda found: _NO_LETTER.sub("", found[0]), folded)


def sentences(folded: str) -> Sentences:
    """Split folded text into sentences, those into clauses, those into words.

    Words are runs of letters and digits; the emoji that refuse are words too. What an apostrophe
    or a blank cut in two ("don't", "do not", "e-mail") is one word again.
    """
    parts = _SENTENCE_END.split(despaced(folded))
    return [clauses for part in parts if (clauses := _clauses(part))]


def words_of(folded: str) -> list[str]:
    """Return all words of folded text in their order."""
    return all_words(sentences(folded))


def all_words(parts: Sentences) -> list[str]:
    """Return the words of sentences in their order."""
    return [word for sentence in parts for clause in sentence for word in clause]


def _clauses(part: str) -> list[list[str]]:
    clauses: list[list[str]] = [[]]
    for piece in _PIECE.findall(part):
        if piece in _SECONDS:
            _append(clauses[-1], piece)
        elif piece[0].isalnum() or piece in "🛑🚫❌⛔🖕🙅":
            clauses[-1].append(piece)
        else:
            clauses.append([])
    return [clause for clause in clauses if clause]


def _append(words: list[str], word: str) -> None:
    before = words[-1] if words else ""
    if word == "t" and before.endswith("n"):
        words[-1] = before + word
    elif (before, word) in _JOINED:
        words[-1] = _JOINED[before, word]
    else:
        words.append(word)

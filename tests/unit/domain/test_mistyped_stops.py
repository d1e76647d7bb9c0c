"""Long words that revoke consent are heard with the slips of a thumb in them."""

from hypothesis import assume, given
from hypothesis import strategies as st

from signup.domain.intent_words import FALSE_FRIENDS, STOP_ANYWHERE
from signup.domain.intents import classify

LONG = sorted(word for word in STOP_ANYWHERE if len(word) >= 8 and word.isascii())
LETTERS = st.sampled_from("abcdefghijklmnopqrstuvwxyz")


@st.composite
def mistyped(draw: st.DrawFn) -> tuple[str, str]:
    """Return a word and the same with one slip, or two if it has ten letters or more."""
    meant = word = draw(st.sampled_from(LONG))
    for _ in range(draw(st.integers(1, 2 if len(meant) >= 10 else 1))):
        at = draw(st.integers(1, len(word) - 2))
        slip = draw(st.sampled_from(["added", "left out", "replaced"]))
        letter = "" if slip == "left out" else draw(LETTERS)
        word = word[:at] + letter + word[at if slip == "added" else at + 1 :]
    return meant, word


@given(mistyped())
def test_a_long_stop_word_is_heard_with_as_many_slips_as_it_bears(words: tuple[str, str]) -> None:
    meant, typed = words
    assume(typed not in FALSE_FRIENDS)
    assume(not (len(meant) > len(typed) + 1 and meant.endswith(typed)))

    assert classify(typed, {}).kind == "stop"

"""Typing slips are counted as the textbook counts them, however fast."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from signup.domain.edit_distance import MistypedWords, within

words = st.text("abcdxж", max_size=9)
KNOWN = {"abcdabcd": 1, "abcdxabcdx": 2, "xxab": 1, "dcbaжabcda": 2, "abxdca": 1, "bcdxabc": 1}


def distance(one: str, other: str) -> int:
    """Return the restricted distance of Damerau and Levenshtein by its table of all prefixes."""
    rows = [list(range(len(other) + 1))]
    for i, letter in enumerate(one, start=1):
        row = [i]
        for j, twin in enumerate(other, start=1):
            costs = [rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (letter != twin)]
            if i > 1 and j > 1 and (letter, one[i - 2]) == (other[j - 2], twin):
                costs.append(rows[-2][j - 2] + 1)
            row.append(min(costs))
        rows.append(row)
    return rows[-1][-1]


@given(words, words, st.integers(0, 3))
@example("ab", "ba", 1)
@example("ca", "abc", 2)
@example("", "", 0)
@example("", "ab", 1)
def test_the_slips_between_two_words_are_those_of_the_table(
    one: str, other: str, limit: int
) -> None:
    assert within(limit, one, other) is (distance(one, other) <= limit)


@given(
    st.sampled_from(sorted(KNOWN)),
    st.lists(st.tuples(st.integers(0, 12), st.sampled_from("adx-жz"), st.integers(0, 3)),
             max_size=3),
)  # fmt: skip
def test_a_mistyped_word_is_known_by_as_many_slips_as_it_bears(
    word: str, slips: list[tuple[int, str, int]]
) -> None:
    typed = list(word)
    for at, letter, kind in slips:
        place = at % len(typed)
        match kind:
            case 0:
                typed.insert(place, letter)
            case 1:
                typed[place] = letter
            case 2:
                del typed[place]
            case _:
                typed[place : place + 2] = reversed(typed[place : place + 2])
    given_word = "".join(typed)
    behind = [known for known in KNOWN if distance(known, given_word) <= KNOWN[known]]

    assert set(MistypedWords(KNOWN).behind(given_word)) == set(behind)

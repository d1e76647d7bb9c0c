"""How many typing slips lie between two words."""

from __future__ import annotations


def within(limit: int, one: str, other: str) -> bool:
    """Say whether `one` becomes `other` by at most `limit` slips.

    A slip is a letter added, left out, replaced, or swapped with its neighbour: the distance of
    Damerau and Levenshtein in its restricted form, where no letter takes part in two slips.
    """
    if abs(len(one) - len(other)) > limit:
        return False
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        before, last, row = row, before, [i]
        for j, twin in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != twin))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == twin:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return False
    return row[-1] <= limit

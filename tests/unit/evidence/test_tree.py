"""The tree is RFC 6962's: by published cases, and by its own definition as the oracle."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signup.evidence.audit import Frontier
from signup.evidence.standalone import (
    Fault,
    is_extension,
    leaf_hash,
    node_hash,
    root_by_inclusion,
)
from signup.evidence.tree import (
    EMPTY_ROOT,
    consistency_proof,
    entry_bundle,
    extend,
    inclusion_proof,
    tile_path,
    tile_sizes,
    tree_hash,
)
from tests.support.tree import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

LEAVES = [leaf_hash(str(number).encode()) for number in range(70_000)]
SIZES = st.integers(1, 1100)


def _cases(kind: str) -> list[Any]:
    cases = json.loads((ROOT / "tests/data/merkle/vectors.json").read_text("utf-8"))[kind]
    return [pytest.param(case, id=case["name"]) for case in cases]


def _bytes(text: str | None) -> bytes:
    return base64.b64decode(text or "")


# -- RFC 6962 section 2.1, word for word ------------------------------------------------------


def mth(leaves: list[bytes]) -> bytes:
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = _k(len(leaves))
    return node_hash(mth(leaves[:k]), mth(leaves[k:]))


def path(m: int, leaves: list[bytes]) -> list[bytes]:
    if len(leaves) == 1:
        return []
    k = _k(len(leaves))
    if m < k:
        return [*path(m, leaves[:k]), mth(leaves[k:])]
    return [*path(m - k, leaves[k:]), mth(leaves[:k])]


def subproof(m: int, leaves: list[bytes], *, known: bool) -> list[bytes]:
    if m == len(leaves):
        return [] if known else [mth(leaves)]
    k = _k(len(leaves))
    if m <= k:
        return [*subproof(m, leaves[:k], known=known), mth(leaves[k:])]
    return [*subproof(m - k, leaves[k:], known=False), mth(leaves[:k])]


def _k(n: int) -> int:
    k = 1
    while 2 * k < n:
        k *= 2
    return k


# -- tiles in memory ----------------------------------------------------------------------------


def _grow(*counts: int) -> dict[tuple[int, int], bytes]:
    tiles: dict[tuple[int, int], bytes] = {}
    size = 0
    for count in counts:
        tiles |= extend(_reader(tiles), size, LEAVES[size : size + count])
        size += count
    return tiles


def _reader(tiles: dict[tuple[int, int], bytes]) -> Callable[[int, int], bytes]:
    return lambda level, number: tiles.get((level, number), b"")


BIG = _reader(_grow(70_000))


@given(size=st.integers(0, 1100))
def test_the_root_is_that_of_the_definition(size: int) -> None:
    assert tree_hash(BIG, size) == mth(LEAVES[:size])


@given(size=SIZES, data=st.data())
def test_an_inclusion_proof_is_that_of_the_definition(size: int, data: st.DataObject) -> None:
    position = data.draw(st.integers(0, size - 1))
    proof = inclusion_proof(BIG, position, size)
    assert proof == path(position, LEAVES[:size])
    assert root_by_inclusion(LEAVES[position], position, size, proof) == tree_hash(BIG, size)


@given(new=SIZES, data=st.data())
def test_a_consistency_proof_is_that_of_the_definition(new: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, new))
    proof = consistency_proof(BIG, old, new)
    assert proof == subproof(old, LEAVES[:new], known=True)
    assert is_extension((old, tree_hash(BIG, old)), (new, tree_hash(BIG, new)), proof)


def test_proofs_reach_over_three_levels_of_tiles() -> None:
    root = mth(LEAVES)
    assert tree_hash(BIG, 70_000) == root
    for position in (0, 255, 256, 65_535, 65_536, 69_999):
        proof = inclusion_proof(BIG, position, 70_000)
        assert root_by_inclusion(LEAVES[position], position, 70_000, proof) == root
    for old in (1, 256, 65_536, 65_537, 69_999):
        proof = consistency_proof(BIG, old, 70_000)
        assert is_extension((old, tree_hash(BIG, old)), (70_000, root), proof)


@given(counts=st.lists(st.integers(0, 400), max_size=6))
def test_growing_in_steps_ends_where_growing_at_once_ends(counts: list[int]) -> None:
    assert _grow(*counts) == _grow(sum(counts))


@given(size=SIZES)
def test_a_root_can_be_told_without_tiles(size: int) -> None:
    frontier = Frontier()
    for leaf in LEAVES[:size]:
        frontier.add(leaf)
    assert frontier.root() == tree_hash(BIG, size)


def test_an_empty_tree_has_the_hash_of_nothing() -> None:
    assert tree_hash(BIG, 0) == EMPTY_ROOT == hashlib.sha256(b"").digest()


def test_leaves_and_nodes_are_hashed_apart() -> None:
    """The values are those of transparency-dev/merkle, rfc6962/rfc6962_test.go."""
    assert leaf_hash(b"").hex().startswith("6e340b9cffb37a98")
    assert leaf_hash(b"L123456").hex().startswith("395aa064aa4c29f7")
    assert node_hash(b"N123", b"N456").hex().startswith("aa217fe888e47007")


@pytest.mark.parametrize("case", _cases("inclusion"))
def test_published_inclusion_cases(case: dict[str, Any]) -> None:
    proof = [_bytes(step) for step in case["proof"] or []]
    leaf, root = _bytes(case["leafHash"]), _bytes(case["root"])
    try:
        holds = root_by_inclusion(leaf, case["leafIdx"], case["treeSize"], proof) == root
    except Fault:
        holds = False
    assert holds is not case["wantErr"]


@pytest.mark.parametrize("case", _cases("consistency"))
def test_published_consistency_cases(case: dict[str, Any]) -> None:
    proof = [_bytes(step) for step in case["proof"] or []]
    old, new = (case["size1"], _bytes(case["root1"])), (case["size2"], _bytes(case["root2"]))
    assert is_extension(old, new, proof) is not case["wantErr"]


@pytest.mark.parametrize(("position", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_there_is_no_proof_for_a_record_that_is_not_there(position: int, size: int) -> None:
    with pytest.raises(ValueError, match="no record"):
        inclusion_proof(BIG, position, size)


@pytest.mark.parametrize(("old", "new"), [(0, 3), (4, 3)])
def test_there_is_no_proof_that_a_tree_shrank(old: int, new: int) -> None:
    with pytest.raises(ValueError, match="only grows"):
        consistency_proof(BIG, old, new)


def test_a_missing_tile_is_named() -> None:
    with pytest.raises(LookupError, match="lacks a tile"):
        tree_hash(_reader({}), 3)


# -- c2sp.org/tlog-tiles, its own examples ------------------------------------------------------


def test_paths_are_those_of_the_format() -> None:
    assert tile_path(0, 1_234_067) == "tile/0/x001/x234/067"
    assert tile_path(1, 0, 17) == "tile/1/000.p/17"
    assert tile_path("entries", 273, 112) == "tile/entries/273.p/112"


def test_a_tree_of_seventy_thousand_has_the_tiles_of_the_example() -> None:
    tiles = [*tile_sizes(70_000)]
    assert [one[2] for one in tiles if one[0] == 0] == [256] * 273 + [112]
    assert [one for one in tiles if one[0] > 0] == [(1, 0, 256), (1, 1, 17), (2, 0, 1)]
    assert {key: len(tile) // 32 for key, tile in _grow(70_000).items()} == {
        (level, number): width for level, number, width in tiles
    }


def test_a_tree_of_one_full_tile_has_a_second_level() -> None:
    assert [*tile_sizes(256)] == [(0, 0, 256), (1, 0, 1)]


def test_an_entry_bundle_puts_the_length_before_each_record() -> None:
    assert entry_bundle([b"ab", b"", b"x" * 256]) == b"\0\2ab\0\0\1\0" + b"x" * 256

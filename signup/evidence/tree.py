"""The Merkle tree of a log, kept as tiles: RFC 6962 section 2.1 over c2sp.org/tlog-tiles.

A tile of level L holds up to 256 hashes, each of a full subtree over 256**L records; level 0 holds
the leaf hashes. Only full tiles are hashed into the level above. Everything here is pure: tiles
are read through a function, `(level, number) -> bytes`, which returns at least the hashes that
exist (32 bytes each).
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from signup.evidence.standalone import node_hash

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    Tiles = Callable[[int, int], bytes]
    """Reads a tile by level and number."""

HASH_BYTES = 32
TILE_HEIGHT = 8
TILE_WIDTH = 1 << TILE_HEIGHT
EMPTY_ROOT = hashlib.sha256(b"").digest()


def fold(hashes: list[bytes]) -> bytes:
    """Return the tree hash over a power of two of hashes."""
    sha256 = hashlib.sha256
    while len(hashes) > 1:
        pairs = zip(hashes[::2], hashes[1::2], strict=True)
        hashes = [sha256(b"\x01" + left + right).digest() for left, right in pairs]
    return hashes[0]


def split(tile: bytes) -> list[bytes]:
    """Return the hashes of a tile."""
    return [tile[at : at + HASH_BYTES] for at in range(0, len(tile), HASH_BYTES)]


# -- reading ------------------------------------------------------------------------------------


def tree_hash(tiles: Tiles, size: int) -> bytes:
    """Return MTH(D[size]), the root of the first `size` records."""
    return _range_hash(tiles, 0, size) if size else EMPTY_ROOT


def inclusion_proof(tiles: Tiles, position: int, size: int) -> list[bytes]:
    """Return PATH(position, D[size]); raises ValueError for a position that is not in the tree."""
    if not 0 <= position < size:
        raise ValueError("there is no record of this number in a tree of this size")
    start, end, path = 0, size, []
    while end - start > 1:
        middle = start + _largest_power_below(end - start)
        if position < middle:
            path.append(_range_hash(tiles, middle, end))
            end = middle
        else:
            path.append(_range_hash(tiles, start, middle))
            start = middle
    return path[::-1]


def consistency_proof(tiles: Tiles, old: int, new: int) -> list[bytes]:
    """Return PROOF(old, D[new]); raises ValueError unless 0 < old <= new."""
    if not 0 < old <= new:
        raise ValueError("a tree only grows, and from nothing there is nothing to prove")
    start, end, path = 0, new, []
    while old < end:
        middle = start + _largest_power_below(end - start)
        if old <= middle:
            path.append(_range_hash(tiles, middle, end))
            end = middle
        else:
            path.append(_range_hash(tiles, start, middle))
            start = middle
    if start:  # RFC 6962: a whole old tree is known to who asks, a part of it is not
        path.append(_range_hash(tiles, start, end))
    return path[::-1]


def _largest_power_below(count: int) -> int:
    return 1 << (count - 1).bit_length() - 1


def _range_hash(tiles: Tiles, start: int, end: int) -> bytes:
    """Return MTH(D[start:end]) of a range as the recursion of RFC 6962 makes them."""
    count = end - start
    if count & (count - 1) == 0:
        return _subtree(tiles, count.bit_length() - 1, start)
    middle = start + _largest_power_below(count)
    return node_hash(_range_hash(tiles, start, middle), _range_hash(tiles, middle, end))


def _subtree(tiles: Tiles, height: int, start: int) -> bytes:
    """Return the hash of the full subtree of this height that begins with record `start`."""
    level, above = divmod(height, TILE_HEIGHT)
    number, offset = divmod(start >> level * TILE_HEIGHT, TILE_WIDTH)
    wanted = tiles(level, number)[offset * HASH_BYTES :][: HASH_BYTES << above]
    if len(wanted) != HASH_BYTES << above:
        raise LookupError("the log lacks a tile")
    return fold(split(wanted))


# -- growing ------------------------------------------------------------------------------------


def extend(tiles: Tiles, size: int, leaves: Iterable[bytes]) -> dict[tuple[int, int], bytes]:
    """Return every tile that changes when `leaves` follow the first `size` records.

    A tile that is not full yet is returned whole, with the hashes it had before.
    """
    changed: dict[tuple[int, int], bytes] = {}
    level, count, fresh = 0, size, list(leaves)
    while fresh:
        number, width = divmod(count, TILE_WIDTH)
        hashes = split(tiles(level, number)[: width * HASH_BYTES]) if width else []
        hashes += fresh
        full = []
        for at in range(0, len(hashes), TILE_WIDTH):
            tile = hashes[at : at + TILE_WIDTH]
            changed[level, number + at // TILE_WIDTH] = b"".join(tile)
            if len(tile) == TILE_WIDTH:
                full.append(fold(tile))
        level, count, fresh = level + 1, number, full
    return changed


# -- c2sp.org/tlog-tiles ------------------------------------------------------------------------


def tile_path(level: int | str, number: int, width: int = TILE_WIDTH) -> str:
    """Return the path of a tile; level `"entries"` is the entry bundle of the same number."""
    parts = [f"{number % 1000:03}"]
    while number := number // 1000:
        parts.append(f"x{number % 1000:03}")
    partial = f".p/{width}" if width < TILE_WIDTH else ""
    return f"tile/{level}/{'/'.join(reversed(parts))}{partial}"


def tile_sizes(size: int) -> Iterator[tuple[int, int, int]]:
    """Yield (level, number, width) of every tile of a tree of `size` records."""
    level = 0
    while size:
        full, rest = divmod(size, TILE_WIDTH)
        yield from ((level, number, TILE_WIDTH) for number in range(full))
        if rest:
            yield level, full, rest
        level, size = level + 1, full


def entry_bundle(records: Iterable[bytes]) -> bytes:
    """Return records as one entry bundle: each after its length as a big-endian uint16."""
    return b"".join(len(record).to_bytes(2, "big") + record for record in records)

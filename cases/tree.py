"""The tree over the record in its database: its root at any size, and proofs, without hashing everything again.

Roots of whole blocks of entries are kept, 256 to a block and 256 blocks to the next. They are made from the record
when a checkpoint is, so that adding an entry costs nothing for them; `verify` makes them anew.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from itertools import count

from sqlalchemy import Connection, bindparam, func, insert, select

from cases.proof.merkle import RootOf, consistency, inclusion, root
from cases.schema import case_events, tree

WIDTH = 256
BATCH = 64  # blocks at once: 16,384 leaves, half a megabyte

_e, _t = case_events.c, tree.c
_LEAVES = (
    select(_e.leaf).where(_e.position >= bindparam("start"), _e.position < bindparam("stop")).order_by(_e.position)
)
_NODES = (
    select(_t.hash)
    .where(_t.level == bindparam("level"), _t.idx >= bindparam("start"), _t.idx < bindparam("stop"))
    .order_by(_t.idx)
)
_SIZE = select(func.coalesce(func.max(_e.position) + 1, 0))
_COUNT = select(func.coalesce(func.max(_t.idx) + 1, 0)).where(_t.level == bindparam("level"))


class Shorter(ValueError):
    """The record has fewer entries than were asked about. The message is a sentence."""


def grow(conn: Connection, size: int) -> None:
    """Keep the roots of all blocks that are whole in a record of `size` entries."""
    for level in count(1):
        whole = size // WIDTH**level
        if not whole:
            return
        have = conn.execute(_COUNT, {"level": level}).scalar_one()
        for first in range(have, whole, BATCH):
            last = min(first + BATCH, whole)
            hashes = _row(conn, level - 1, first * WIDTH, last * WIDTH)
            made = [root(hashes[i * WIDTH : (i + 1) * WIDTH]) for i in range(last - first)]
            rows = [{"level": level, "idx": first + i, "hash": one} for i, one in enumerate(made)]
            conn.execute(insert(tree), rows)


def root_at(conn: Connection, size: int) -> bytes:
    """The root over the first `size` entries. Raises Shorter."""
    return reader(conn)(0, size)


def proof_of(conn: Connection, position: int, size: int) -> list[bytes]:
    """The proof that the entry at `position` is among the first `size`. Raises Shorter."""
    return inclusion(position, size, reader(conn))


def proof_since(conn: Connection, old: int, size: int) -> list[bytes]:
    """The proof that the first `size` entries begin with the first `old`. Raises Shorter."""
    return consistency(old, size, reader(conn))


def reader(conn: Connection) -> RootOf:
    """What gives the root of any stretch of the tree, from the blocks that are kept and the leaves that are not."""
    kept = cache(lambda level: conn.execute(_COUNT, {"level": level}).scalar_one())
    block = cache(lambda level, idx: _row(conn, level, idx * WIDTH, (idx + 1) * WIDTH))
    size = conn.execute(_SIZE).scalar_one()

    def root_of(start: int, stop: int) -> bytes:
        if stop > size:  # asked at once: a size that others name may be beyond all reading
            raise Shorter(f"There is no record of {stop} entries here: it has {size}.")
        return _root(start, stop, kept, block)

    return root_of


def _root(
    start: int, stop: int, kept: Callable[[int], int], block: Callable[[int, int], Sequence[bytes]], level: int = 0
) -> bytes:
    """The root of a stretch that begins at the edge of a block of the tree, by the largest blocks that fit in it."""
    while WIDTH ** (level + 1) <= stop - start and stop // WIDTH ** (level + 1) <= kept(level + 1):
        level += 1
    unit = WIDTH**level
    first, last = start // unit, stop // unit
    hashes = [
        one
        for idx in range(first // WIDTH, -(-last // WIDTH))
        for one in block(level, idx)[max(first - idx * WIDTH, 0) : last - idx * WIDTH]
    ]
    if len(hashes) != last - first:
        raise Shorter(f"There is no record of {stop} entries here: it has fewer.")
    if last * unit < stop:
        hashes.append(_root(last * unit, stop, lambda one: 0 if one >= level else kept(one), block))
    return root(hashes)


def _row(conn: Connection, level: int, start: int, stop: int) -> list[bytes]:
    """The hashes of one level: leaves at level 0, the roots of blocks above."""
    if level == 0:
        return [bytes(one) for one in conn.execute(_LEAVES, {"start": start, "stop": stop}).scalars()]
    return [bytes(one) for one in conn.execute(_NODES, {"level": level, "start": start, "stop": stop}).scalars()]

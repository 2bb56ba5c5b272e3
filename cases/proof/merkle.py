"""A Merkle tree over the entries of the record, and its proofs (RFC 6962 2.1; checks after RFC 9162 2.1.3 and 2.1.4).

A proof that an entry is included shows that it stands at its place under a root; a proof of consistency shows that a
longer tree begins with everything that a shorter one had.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256

RootOf = Callable[[int, int], bytes]
"""Gives the root of the leaves from a position up to but not including another."""

NOTHING = sha256(b"").digest()
HASH = 32  # bytes


class ProofFails(ValueError):
    """A proof does not show what it should. The message says what it does not show."""


def leaf_hash(text: bytes) -> bytes:
    """The hash that stands for an entry: over 0x00 and its text, so that no entry can pass for a node."""
    return sha256(b"\x00" + text).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of a node: over 0x01 and its two children."""
    return sha256(b"\x01" + left + right).digest()


def split(size: int) -> int:
    """The largest power of two below `size` (2 or more): how many leaves stand on the left."""
    return 1 << ((size - 1).bit_length() - 1)


def root(leaves: Sequence[bytes]) -> bytes:
    """The root over leaf hashes."""
    if not leaves:
        return NOTHING
    level = list(leaves)
    while len(level) > 1:  # an odd one out goes up as it is: the same tree as the recursion of RFC 6962
        pairs = [sha256(b"\x01" + a + b).digest() for a, b in zip(level[::2], level[1::2], strict=False)]  # node_hash
        level = [*pairs, level[-1]] if len(level) % 2 else pairs
    return level[0]


def inclusion(index: int, size: int, root_of: RootOf) -> list[bytes]:
    """The proof that leaf `index` is in the tree of the first `size` leaves: its siblings, the lowest first."""
    path: list[bytes] = []
    start, stop = 0, size
    while stop - start > 1:
        middle = start + split(stop - start)
        if index < middle:
            path.append(root_of(middle, stop))
            stop = middle
        else:
            path.append(root_of(start, middle))
            start = middle
    return path[::-1]


def consistency(old: int, size: int, root_of: RootOf) -> list[bytes]:
    """The proof that the tree of the first `size` leaves begins with the tree of the first `old`."""
    path: list[bytes] = []
    start, stop = 0, size
    while 0 < old < stop:
        middle = start + split(stop - start)
        if old <= middle:
            path.append(root_of(middle, stop))
            stop = middle
        else:
            path.append(root_of(start, middle))
            start = middle
    return [*([root_of(start, stop)] if start else []), *path[::-1]]


def root_with(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes:
    """The root that a proof of inclusion leads to: compare it with the signed one. Raises ProofFails."""
    if not 0 <= index < size:
        raise ProofFails(f"A proof is for entry {index} of a record of {size}, which it cannot have.")
    _are_hashes([leaf, *path])
    at, last, found = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            raise ProofFails(f"The proof for entry {index} is longer than a record of {size} entries allows.")
        if at % 2 or at == last:
            found = node_hash(sibling, found)
            while at % 2 == 0 and at:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        at, last = at >> 1, last >> 1
    if last:
        raise ProofFails(f"The proof for entry {index} is shorter than a record of {size} entries needs.")
    return found


def check_consistency(old: int, old_root: bytes, size: int, new_root: bytes, path: Sequence[bytes]) -> None:
    """Raise ProofFails unless the record of `size` entries begins with the record of `old` entries."""
    if old < 0:
        raise ProofFails("A proof is for a record of fewer than no entries, which cannot be.")
    if old > size:
        raise ProofFails(f"The record has {size} entries; it had {old} before. Its end was cut off.")
    if old in (0, size):
        if path or (old and old_root != new_root):
            raise ProofFails(f"Two records of {old} entries are not the same: what was there has been changed.")
        return
    if not path:
        raise ProofFails(f"Nothing shows that the record of {size} entries begins with the one of {old}.")
    _are_hashes([old_root, new_root, *path])
    steps = list(path) if old & (old - 1) else [old_root, *path]
    at, last = old - 1, size - 1
    while at % 2:
        at, last = at >> 1, last >> 1
    first = second = steps[0]
    for sibling in steps[1:]:
        if last == 0:
            raise ProofFails("The proof that the record only grew is too long.")
        if at % 2 or at == last:
            first, second = node_hash(sibling, first), node_hash(sibling, second)
            while at % 2 == 0 and at:
                at, last = at >> 1, last >> 1
        else:
            second = node_hash(second, sibling)
        at, last = at >> 1, last >> 1
    if last or first != old_root or second != new_root:
        raise ProofFails(
            f"The record of {size} entries does not begin with the record of {old}: what was there has been changed."
        )


def _are_hashes(given: Sequence[bytes]) -> None:
    """Of other lengths two could be parted elsewhere, and still lead to the same node."""
    if any(len(one) != HASH for one in given):
        raise ProofFails("A proof holds something that is no hash: it was changed or not copied whole.")

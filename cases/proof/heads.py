"""The last entry of every case under one hash, so that a case alone can be shown to be complete.

A tree in which a case has exactly one place: the bits of the SHA-256 of its reference lead to it. Nobody can therefore
stand in it twice, once with a shorter history, and whoever is shown one case learns nothing of the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256

from cases.proof.merkle import HASH, ProofFails, node_hash

Heads = Mapping[str, tuple[int, str]]
"""By case: the number of its last entry, and that entry's leaf in hex."""

NOBODY = bytes(32)
"""What stands where no case has its place."""

DEEPEST = 256


def head_hash(case: str, seq: int, leaf: str) -> bytes:
    """The hash that stands for the end of a case; 0x02 sets it apart from entries and nodes."""
    return sha256(b"\x02" + f"{case}\n{seq}\n{leaf}\n".encode()).digest()


def heads_root(heads: Heads) -> bytes:
    """The root over the last entries of all cases."""
    return _node(sorted((_place(case), head_hash(case, *head)) for case, head in heads.items()), 0)


def path_to(heads: Heads, case: str) -> list[bytes]:
    """The proof of where a case ends: the hashes beside the way from the root to it, the topmost first."""
    here = sorted((_place(each), head_hash(each, *head)) for each, head in heads.items())
    place, path = _place(case), list[bytes]()
    while len(here) > 1:
        left, right = _parted(here, len(path))
        goes_right = _bit(place, len(path))
        path.append(_node(left if goes_right else right, len(path) + 1))
        here = right if goes_right else left
    return path


def heads_root_with(case: str, seq: int, leaf: str, path: Sequence[bytes]) -> bytes:
    """The root that the proof of a case's end leads to: compare it with the one that its entry commits to.
    Raises ProofFails where it can lead nowhere."""
    if len(path) > DEEPEST or any(len(one) != HASH for one in path):
        raise ProofFails(f"The proof of where case {case} ends was changed or not copied whole.")
    place, found = _place(case), head_hash(case, seq, leaf)
    for depth in range(len(path) - 1, -1, -1):
        found = node_hash(path[depth], found) if _bit(place, depth) else node_hash(found, path[depth])
    return found


def _place(case: str) -> int:
    return int.from_bytes(sha256(case.encode()).digest(), "big")


def _bit(place: int, depth: int) -> int:
    return place >> (DEEPEST - 1 - depth) & 1


def _parted(here: list[tuple[int, bytes]], depth: int) -> tuple[list[tuple[int, bytes]], list[tuple[int, bytes]]]:
    """Those whose next bit is 0 and those whose next bit is 1; they come sorted by their bits."""
    low, high = 0, len(here)
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if _bit(here[middle][0], depth) else (middle + 1, high)
    return here[:low], here[low:]


def _node(here: list[tuple[int, bytes]], depth: int) -> bytes:
    if len(here) < 2:
        return here[0][1] if here else NOBODY
    left, right = _parted(here, depth)
    return node_hash(_node(left, depth + 1), _node(right, depth + 1))

"""Where every case ends, followed entry by entry: the root of cases/proof/heads.py without making all of it anew."""

from __future__ import annotations

from bisect import bisect_left, insort
from hashlib import sha256

from cases.proof.heads import DEEPEST, NOBODY, head_hash
from cases.proof.merkle import node_hash


class Ends:
    """`put` what a case ends with; `root` hashes only the ways to the cases that were put since it was last asked."""

    def __init__(self) -> None:
        self._ends: dict[str, tuple[int, str]] = {}
        self._places: list[int] = []
        self._case_at: dict[int, str] = {}
        self._made: list[dict[int, bytes]] = []  # of each depth, the nodes by the bits that lead to them
        self._fresh: set[int] = set()

    def __len__(self) -> int:
        return len(self._ends)

    def put(self, case: str, seq: int, leaf: str) -> None:
        place = int.from_bytes(sha256(case.encode()).digest(), "big")
        if case not in self._ends:
            insort(self._places, place)
            self._case_at[place] = case
        self._ends[case] = seq, leaf
        self._fresh.add(place)

    def root(self) -> bytes:
        for place in self._fresh:
            for depth, made in enumerate(self._made):
                made.pop(place >> (DEEPEST - depth), None)
        self._fresh.clear()
        return self._node(0, len(self._places), 0, 0)

    def _node(self, low: int, high: int, depth: int, bits: int) -> bytes:
        if high == low:
            return NOBODY
        if high - low == 1:
            case = self._case_at[self._places[low]]
            return head_hash(case, *self._ends[case])
        while len(self._made) <= depth:
            self._made.append({})
        found = self._made[depth].get(bits)
        if found is None:
            right = bits * 2 + 1
            middle = bisect_left(self._places, right << (DEEPEST - depth - 1), low, high)
            found = node_hash(self._node(low, middle, depth + 1, bits * 2), self._node(middle, high, depth + 1, right))
            self._made[depth][bits] = found
        return found

"""The tree over the record, made from nothing but leaves as they are read, with its root at every size asked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cases.proof.merkle import NOTHING, root
from cases.tree import WIDTH


class Growth:
    """`add` leaves in order. `roots` then holds the root at each of the sizes `wanted` that were reached, `blocks` the
    root of every whole block of 256, 65 536, … entries by level and number, as the table `tree` keeps them."""

    def __init__(self, wanted: Iterable[int]) -> None:
        self.size = 0
        self.roots: dict[int, bytes] = {}
        self.blocks: dict[tuple[int, int], bytes] = {}
        self._wanted = sorted(set(wanted), reverse=True)
        self._open: list[list[bytes]] = [[]]  # of each level, the hashes that do not yet fill a block of the next
        self._reached()

    def add(self, leaves: Sequence[bytes]) -> None:
        start = 0
        while start < len(leaves):
            room = WIDTH - len(self._open[0])
            ahead = self._wanted[-1] - self.size if self._wanted else room
            some = leaves[start : start + min(room, ahead)]
            self._open[0] += some
            start, self.size = start + len(some), self.size + len(some)
            self._close()
            self._reached()

    def root(self) -> bytes:
        """The root over all that was added."""
        tail: list[bytes] = []
        for hashes in self._open:  # a block that is not full stands at the end of the level above as it is
            tail = [root([*hashes, *tail])] if hashes or tail else []
        return tail[0] if tail else NOTHING

    def _close(self) -> None:
        level = 0
        while len(self._open[level]) == WIDTH:
            made = root(self._open[level])
            self._open[level] = []
            level += 1
            if level == len(self._open):
                self._open.append([])
            self._open[level].append(made)
            self.blocks[level, self.size // WIDTH**level - 1] = made

    def _reached(self) -> None:
        while self._wanted and self._wanted[-1] <= self.size:
            self.roots[self._wanted.pop()] = self.root()

"""Counts for readers who may not learn about any one school: small ones are not told apart, all others are rounded.

A number below the policy's is shown as "fewer than 5". Every other is rounded to a multiple of it, totals by
themselves, so that a total less what is shown beside it is not the number that was kept back. That this holds is
worked out each time, as a reader would who has the whole report: where a small number would still be known, the table
that gives it away is left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Sum:
    """A table of counts: what adds up to what. The names are those of the counts."""

    total: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Published:
    """What may be shown: `shown` has the words of each count, `held_back` the tables that are left out, by total."""

    shown: Mapping[str, str]
    held_back: tuple[Sum, ...]


def published(counts: Mapping[str, int], sums: Sequence[Sum], fewer_than: int) -> Published:
    """What of some counts may be shown. `sums` are the tables, the most important first; no two of them share more
    than one count. Raises ValueError where a table does not add up, for then nothing could be promised."""
    for one in sums:
        if counts[one.total] != sum(counts[part] for part in one.parts):
            raise ValueError(f"The table of {one.total} does not add up.")
    kept: list[Sum] = []
    for one in sums:
        if _safe(counts, [*kept, one], fewer_than):
            kept.append(one)
    names = {name for one in kept for name in (one.total, *one.parts)}
    shown = {name: words(n, fewer_than) for name, n in counts.items() if name in names}
    return Published(shown, tuple(one for one in sums if one not in kept))


def words(n: int, fewer_than: int) -> str:
    """A count as it is shown."""
    return f"fewer than {fewer_than}" if n < fewer_than else f"{_rounded(n, fewer_than):,}"


def _rounded(n: int, to: int) -> int:
    return (n + to // 2) // to * to


def known_from(n: int, fewer_than: int) -> Range:
    """Between which numbers a reader knows a count to be, who sees how it is shown."""
    if n < fewer_than:
        return 0, fewer_than - 1
    low = _rounded(n, fewer_than) - fewer_than // 2
    return max(low, fewer_than), low + fewer_than - 1


def _safe(counts: Mapping[str, int], sums: Sequence[Sum], fewer_than: int) -> bool:
    """Whether a reader of these tables still cannot tell any small number."""
    known = worked_out(counts, sums, fewer_than)
    return all(low < high for name, (low, high) in known.items() if counts[name] < fewer_than)


def worked_out(counts: Mapping[str, int], sums: Sequence[Sum], fewer_than: int) -> dict[str, Range]:
    """What a reader can work out about each count from all the tables together.

    Each table narrows its total by its parts and each part by the rest, again and again until nothing changes. Where
    no two tables share more than one count, and none closes a circle, nobody can work out more.
    """
    names = {name for one in sums for name in (one.total, *one.parts)}
    known = {name: known_from(counts[name], fewer_than) for name in names}
    while True:
        before = dict(known)
        for one in sums:
            low, high = _added([known[part] for part in one.parts])
            known[one.total] = _both(known[one.total], (low, high))
            for part in one.parts:
                others = _added([known[other] for other in one.parts if other != part])
                total = known[one.total]
                known[part] = _both(known[part], (total[0] - others[1], total[1] - others[0]))
        if known == before:
            return known


def _added(ranges: Sequence[Range]) -> Range:
    return sum(low for low, _ in ranges), sum(high for _, high in ranges)


def _both(one: Range, other: Range) -> Range:
    return max(one[0], other[0]), min(one[1], other[1])

"""Small numbers are not told, and cannot be worked out from what is."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from desk.reports.small_numbers import Sum, known_from, published, words, worked_out

FEWER = 5


@pytest.mark.parametrize(
    ("n", "said"),
    [(0, "fewer than 5"), (1, "fewer than 5"), (4, "fewer than 5"), (5, "5"), (7, "5"), (8, "10"), (1234, "1,235")],
    ids=str,
)
def test_a_small_count_is_not_told_and_every_other_is_rounded(n: int, said: str) -> None:
    assert words(n, FEWER) == said


@given(n=st.integers(0, 400), fewer=st.integers(3, 12))
def test_a_reader_knows_of_a_count_what_every_count_shown_so_has_in_common(n: int, fewer: int) -> None:
    alike = [m for m in range(500) if words(m, fewer) == words(n, fewer)]
    assert known_from(n, fewer) == (alike[0], alike[-1])


def test_a_table_that_does_not_add_up_is_not_published() -> None:
    with pytest.raises(ValueError, match="does not add up"):
        published({"all": 9, "one": 4, "two": 4}, [Sum("all", ("one", "two"))], FEWER)


def test_two_totals_that_differ_by_one_small_number_do_not_give_it_away() -> None:
    """Twelve schools in all, nine of them in no category of concern: three must not come out as the difference."""
    counts = {"all": 12, "free": 9, "concern": 3, "primary": 3, "secondary": 0}
    sums = [Sum("all", ("free", "concern")), Sum("concern", ("primary", "secondary"))]
    made = published(counts, sums, FEWER)
    assert made.shown["all"] == "10"
    assert made.shown["free"] == "10"
    assert made.shown["concern"] == "fewer than 5"
    known = worked_out(counts, [one for one in sums if one not in made.held_back], FEWER)
    assert known["concern"][0] < known["concern"][1]


def test_a_table_that_gives_a_small_number_away_is_left_out() -> None:
    """Nothing can be in a table without rows, so that it would tell of its total that it is nought."""
    counts = {"all": 12, "free": 12, "concern": 0}
    sums = [Sum("all", ("free", "concern")), Sum("concern", ())]
    made = published(counts, sums, FEWER)
    assert made.held_back == (sums[1],)
    assert made.shown == {"all": "10", "free": "10", "concern": "fewer than 5"}


def test_tables_that_are_safe_by_themselves_and_not_together_are_not_published_together() -> None:
    """Fifteen schools: the second table says that there are 15 at most, the third that there are 15 at least. With the
    first it would then be known that both of its small ones are 4."""
    counts = {"all": 15, "a1": 14, "a2": 1, "b1": 7, "b2": 4, "b3": 4, "c1": 5, "c2": 5, "c3": 5}
    sums = [Sum("all", tuple(name for name in counts if name[0] == side and name != "all")) for side in "abc"]
    assert [published(counts, [one], FEWER).held_back for one in sums] == [(), (), ()]
    together = worked_out(counts, sums, FEWER)
    assert {together["b2"], together["b3"]} == {(4, 4)}
    made = published(counts, sums, FEWER)
    assert made.held_back == (sums[2],)
    assert "c1" not in made.shown


SMALL = st.integers(0, 13)


@settings(max_examples=150, deadline=None)
@example(cells=[4, 7], more=[6, 5], fewer=5)
@example(cells=[4], more=[3, 1], fewer=3)
@given(
    cells=st.lists(SMALL, min_size=1, max_size=3), more=st.lists(SMALL, min_size=0, max_size=1), fewer=st.integers(3, 6)
)
def test_whoever_tries_every_number_that_fits_still_cannot_tell_a_small_one(
    cells: list[int], more: list[int], fewer: int
) -> None:
    """Two tables over the same schools, tried out by brute force: each small count could be at least two numbers."""
    total = sum(cells)
    other = [*more, total - sum(more)] if sum(more) <= total else [total]
    counts = {"all": total}
    counts |= {f"a{n}": x for n, x in enumerate(cells)} | {f"b{n}": x for n, x in enumerate(other)}
    sums = [Sum("all", tuple(x for x in counts if x[0] == side and x != "all")) for side in "ab"]
    made = published(counts, sums, fewer)
    kept = [one for one in sums if one not in made.held_back]
    for name in made.shown:
        if counts[name] < fewer:
            assert len(_possible(name, counts, kept, fewer)) > 1, (counts, made.shown)


def _possible(name: str, counts: dict[str, int], kept: list[Sum], fewer: int) -> set[int]:
    """Every number that a count could be, as far as a reader of these tables can tell."""
    totals = [range(known_from(counts["all"], fewer)[0], known_from(counts["all"], fewer)[1] + 1)]
    fits: list[dict[int, set[int]]] = []
    for one in kept:
        ranges = [range(low, high + 1) for low, high in (known_from(counts[part], fewer) for part in one.parts)]
        by_total: dict[int, set[int]] = {}
        for tried in product(*ranges):
            mine = (
                sum(tried)
                if name == "all"
                else next((x for x, p in zip(tried, one.parts, strict=True) if p == name), -1)
            )
            by_total.setdefault(sum(tried), set()).add(mine)
        fits.append(by_total)
    possible = [t for t in totals[0] if all(t in by_total for by_total in fits)]
    mine = {x for t in possible for by_total in fits for x in by_total[t] if x != -1}
    return set(possible) if name == "all" else mine

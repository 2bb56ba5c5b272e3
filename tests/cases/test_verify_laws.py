"""The quick ways of the check come to the same as the plain ones, for any leaves and any cases."""

from __future__ import annotations

from hashlib import sha256
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from cases.proof.heads import heads_root
from cases.proof.merkle import root
from cases.tree import WIDTH
from cases.verifying.ends import Ends
from cases.verifying.growth import Growth

LEAVES = [sha256(str(n).encode()).digest() for n in range(3 * WIDTH)]
SIZES = st.integers(0, len(LEAVES))


@given(size=SIZES, wanted=st.sets(SIZES, max_size=6), cuts=st.lists(SIZES, max_size=4))
def test_a_tree_grown_in_any_pieces_has_the_root_of_every_size_asked_for(
    size: int, wanted: set[int], cuts: list[int]
) -> None:
    growth = Growth(wanted)
    edges = sorted({0, size, *(cut for cut in cuts if cut < size)})
    for start, stop in pairwise(edges):
        growth.add(LEAVES[start:stop])
    assert growth.size == size
    assert growth.root() == root(LEAVES[:size])
    assert growth.roots == {one: root(LEAVES[:one]) for one in wanted if one <= size}
    whole = {(1, n): root(LEAVES[n * WIDTH : (n + 1) * WIDTH]) for n in range(size // WIDTH)}
    assert growth.blocks == whole


CASES = st.text("abc", min_size=1, max_size=3)


@given(st.lists(st.lists(st.tuples(CASES, st.integers(1, 9)), max_size=8), max_size=8))
def test_the_ends_of_cases_followed_have_the_root_of_all_made_anew(rounds: list[list[tuple[str, int]]]) -> None:
    ends, plain = Ends(), dict[str, tuple[int, str]]()
    for some in rounds:
        for case, seq in some:
            leaf = sha256(f"{case}{seq}".encode()).hexdigest()
            ends.put(case, seq, leaf)
            plain[case] = (seq, leaf)
        assert ends.root() == heads_root(plain)
        assert len(ends) == len(plain)

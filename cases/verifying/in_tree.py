"""Whether the roots of blocks that are kept are those that the entries give."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, select

from cases import schema
from cases.tree import WIDTH
from cases.verifying.finding import Finding
from cases.verifying.sweep import Swept

_t = schema.tree.c
_KEPT = select(_t.level, _t.idx, _t.hash).order_by(_t.level, _t.idx)


def in_tree(conn: Connection, swept: Swept) -> Iterator[Finding]:
    """The first kept root of each level that is not what the entries under it give, or that is left out."""
    expected: dict[int, int] = {}
    wrong: set[int] = set()
    for level, idx, kept in conn.execute(_KEPT):
        begins, ends = expected.get(level, 0) * WIDTH**level, (idx + 1) * WIDTH**level
        expected[level] = idx + 1
        if level not in wrong and (
            bytes(kept) != swept.growth.blocks.get((level, idx)) or ends - begins != WIDTH**level
        ):
            wrong.add(level)
            said = (
                f"The root kept for entries {begins} to {ends - 1} is not what they give: one of them was changed "
                "since, or the root was."
            )
            yield Finding(begins, None, "tree wrong", said, upto=ends - 1)

"""Making everything again: what somebody with the file, or with the signing key as well, does to cover an attack."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from cases import registers, tree
from cases.evolve import replay
from cases.proof.heads import heads_root
from cases.proof.notes import checkpoint_text, signature_line
from cases.schema import case_events, caseload, checkpoints, disclosures, due, log_head
from cases.schema import tree as kept_tree
from cases.signing import Signer
from cases.store import LEDGER, case_ids, entries
from cases.trail import canonical, leaf_of, stamp

Body = dict[str, Any]
_e = case_events.c
INSTANT = timedelta(microseconds=1)


def bodies_of(conn: Connection) -> list[Body]:
    """Every entry as it is written, in the order of the record."""
    return [json.loads(body) for body in conn.execute(select(_e.body).order_by(_e.position)).scalars()]


@dataclass
class _Made:
    """The record as it is written again."""

    ends: dict[str, tuple[int, str]] = field(default_factory=dict)
    leaves: list[bytes] = field(default_factory=list)
    last: str = ""
    signed: list[tuple[int, str]] = field(default_factory=list)

    def add(self, body: Body) -> dict[str, Any]:
        seq, prev = self.ends.get(body["case"], (0, ""))
        at = body["at"] if body["at"] > self.last else stamp(datetime.fromisoformat(self.last) + INSTANT)
        text = canonical(body | {"seq": seq + 1, "prev": prev, "at": at})
        leaf = leaf_of(text)
        row = {"position": len(self.leaves), "body": text, "leaf": leaf}
        self.ends[body["case"]], self.last = (seq + 1, leaf.hex()), at
        self.leaves.append(leaf)
        return row


def make_again(conn: Connection, bodies: Sequence[Body], first: int, signer: Signer | None) -> None:
    """Write the record as `bodies` say, everything from position `first` on made anew: numbers, chains, hashes, tree,
    count and lists. Checkpoints from there on are signed again by `signer`; without one they are taken away, and so are
    the entries that were made for them."""
    conn.execute(delete(case_events).where(_e.position >= first))
    conn.execute(delete(checkpoints).where(checkpoints.c.size > first))
    made, rows = _Made(), []
    for body in bodies:
        heads = body["type"] == "record.heads" and len(made.leaves) >= first
        if heads and signer is None:
            continue
        if heads:
            body = body | {"data": _heads(made)}
        row = made.add(body)
        if row["position"] >= first:
            rows.append(row)
        if heads:
            made.signed.append((len(made.leaves), made.last))
    if rows:
        conn.execute(insert(case_events), rows)
    conn.execute(disclosures.delete().where(disclosures.c.event_id.not_in(select(_e.event_id))))
    conn.execute(update(log_head).values(size=len(made.leaves), last_at=made.last, told=0))
    conn.execute(delete(kept_tree))
    tree.grow(conn, made.signed[-1][0] if made.signed else first)
    for size, at in made.signed:
        assert signer is not None
        text = checkpoint_text(signer.key.name, size, tree.root_at(conn, size))
        note = f"{text}\n{signature_line(signer.key, signer.sign(text.encode()))}"
        conn.execute(insert(checkpoints).values(size=size, note=note, made_at=at))
    list_again(conn)


def _heads(made: _Made) -> dict[str, Any]:
    heads = {case: end for case, end in made.ends.items() if case != LEDGER}
    return {"size": len(made.leaves), "cases": len(heads), "heads": heads_root(heads).hex()}


def list_again(conn: Connection) -> None:
    """The caseload from the trails, as `upturn rebuild` makes it."""
    conn.execute(delete(due))
    conn.execute(delete(caseload))
    for case in case_ids(conn):
        again = replay(case, entries(conn, case))
        registers.keep(conn, again, None)
        registers.keep_posts(conn, again)

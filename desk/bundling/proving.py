"""The proofs of a bundle: where the record ends, where each case ends, and how older checkpoints are gone on from."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select

from cases import checkpoints, tree
from cases import events as e
from cases.ledger import ledger_entries
from cases.proof.heads import Heads, path_to
from cases.proof.notes import Checkpoint
from cases.proof.trust import SIGNED_AFTER
from cases.schema import case_events
from cases.schema import checkpoints as kept
from desk.bundling.gathered import OneCase

RECENT = 31
"""So many of the newest checkpoints are shown to be gone on from; whoever holds an older one names it."""

Json = dict[str, Any]


def proofs(
    conn: Connection, checkpoint: Checkpoint, heads: Heads, cases: Sequence[OneCase], held: Sequence[int]
) -> Json:
    """What proofs.json says; `held`: the sizes of checkpoints that the reader has."""
    last = checkpoint.size - 1
    return {
        "heads": {"entry": _body(conn, last), "path": _path(conn, last, checkpoint.size)},
        "cases": {one.id: [step.hex() for step in path_to(heads, one.id)] for one in cases},
        "entries": {
            str(place): _path(conn, place, checkpoint.size) for one in cases for place in _without_a_chain(one)
        },
        "since": since(conn, checkpoint, held),
        "keys": key_changes(conn),
    }


def key_changes(conn: Connection) -> list[Json]:
    """Each entry that says that the key is another, so that whoever knows the first key can follow."""
    return [_key_change(conn, entry.position) for entry in ledger_entries(conn, e.KeyChanged)]


def since(conn: Connection, checkpoint: Checkpoint, held: Sequence[int]) -> dict[str, list[str]]:
    """By the size of an older checkpoint: the proof that the record of this one begins with that one's."""
    newest = select(kept.c.size).where(kept.c.size < checkpoint.size).order_by(kept.c.size.desc()).limit(RECENT)
    sizes = {*conn.execute(newest).scalars(), *(one for one in held if 0 < one < checkpoint.size)}
    return {str(one): [step.hex() for step in tree.proof_since(conn, one, checkpoint.size)] for one in sorted(sizes)}


def _without_a_chain(one: OneCase) -> list[int]:
    """The places of the entries that no `prev` vouches for: those left out, and the one before each run of them."""
    left = one.cut.left_out
    return [row.position for row in one.rows if row.seq in left or row.seq + 1 in left]


def _key_change(conn: Connection, position: int) -> Json:
    """An entry that says that the key is another, with the checkpoint that was made after it."""
    after = checkpoints.at_size(conn, position + SIGNED_AFTER)
    return {
        "entry": _body(conn, position),
        "position": position,
        "checkpoint": after.note if after else "",
        "path": _path(conn, position, after.size) if after else [],
    }


def _body(conn: Connection, position: int) -> Json:
    text = conn.execute(select(case_events.c.body).where(case_events.c.position == position)).scalar_one()
    found: Json = json.loads(text)
    return found


def _path(conn: Connection, position: int, size: int) -> list[str]:
    return [step.hex() for step in tree.proof_of(conn, position, size)]

"""Checkpoints: the record as it stood, under a signature, to be held where nobody who runs it can reach.

Before each there is an entry that commits to where every case ends. Entry and checkpoint are written in one
transaction, so that neither is ever without the other; what is published is read back once that is committed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Connection, bindparam, func, insert, select

from cases import events as e
from cases import ledger, schema, tree
from cases.proof.heads import Heads, heads_root
from cases.proof.notes import Checkpoint, checkpoint_text, read_checkpoint, signature_line
from cases.signing import Signer
from cases.store import LEDGER, Head
from cases.trail import Entry, read, stamp

_c, _e, _s = schema.checkpoints.c, schema.case_events.c, schema.cosignatures.c
_LATEST = select(_c.size, _c.note, _c.made_at).order_by(_c.size.desc()).limit(1)
_ENDS = (
    select(_e.case_id, func.max(_e.seq).label("seq"))
    .where(_e.position < bindparam("size"), _e.case_id != LEDGER)
    .group_by(_e.case_id)
    .subquery()
)
_HEADS = select(_e.case_id, _e.seq, _e.leaf).join(_ENDS, (_e.case_id == _ENDS.c.case_id) & (_e.seq == _ENDS.c.seq))
_OF_THE_LEDGER = (
    select(_e.position, _e.body, _e.leaf).where(_e.case_id == LEDGER, _e.type == bindparam("type")).order_by(_e.seq)
)


class WrongKey(ValueError):
    """The key at hand is not the one that the record is signed with. The message is a sentence."""


def make(conn: Connection, head: Head, signer: Signer, now: datetime) -> Checkpoint:
    """The checkpoint of the record as it is: a new one, or the newest where it is of today and nothing was added since.

    `head` comes from lock_head in this transaction; `now` is in the authority's zone. The first key is entered
    as it is; for another, see `rotate`. Publish what comes out only once the transaction is committed. Raises WrongKey.
    """
    newest = conn.execute(_LATEST).one_or_none()
    key = current_key(conn)
    if key and key != signer.key.text:
        raise WrongKey(
            f"No checkpoint was made: the record is signed with the key {key}, and the key at hand is "
            f"{signer.key.text}. Set the right one, or change it with `upturn key rotate`."
        )
    if newest and newest.size == head.size and _day(newest.made_at, now) == now.date():
        return read_checkpoint(newest.note)
    if not key:
        ledger.enter(conn, head, [e.KeyChanged(was="", key=signer.key.text)], now)
    return _signed(conn, head, [signer], now)


def rotate(conn: Connection, head: Head, old: Signer | None, new: Signer, now: datetime) -> Checkpoint:
    """Go over to another key: the entry that says so, under a checkpoint that both keys sign.

    Without the old key (it was lost) only the new one signs, and whoever holds the old public key has to be told in
    another way. Raises WrongKey where `old` is not the key that the record was signed with.
    """
    was = current_key(conn)
    if old is not None and old.key.text != was:
        raise WrongKey(f"The key was not changed: the record is signed with {was or 'no key yet'}, not {old.key.text}.")
    ledger.enter(conn, head, [e.KeyChanged(was=was, key=new.key.text)], now)
    return _signed(conn, head, [new, old] if old else [new], now)


def _signed(conn: Connection, head: Head, signers: Sequence[Signer], now: datetime) -> Checkpoint:
    heads = heads_at(conn, head.size)
    committed = e.HeadsCommitted(size=head.size, cases=len(heads), heads=heads_root(heads).hex())
    entry = ledger.enter(conn, head, [committed], now)[0]
    tree.grow(conn, head.size)
    text = checkpoint_text(origin(conn, signers[0].key.name), head.size, tree.root_at(conn, head.size))
    note = f"{text}\n" + "".join(signature_line(one.key, one.sign(text.encode())) for one in signers)
    conn.execute(insert(schema.checkpoints).values(size=head.size, note=note, made_at=stamp(entry.at)))
    return read_checkpoint(note)


def latest(conn: Connection) -> Checkpoint | None:
    """The newest checkpoint, with the lines of those who cosigned it; None where none was ever made."""
    newest = conn.execute(_LATEST).one_or_none()
    return read_checkpoint(newest.note + "".join(_cosigned(conn, newest.size))) if newest else None


def at_size(conn: Connection, size: int) -> Checkpoint | None:
    """The checkpoint of the record after `size` entries, cosigned as it is by now."""
    note = conn.execute(select(_c.note).where(_c.size == size)).scalar_one_or_none()
    return read_checkpoint(note + "".join(_cosigned(conn, size))) if note else None


def _cosigned(conn: Connection, size: int) -> Sequence[str]:
    return conn.execute(select(_s.line).where(_s.size == size).order_by(_s.at, _s.name)).scalars().all()


def line(checkpoint: Checkpoint) -> str:
    """A checkpoint in one line for a footer or a header: origin, entries, root in base64."""
    origin, size, root = checkpoint.text.splitlines()[:3]
    return f"{origin} {size} {root}"


def heads_at(conn: Connection, size: int) -> Heads:
    """Where every case ended when the record had `size` entries: its last number and leaf."""
    return {row.case_id: (row.seq, bytes(row.leaf).hex()) for row in conn.execute(_HEADS, {"size": size})}


def ledger_entries(conn: Connection, kind: type[e.Event]) -> list[Entry]:
    """The entries of one kind in the ledger, in order."""
    return [read(row[0], row[1], bytes(row[2])) for row in conn.execute(_OF_THE_LEDGER, {"type": kind.type})]


def current_key(conn: Connection) -> str:
    """The public key that the record was last signed with; "" before its first checkpoint."""
    changed = ledger_entries(conn, e.KeyChanged)
    return str(changed[-1].data["key"]) if changed else ""


def origin(conn: Connection, name: str) -> str:
    """Under what name the record is signed: the key's, or the one that it goes on under since it was restored."""
    continued = ledger_entries(conn, e.LogContinued)
    return str(continued[-1].data["origin"]) if continued else name


def keys(conn: Connection) -> list[str]:
    """Every public key that the record says it was ever signed with: to be compared with keys that others hold."""
    return [str(entry.data["key"]) for entry in ledger_entries(conn, e.KeyChanged)]


def _day(made_at: str, now: datetime) -> date:
    return datetime.fromisoformat(made_at).astimezone(now.tzinfo).date()

"""Checkpoints: the record as it stood, under a signature, to be held where nobody who runs it can reach.

Before each there is an entry that commits to where every case ends. Entry and checkpoint are written in one
transaction, so that neither is ever without the other; what is published is read back once that is committed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from sqlalchemy import Connection, bindparam, func, insert, select, text

from cases import events as e
from cases import ledger, schema, tree
from cases.ledger import ledger_entries
from cases.proof.heads import Heads, heads_root
from cases.proof.merkle import leaf_hash
from cases.proof.notes import SIGNS, Checkpoint, checkpoint_text, read_checkpoint, read_key, signature_line
from cases.signing import Signer
from cases.store import LEDGER, Head
from cases.trail import stamp

_c, _e, _s, _p = schema.checkpoints.c, schema.case_events.c, schema.cosignatures.c, schema.published.c
_LATEST = select(_c.size, _c.note, _c.made_at).order_by(_c.size.desc()).limit(1)
_ENDS = (
    select(_e.case_id, func.max(_e.seq).label("seq"))
    .where(_e.position < bindparam("size"), _e.case_id != LEDGER)
    .group_by(_e.case_id)
    .subquery()
)
_HEADS = select(_e.case_id, _e.seq, _e.leaf).join(_ENDS, (_e.case_id == _ENDS.c.case_id) & (_e.seq == _ENDS.c.seq))
_BODIES = (
    select(_e.position, _e.body)
    .where(_e.position < bindparam("size"))
    .order_by(_e.position)
    .execution_options(yield_per=1000)
)
_HAD = select(_p.size).where(_p.place == bindparam("place"))
# Two workers may publish the same one; both databases know these words.
_PUBLISHED = text("INSERT INTO published (size, place, at) VALUES (:size, :place, :at) ON CONFLICT DO NOTHING")
_COSIGNED = text(
    "INSERT INTO cosignatures (size, name, line, at) VALUES (:size, :name, :line, :at) ON CONFLICT DO NOTHING"
)


class CannotSign(ValueError):
    """The record is not signed as it is. The message is a sentence."""


class WrongKey(CannotSign):
    """The key at hand is not the one that the record is signed with."""


def make(conn: Connection, head: Head, signer: Signer, now: datetime) -> Checkpoint:
    """The checkpoint of the record as it is: a new one, or the newest where it is of today and nothing was added since.

    `head` comes from lock_head in this transaction; `now` is in the authority's zone. The first key is entered
    as it is; for another, see `rotate`. Publish what comes out only once the transaction is committed. Raises
    CannotSign where the key is another, or the record does not go on from the newest checkpoint.
    """
    _signs(signer)
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

    Without the old key only the new one signs; the entry says that the old one was lost, and whoever holds its public
    key has to be told in another way. Raises WrongKey where `old` is not the key that the record was signed with, or
    `new` cannot follow it, and CannotSign as `make` does.
    """
    _signs(new)
    was = current_key(conn)
    if not was:
        raise WrongKey(
            "The key was not changed: the record is not signed yet. Set the key that it is to be signed with."
        )
    if old is not None and old.key.text != was:
        raise WrongKey(f"The key was not changed: the record is signed with {was}, and not with {old.key.text}.")
    if new.key.text == was:
        raise WrongKey("The key was not changed: this is the key that the record is signed with. Make another.")
    if new.key.name != read_key(was).name:
        raise WrongKey(
            f"The key was not changed: the new one is for {new.key.name}, and the record is signed as "
            f"{read_key(was).name}. Make a key for that name: under another it would be another record."
        )
    ledger.enter(conn, head, [e.KeyChanged(was=was, key=new.key.text, lost=old is None)], now)
    return _signed(conn, head, [new, old] if old else [new], now)


def _signs(signer: Signer) -> None:
    if signer.key.kind != SIGNS:
        raise WrongKey(f"Nothing was signed: the key of {signer.key.name} is a witness's. Set the record's own key.")


def _signed(conn: Connection, head: Head, signers: Sequence[Signer], now: datetime) -> Checkpoint:
    _goes_on(conn)
    heads = heads_at(conn, head.size)
    committed = e.HeadsCommitted(size=head.size, cases=len(heads), heads=heads_root(heads).hex())
    entry = ledger.enter(conn, head, [committed], now)[0]
    tree.grow(conn, head.size)
    text = checkpoint_text(origin(conn, signers[0].key.name), head.size, tree.root_at(conn, head.size))
    note = f"{text}\n" + "".join(signature_line(one.key, one.sign(text.encode())) for one in signers)
    conn.execute(insert(schema.checkpoints).values(size=head.size, note=note, made_at=stamp(entry.at)))
    return read_checkpoint(note)


def _goes_on(conn: Connection) -> None:
    """Nothing is signed that contradicts what was signed before (C2SP tlog-checkpoint). Raises CannotSign."""
    newest = conn.execute(_LATEST).one_or_none()
    if newest is None:
        return
    before = read_checkpoint(newest.note)
    try:
        same = tree.root_at(conn, before.size) == before.root
    except tree.Shorter:
        same = False
    if not same:
        raise CannotSign(
            f"No checkpoint was made: the record does not begin with the {before.size} entries that were signed last. "
            "Somebody has changed it: run `upturn verify`, and let nobody mend it before an auditor has looked."
        )


def latest(conn: Connection) -> Checkpoint | None:
    """The newest checkpoint, with the lines of those who cosigned it; None where none was ever made."""
    newest = conn.execute(_LATEST).one_or_none()
    return read_checkpoint(newest.note + "".join(_cosigned(conn, newest.size))) if newest else None


def latest_made(conn: Connection) -> datetime | None:
    """When the newest checkpoint was made; None where none ever was."""
    newest = conn.execute(_LATEST).one_or_none()
    return datetime.fromisoformat(newest.made_at) if newest else None


def latest_line(conn: Connection) -> str:
    """The newest checkpoint in one line, for what is written now; "" where there is none."""
    newest = conn.execute(_LATEST).one_or_none()
    return line(read_checkpoint(newest.note)) if newest else ""


def signed(conn: Connection) -> list[Checkpoint]:
    """Every checkpoint as it was signed, the oldest first."""
    return [read_checkpoint(note) for note in conn.execute(select(_c.note).order_by(_c.size)).scalars()]


def unpublished(conn: Connection, place: str, newest: bool = False) -> list[Checkpoint]:
    """The checkpoints that a place has not had yet, as they were signed, the oldest first; or the `newest` alone."""
    owed = select(_c.note).where(_c.size.not_in(_HAD)).order_by(_c.size)
    if newest:
        owed = owed.where(_c.size == select(func.max(_c.size)).scalar_subquery())
    return [read_checkpoint(note) for note in conn.execute(owed, {"place": place}).scalars()]


def last_published(conn: Connection, place: str) -> datetime | None:
    """When a place was last given a checkpoint; None where it never was."""
    at = conn.execute(select(func.max(_p.at)).where(_p.place == place)).scalar_one()
    return datetime.fromisoformat(at) if at else None


def was_published(conn: Connection, checkpoint: Checkpoint, place: str, now: datetime) -> None:
    """Write down that a place has a checkpoint."""
    conn.execute(_PUBLISHED, {"size": checkpoint.size, "place": place, "at": stamp(now)})


def was_cosigned(conn: Connection, checkpoint: Checkpoint, name: str, line: str, now: datetime) -> bool:
    """Write down a witness's line under a checkpoint, checked before. Out: whether it is new."""
    row = {"size": checkpoint.size, "name": name, "line": line, "at": stamp(now)}
    return bool(conn.execute(_COSIGNED, row).rowcount)


def at_size(conn: Connection, size: int) -> Checkpoint | None:
    """The checkpoint of the record after `size` entries, cosigned as it is by now."""
    note = conn.execute(select(_c.note).where(_c.size == size)).scalar_one_or_none()
    return read_checkpoint(note + "".join(_cosigned(conn, size))) if note else None


def as_signed(conn: Connection, checkpoint: Checkpoint) -> Checkpoint:
    """A checkpoint without the lines of those who cosigned it: the same text for ever."""
    return read_checkpoint(conn.execute(select(_c.note).where(_c.size == checkpoint.size)).scalar_one())


def _cosigned(conn: Connection, size: int) -> Sequence[str]:
    return conn.execute(select(_s.line).where(_s.size == size).order_by(_s.at, _s.name)).scalars().all()


def line(checkpoint: Checkpoint) -> str:
    """A checkpoint in one line for a footer or a header: origin, entries, root in base64."""
    origin, size, root = checkpoint.text.splitlines()[:3]
    return f"{origin} {size} {root}"


def heads_at(conn: Connection, size: int) -> Heads:
    """Where every case ended when the record had `size` entries: its last number and leaf."""
    return {row.case_id: (row.seq, bytes(row.leaf).hex()) for row in conn.execute(_HEADS, {"size": size})}


def current_key(conn: Connection) -> str:
    """The public key that the record was last signed with; "" before its first checkpoint."""
    changed = ledger_entries(conn, e.KeyChanged)
    return str(changed[-1].data["key"]) if changed else ""


def origin(conn: Connection, name: str) -> str:
    """Under what name the record is signed: the key's, or the one that it goes on under since it was restored."""
    continued = ledger_entries(conn, e.LogContinued)
    return str(continued[-1].data["origin"]) if continued else name


def leaves(conn: Connection, size: int) -> list[bytes]:
    """The hashes of the first `size` entries, from what each says and from nothing that is kept beside it; of fewer,
    where one is missing."""
    return [leaf_hash(body.encode()) for body in _in_order(conn, size)]


def _in_order(conn: Connection, size: int) -> Iterator[str]:
    for place, row in enumerate(conn.execute(_BODIES, {"size": size})):
        if row.position != place:
            return
        yield row.body


def keys(conn: Connection) -> list[str]:
    """Every public key that the record says it was ever signed with: to be compared with keys that others hold."""
    return [str(entry.data["key"]) for entry in ledger_entries(conn, e.KeyChanged)]


def _day(made_at: str, now: datetime) -> date:
    return datetime.fromisoformat(made_at).astimezone(now.tzinfo).date()

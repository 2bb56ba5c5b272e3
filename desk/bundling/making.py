"""Make a bundle of cases: a checkpoint first, so that everything is covered, then the one file."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from cases import checkpoints, store
from cases.files import keep
from cases.proof.container import NotABundle
from cases.proof.heads import Heads
from cases.proof.lines import FAIL, counted
from cases.proof.notes import Checkpoint, read_key
from cases.proof.sampling import HOW, drawn, part_of, seed_of
from cases.proof.trust import held_in
from cases.proof.verifier import check_packed
from cases.refusals import Refusal
from cases.signing import Signer
from desk.bundling.gathered import Asked, OneCase, bodies, gathered
from desk.bundling.packing import Proved, bundled
from desk.bundling.proving import proofs
from notifications.anchoring import publish
from notifications.office import Office

NOT_MADE = "No bundle was made."
DRAWN_LATE = (
    "The checkpoint was made after the nonce was known, so that whoever drew could have tried several. For a sample "
    "that nobody can choose, let the auditor have a checkpoint first, and draw with --under and that one."
)
Looked = Callable[[Iterable[str]], None]


@dataclass(frozen=True)
class Order:
    """What was asked for: `asked` with no case in it for a sample of `number` drawn with `nonce`, or for every case;
    `since` is a file with checkpoints that the reader holds, `under` one with the checkpoint to stand on, where that is
    not to be a new one."""

    asked: Asked
    number: int = 0
    nonce: str = ""
    known_at: datetime | None = None
    since: Path | None = None
    under: Path | None = None


def make_bundle(office: Office, order: Order, to: Path, now: datetime, looked: Looked) -> list[str]:
    """Write the bundle to `to`, whole or not at all. Out: sentences on what it is. Raises Refusal and ValueError.

    `looked` is told which cases are in it before anything is written.
    """
    signer = office.signer
    checkpoint = _held(office, order.under) if order.under else signed(office, signer, now)
    with store.reading(office.engine) as conn:
        heads = checkpoints.heads_at(conn, checkpoint.size)
        asked, sample = _of_which(conn, order, heads, checkpoint)
        cases = gathered(conn, office.door, asked, checkpoint.size)
        held = held_in(order.since.read_text(encoding="utf-8")) if order.since else []
        proved = Proved(
            checkpoint=checkpoint,
            heads=heads,
            proofs=proofs(conn, checkpoint, heads, cases, [size for size, _ in held]),
            keys=checkpoints.keys(conn),
            at=_made_at(conn, checkpoint, cases[0].framework.policy.clock.zone),
            every=not order.asked.cases,
            under=bool(order.under),
            sample=sample,
        )
        everybody = store.people(conn)
    looked(asked.cases)
    try:
        raw = bundled(cases, proved, asked, everybody, signer, order.known_at)
    except NotABundle as trouble:
        raise ValueError(f"{NOT_MADE} {trouble}") from None
    write_whole(to, raw)
    return [_written(to, raw, checkpoint, [one.id for one in cases]), *_later(cases), *_checked(raw, proved, signer)]


def signed(office: Office, signer: Signer | None, now: datetime) -> Checkpoint:
    """The checkpoint that a bundle stands on: of the record as it is where we can sign, else the newest there is.

    It goes to the folder of checkpoints before it leaves the house, so that a restore knows of it. Raises ValueError
    where the folder does not take it, and Refusal where nothing was ever signed.
    """
    if signer is not None:
        with store.writing(office.engine) as conn:
            made = checkpoints.as_signed(conn, checkpoints.make(conn, store.lock_head(conn), signer, now))
        if troubles := asyncio.run(publish(office.engine, office.anchors, now)).troubles:
            raise ValueError(" ".join(["Nothing was made.", *troubles]))
        return made
    with store.reading(office.engine) as conn:
        newest = checkpoints.latest(conn)
    if newest is None:
        raise Refusal(
            "Nothing was made.",
            "nothing of this record was ever signed, so nobody could check it",
            "Make a key with `upturn key new`, set UPTURN_SIGNING_KEY_FILE to its file, and ask again.",
        )
    return newest


def _held(office: Office, file: Path) -> Checkpoint:
    """The checkpoint that a reader held before anything was asked for, as we have it. Raises Refusal."""
    size, root = held_in(file.read_text(encoding="utf-8"))[-1]
    with store.reading(office.engine) as conn:
        found = checkpoints.at_size(conn, size)
    if found is None or b64encode(found.root).decode() != root:
        why = f"the checkpoint in {file}, of {counted(size, 'entry', 'entries')}, is none of this record's"
        raise Refusal(NOT_MADE, why, "Have it copied once more; if it stays so, the record was replaced.")
    return found


def _made_at(conn: Connection, checkpoint: Checkpoint, zone: str) -> datetime:
    """When the checkpoint was made: the moment of the last entry under it."""
    last = next(store.log(conn, checkpoint.size - 1, checkpoint.size))
    return last.at.astimezone(ZoneInfo(zone))


# --- which cases ---------------------------------------------------------------------------------------------------
def _of_which(
    conn: Connection, order: Order, heads: Heads, checkpoint: Checkpoint
) -> tuple[Asked, dict[str, object] | None]:
    if order.asked.cases:
        return order.asked, None
    if not heads:
        raise Refusal(NOT_MADE, "there is no case yet", "Enter schools with `upturn enter FILE`.")
    if not order.number:
        return replace(order.asked, cases=tuple(sorted(heads))), None
    parts = {id: part_of(bodies(conn, id, checkpoint.size)) for id in heads}
    chosen = drawn(parts, order.number, seed_of(checkpoint.root, order.nonce))
    seed = seed_of(checkpoint.root, order.nonce).hex()
    sample = {
        "how": HOW,
        "nonce": order.nonce,
        "number": order.number,
        "seed": seed,
        "parts": parts,
        "drawn": chosen,
    }
    return replace(order.asked, cases=tuple(chosen)), sample


# --- writing, and what is said -------------------------------------------------------------------------------------
def write_whole(to: Path, raw: bytes) -> None:
    """Write a file whole or not at all. Raises ValueError with a sentence where there is no room or no right."""
    try:
        keep(to, raw)
    except OSError as trouble:
        raise ValueError(
            f"Nothing was written: {to} could not be used ({trouble.strerror or trouble}). No half of it is left. Make "
            "room, or write it somewhere else."
        ) from None


def _written(to: Path, raw: bytes, checkpoint: Checkpoint, cases: Sequence[str]) -> str:
    which = f"case {cases[0]}" if len(cases) == 1 else f"{len(cases)} cases"
    return f"{to}: a bundle of {which}, {len(raw):,} bytes, under the checkpoint {checkpoints.line(checkpoint)}."


def _later(cases: Sequence[OneCase]) -> list[str]:
    return [
        f"Not in it, because they came after that checkpoint: {one.after} of case {one.id}."
        for one in cases
        if one.later
    ]


def _checked(raw: bytes, proved: Proved, signer: Signer | None) -> list[str]:
    """What our own verifier says of it: the record may have been damaged before, and then the bundle shows it."""
    findings = check_packed(raw, [read_key(key) for key in proved.keys], unsigned=signer is None)
    wrong = [f"It does not hold: {one.sentence}" for one in findings if one.kind == FAIL]
    unsigned = [] if signer else ["No key is set, so nobody signed its list of files: check it with --unsigned."]
    late = [DRAWN_LATE] if proved.sample and not proved.under else []
    return [*unsigned, *late, *(wrong or ["It was checked, and nothing is wrong."])]

"""Keeping the record in order: verify it, and rebuild the lists from it."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import click
from sqlalchemy import Engine

from cases import erasing, registers, store
from cases.case import Case
from cases.evolve import replay
from cases.proof.notes import Key, NoteRefused, read_key
from cases.scrubbing import scrub
from cases.verify import Elsewhere, Examined, Finding, Held, examine, read_held
from notifications.office import Office

MOST = 50
"""How many findings are told one by one: the first is what matters."""


ALONE = (
    "Neither a key nor a checkpoint from outside was given. Somebody who could make the whole record again is not "
    "found that way: give --key or --checkpoint."
)


def verify_record(engine: Engine, elsewhere: Elsewhere, quick: bool = False) -> int:
    """Check the whole record and the lists made from it, or quickly only hashes, chains and checkpoints. Out: 0 where
    nothing is wrong."""
    with store.reading(engine) as conn:
        found = examine(conn, elsewhere, quick)
    for finding in found.findings[:MOST]:
        click.echo(_named(finding))
    if len(found.findings) > MOST:
        click.echo(f"And {len(found.findings) - MOST} findings more.")
    if not found.findings:
        click.echo(f"The record is complete and unaltered: {found.size} entries checked.")
    for said in [*found.notes, *_about(found, elsewhere)]:
        click.echo(said)
    return 1 if found.findings else 0


def _about(found: Examined, elsewhere: Elsewhere) -> list[str]:
    """What was looked at, to be compared with what others hold."""
    said = [f"Root of all {found.size} entries: {b64encode(found.root).decode()}"]
    said.append(f"Newest checkpoint: {found.newest}" if found.newest else "There is no checkpoint of it.")
    if elsewhere.held and not found.findings:
        said.append(f"It begins with what is held elsewhere: {', '.join(str(held.size) for held in elsewhere.held)}.")
    return said if elsewhere.keys or elsewhere.held else [*said, ALONE]


def _named(finding: Finding) -> str:
    """What is wrong and where: the case, and the entry's place in the record."""
    where = f"Case {finding.case}: " if finding.case and finding.case != store.LEDGER else ""
    return f"{where}{finding.sentence}"


def known(
    office: Office | None,
    now: datetime,
    keys: Sequence[Path] = (),
    witnesses: Sequence[Path] = (),
    checkpoints: Sequence[Path] = (),
    days: int | None = None,
) -> Elsewhere:
    """What a check can go by beside the database: files of public keys and of checkpoints, and what the office itself
    has where `office` is given. Raises NoteRefused and OSError with the file's name."""
    own = office.elsewhere(now) if office else Elsewhere(now=now)
    return replace(
        own,
        keys=tuple(key for path in keys for key in _keys(path)) or own.keys,
        witnesses=(*own.witnesses, *(key for path in witnesses for key in _keys(path))),
        held=(*own.held, *(one for path in checkpoints for one in _held(path))),
        days=own.days if days is None else days,
    )


def _keys(path: Path) -> list[Key]:
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    try:
        return [read_key(line) for line in lines] or [read_key("")]
    except NoteRefused as refused:
        raise NoteRefused(f"Nothing was checked: {path} holds no key that can be read. {refused}") from None


def _held(path: Path) -> list[Held]:
    try:
        return read_held(path.read_text(encoding="utf-8"))
    except NoteRefused as refused:
        raise NoteRefused(f"Nothing was checked: {path} holds no checkpoint. {refused}") from None


def replayed(office: Office) -> dict[str, Case]:
    """Every case, folded from its trail alone."""
    with store.reading(office.engine) as conn:
        return {id: replay(id, store.entries(conn, id)) for id in store.case_ids(conn)}


def rebuild_registers(office: Office) -> str:
    """Make the lists again from the trail: the caseload, of which each open case is looked at in the next round, and
    the registers of erasures and of holds. Out: sentences."""
    cases = replayed(office)
    with store.writing(office.engine) as conn:
        store.lock_head(conn)
        registers.clear(conn)
        for case in cases.values():
            registers.keep(conn, case, case.last_at.date() if case.last_at else None)
            registers.keep_posts(conn, case)
        gone = erasing.list_again(conn)
    said = [f"{len(cases)} cases are listed again from the trail."]
    if gone:
        said += [f"{gone} places that had been erased held something again: it is erased.", scrub(office.engine)]
    return " ".join(filter(None, said))

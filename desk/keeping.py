"""Keeping the record in order: verify it, and rebuild the lists from it."""

from __future__ import annotations

import click

from cases import registers, store
from cases.case import Case
from cases.evolve import replay
from cases.verify import Finding, verify
from notifications.office import Office


def verify_record(office: Office) -> int:
    """Check the whole record and the lists made from it. Out: 0 where nothing is wrong."""
    with store.reading(office.engine) as conn:
        findings = [_named(finding) for finding in verify(conn)]
        size = sum(1 for _ in store.log(conn)) if not findings else 0
        if not findings:
            findings = [
                f"Case {id}: its row in the caseload is not what its trail adds up to. Run `upturn rebuild`."
                for id in registers.differing(conn, replayed(office))
            ]
    for sentence in findings:
        click.echo(sentence)
    if not findings:
        click.echo(f"The record is complete and unaltered: {size} entries checked.")
    return 1 if findings else 0


def _named(finding: Finding) -> str:
    """What is wrong and where: the case, and the entry's place in the record."""
    where = f"Case {finding.case}: " if finding.case else ""
    return f"{where}{finding.sentence}"


def replayed(office: Office) -> dict[str, Case]:
    """Every case, folded from its trail alone."""
    with store.reading(office.engine) as conn:
        return {id: replay(id, store.entries(conn, id)) for id in store.case_ids(conn)}


def rebuild_registers(office: Office) -> str:
    """Make the caseload again from the trail; each open case is looked at in the next round. Out: a sentence."""
    cases = replayed(office)
    with store.writing(office.engine) as conn:
        store.lock_head(conn)
        registers.clear(conn)
        for case in cases.values():
            registers.keep(conn, case, case.last_at.date() if case.last_at else None)
    return f"{len(cases)} cases are listed again from the trail."

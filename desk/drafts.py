"""Drafting, approving and issuing letters from the command line. Each gives a sentence, and raises Refusal with one."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from cases import commands as c
from cases import store
from cases.refusals import Refusal, day
from desk.answers import table
from desk.entering import asked, person_id
from notifications.drafting import draft_letter, issue_letter
from notifications.keeping import kept
from notifications.office import Office


def write_down(
    office: Office, case: str, word: str, facts: tuple[str, ...], by: str, dated: date, now: datetime
) -> str:
    """Draft the letter of a command. Out: what it is called, and what to do next."""
    ask = asked(office, word, facts)
    author = person_id(office, by)
    drafted = draft_letter(office.door, case, ask, by=author, now=now, sender=office.sender, dated=dated)
    people = "1 person" if len(drafted.sheets) == 1 else f"{len(drafted.sheets)} people"
    return (
        f"Drafted {drafted.id} in case {case}: {drafted.template}, dated {day(drafted.dated)}, for {people}. "
        f"Read it with `upturn letters show {case} {drafted.id}`; somebody else approves it with "
        f"`upturn letters approve {case} {drafted.id}`."
    )


def print_drafts(office: Office) -> None:
    """Letters that wait to be approved or issued, by case."""
    with store.reading(office.engine) as conn:
        everybody = store.people(conn)
        cases = office.door.cases(conn, store.case_ids(conn))
    rows = [
        (case.id, draft.id, draft.template, day(draft.dated), everybody[draft.author].name, draft.standing)
        for case in cases
        for draft in case.drafts.values()
        if draft.standing in ("drafted", "approved")
    ]
    table("Case", "Draft", "Letter", "Dated", "Written by", "Stands", rows=rows)


def write_pages(office: Office, case: str, id: str, to: Path) -> str:
    """Write each copy of a draft to a PDF file. Out: which."""
    with store.reading(office.engine) as conn:
        everybody = store.people(conn)
        sheets = kept(conn, case, id)
    if not sheets:
        raise Refusal("Nothing was written.", f"case {case} has no draft {id}", "`upturn letters drafts` lists them.")
    to.mkdir(parents=True, exist_ok=True)
    lines = []
    for sheet in sheets:
        path = to / f"{case}-{id}-{everybody[sheet.person].handle}.pdf"
        path.write_bytes(sheet.pdf)
        lines.append(f"{path}: to {everybody[sheet.person].name}, SHA-256 {sheet.sha256}")
    return "\n".join(lines)


def approve_draft(office: Office, case: str, id: str, by: str, now: datetime) -> str:
    office.door.ask(case, c.ApproveLetter(id=id), by=person_id(office, by), now=now)
    return (
        f"Approved {id} in case {case}. It goes with `upturn letters issue {case} {id}`, on the day that it is dated."
    )


def send_back_draft(office: Office, case: str, id: str, by: str, reason: str, now: datetime) -> str:
    office.door.ask(case, c.SendBackLetter(id=id, reason=reason), by=person_id(office, by), now=now)
    return f"Sent {id} in case {case} back to its author."


def issue_draft(office: Office, case: str, id: str, by: str, now: datetime) -> str:
    done = issue_letter(office.door, case, id, by=person_id(office, by), now=now, sender=office.sender)
    said = ", ".join(entry.type.replace(".", " ").replace("_", " ") for entry in done.entries)
    return f"Issued {id} in case {case}: {said}. It goes with the next post."

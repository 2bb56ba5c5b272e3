"""Drafting, approving and issuing letters from the command line. Each gives a sentence, and raises Refusal with one."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from cases import commands as c
from cases import store
from cases.refusals import Refusal, day
from desk.answers import console, in_words, refuse_unknown, table
from desk.entering import asked, person_id
from notifications.drafting import draft_letter, issue_letter
from notifications.keeping import kept
from notifications.office import Office

WAITS = {"drafted": "to be approved", "approved": "to be issued"}


def write_down(
    office: Office, case: str, word: str, facts: tuple[str, ...], by: str, dated: date, now: datetime
) -> str:
    """Draft the letter of a command. Out: what it is called, and what to do next."""
    with store.reading(office.engine) as conn:
        refuse_unknown(conn, case, "No letter was drafted.")
    ask = asked(office, word, facts)
    author = person_id(office, by)
    drafted = draft_letter(office.door, case, ask, by=author, now=now, sender=office.sender, dated=dated)
    people = "1 person" if len(drafted.sheets) == 1 else f"{len(drafted.sheets)} people"
    return (
        f"Drafted {drafted.id} in case {case}: {drafted.template}, dated {day(drafted.dated)}, for {people}. "
        f"Read it with `upturn letters show {case} {drafted.id}`; somebody else approves it with "
        f"`upturn letters approve {case} {drafted.id} --by PERSON`."
    )


def print_drafts(office: Office) -> None:
    """Letters that wait to be approved or issued, by case."""
    with store.reading(office.engine) as conn:
        everybody = store.people(conn)
        cases = office.door.cases(conn, store.case_ids(conn))
    rows = [
        (case.id, draft.id, draft.template, day(draft.dated), everybody[draft.author].name, WAITS[draft.standing])
        for case in cases
        for draft in case.drafts.values()
        if draft.standing in WAITS
    ]
    table("Case", "Draft", "Letter", "Dated", "Written by", "Waits", rows=rows)
    if not rows:
        console.print("No letter waits to be approved or issued.")


def write_pages(office: Office, case: str, id: str, to: Path) -> str:
    """Write each copy of a draft to a PDF file. Out: which."""
    with store.reading(office.engine) as conn:
        everybody = store.people(conn)
        sheets = kept(conn, case, id)
        refuse_unknown(conn, case, "Nothing was written.")
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
        f"Approved {id} in case {case}. On the day that it is dated, issue it with "
        f"`upturn letters issue {case} {id} --by PERSON`."
    )


def send_back_draft(office: Office, case: str, id: str, by: str, reason: str, now: datetime) -> str:
    office.door.ask(case, c.SendBackLetter(id=id, reason=reason), by=person_id(office, by), now=now)
    return f"Sent {id} in case {case} back to its author."


def issue_draft(office: Office, case: str, id: str, by: str, now: datetime) -> str:
    done = issue_letter(office.door, case, id, by=person_id(office, by), now=now, sender=office.sender)
    said = ", ".join(in_words(entry.type) for entry in done.entries)
    return f"Issued {id} in case {case}: {said}. It goes with the next post (`upturn post send`)."

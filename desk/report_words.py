"""Reports from the command line: shown, drafted, or written to a file."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime
from pathlib import Path

from cases import store
from cases.files import keep
from cases.refusals import Refusal, day
from cases.sight import Sight
from desk.answers import case_on, console, refuse_before, refuse_unknown, table
from desk.entering import person_id
from desk.reports.categories import categories_report
from desk.reports.group import monitoring_pack
from desk.reports.histories import histories
from desk.reports.of_school import Reader
from desk.reports.paper import pdf
from desk.reports.report import as_csv
from desk.reports.term import command, parts, recorded
from desk.reports.trust import trust_summary
from notifications.drafting import draft_letter
from notifications.office import Office

OVER_ALL = {"categories": categories_report, "trust": trust_summary}


# --- of one school -------------------------------------------------------------------------------------------------
def print_term(office: Office, id: str, on: date) -> None:
    """What the record says of the term, and which parts can be written."""
    with store.reading(office.engine) as conn:
        case, trail, framework = case_on(conn, office, id, on)
        refuse_before(case, on)
        facts = recorded(case, trail, framework, store.people(conn), on)
    if not facts:
        raise Refusal("Nothing can be said.", "the calendar knows no term that has begun by then", "Enter its terms.")
    console.print(f"{case.school}: {facts['term']}", style="bold")
    for words in _sentences(facts):
        console.print(words, markup=False)
    rows = [(x["id"], x.get("text", ""), day(x["due"]), x["standing"]) for x in facts["milestones"]]
    table("Milestone", "What must be in place", "Due", "Progress", rows=rows)
    held = [(x["title"], day(x["on"]), ", ".join(x["absent"])) for x in facts["meetings"]]
    table("Meeting", "Day", "Expected but not there", rows=held)
    table("Part", "Its heading in the letter", rows=list(parts(framework.policy).items()))


def _sentences(facts: dict[str, object]) -> list[str]:
    """The facts that are no table, a line for each that there is."""
    visits = facts["visits"]
    said = [f"Visited on: {', '.join(day(on) for on in visits)}"] if isinstance(visits, list) and visits else []
    said += [f"Judged: {facts['judged']}"] if facts["judged"] else []
    for name in ("meetings_owed", "before_exit"):
        lines = facts[name]
        said += lines if isinstance(lines, list) else []
    said += [f"Spent: {facts['spent']}"] if facts["spent"] else []
    return said


def draft_term(office: Office, id: str, own: Sequence[str], by: str, dated: date, now: datetime) -> str:
    """Draft the report. `own`: part=words. Out: what it is called, and what to do next."""
    with store.reading(office.engine) as conn:
        refuse_unknown(conn, id, "No report was drafted.")
    words = dict(_part(one) for one in own)
    author = person_id(office, by)
    drafted = draft_letter(office.door, id, command(words), by=author, now=now, sender=office.sender, dated=dated)
    return (
        f"Drafted {drafted.id} in case {id}: the report on the term, dated {day(dated)}. Somebody else approves it "
        f"with `upturn letters approve {id} {drafted.id} --by PERSON`."
    )


def _part(one: str) -> tuple[str, str]:
    part, parted, words = one.partition("=")
    if not parted:
        raise Refusal("No report was drafted.", f"“{one[:40]}” names no part", "Write it as summary=WORDS.")
    return part.strip(), words


# --- over all schools ----------------------------------------------------------------------------------------------
def make_pack(
    office: Office,
    on: date,
    categories: Sequence[str],
    to: Path,
    now: datetime,
    looked: Callable[[Collection[str]], None],
) -> str:
    """Write the pack for the monitoring group; `looked` writes down whose case is in it, before the file is made."""
    policy = office.shelf.framework(office.policy).policy
    known = tuple(category.id for category in policy.categories)
    if unknown := sorted(set(categories) - set(known)):
        why = f"the policy has no category {', '.join(unknown)}"
        raise Refusal("No pack was made.", why, f"Choose from {', '.join(known)}.")
    reader = Reader("", Sight(), now.date())
    with store.reading(office.engine) as conn:
        pack = monitoring_pack(conn, office.door, policy, on, categories or known, reader)
    body = pdf(pack.report, now.date())
    looked(pack.cases)
    keep(to, body)
    schools = "1 school" if len(pack.cases) == 1 else f"{len(pack.cases):,} schools"
    return f"{to}: {schools}, as of {day(on)}."


def make_over_all(office: Office, which: str, on: date, to: Path, now: datetime) -> str:
    """Write a report over all schools, as a PDF or, where the file's name ends in .csv, as its tables."""
    policy = office.shelf.framework(office.policy).policy
    with store.reading(office.engine) as conn:
        report = OVER_ALL[which](histories(conn), policy, on)
    keep(to, as_csv(report).encode() if to.suffix == ".csv" else pdf(report, now.date()))
    return f"{to}: {report.title}."

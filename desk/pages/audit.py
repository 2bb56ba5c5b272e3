"""The auditor's pages: search every trail, exceptions, a sample, a case on a past day, checks, and one's own reads.

An auditor changes nothing here. What they look at is written down like anybody else's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse, StreamingResponse
from sqlalchemy import Connection, select

from cases import checkpoints, erased, exceptions, schema, store
from cases.evolve import replay
from cases.exceptions import CAUTION, RULES, Finding
from cases.exceptions.listing import csv_lines
from cases.proof.sampling import drawn, seed_of
from cases.reading_log import NO_CASE, log_reads
from cases.refusals import Refusal
from cases.store import reading, writing
from cases.terms import OutsideCalendar
from desk.casefile import searching
from desk.casefile.searching import Found, Sought
from desk.casefile.standing import STANDINGS
from desk.forms.people import finder
from desk.site.asking import Auditor, TheDesk
from desk.site.attached import CSV, as_attachment
from desk.site.desk import Desk
from desk.site.given import a_day, a_number, past_day
from desk.site.rendering import page
from desk.site.visitor import Visitor

router = APIRouter()
FEW = 10
"""How many cases are looked through for one page of exceptions."""
ENOUGH = 60
"""How many exceptions end a page before that: a case that went far astray has dozens by itself."""
NOT_SHOWN = "The exceptions are not shown."
MOST_DRAWN = 200
LATEST = 100


@router.get("/audit")
def search_page(
    request: Request,
    desk: TheDesk,
    visitor: Auditor,
    kind: str = "",
    by: str = "",
    case: str = "",
    first: str = "",
    last: str = "",
    before: str = "",
) -> Response:
    """Entries of every case, the latest first."""
    given = {"kind": kind, "by": by, "case": case, "first": first, "last": last}
    errors: list[tuple[str, str]] = []
    found = Found((), None, 0)
    with reading(desk.engine) as conn:
        who, trouble = _who(conn, by)
        if trouble:
            errors.append(("by", trouble))
        else:
            older = a_number(before, -1)
            days = a_day(first), a_day(last)
            sought = Sought(kind, who, case.strip(), *days, older if older >= 0 else None)
            found = searching.search(conn, sought, desk.framework)
    _looked(desk, visitor, sorted({row.case for row in found.rows}) or [NO_CASE], "audit search")
    query = {name: said for name, said in given.items() if said}
    return page(
        request, "audit.html", visitor, 422 if errors else 200,
        found=found, kinds=searching.kinds(), given=given, errors=errors,
        further=f"?{urlencode({**query, 'before': found.further})}" if found.further else "",
    )  # fmt: skip


def _who(conn: Connection, by: str) -> tuple[str, str]:
    """The id of whoever is meant, or a sentence; Upturn itself is an actor too."""
    said = by.strip()
    if not said or said.casefold() in ("upturn", "engine"):
        return ("engine" if said else ""), ""
    found = finder(conn)(said)
    if len(found) == 1:
        return found[0], ""
    return "", f"“{said[:60]}” is {'several people' if found else 'nobody on record'}: give the short name or e-mail"


def _looked(desk: Desk, visitor: Visitor, cases: list[str], what: str) -> None:
    with writing(desk.engine) as conn:
        log_reads(conn, visitor.person.id, cases, what, "web", desk.now())


@router.get("/audit/case")
def case_on_a_day(desk: TheDesk, visitor: Auditor, case: str = "", on: str = "") -> Response:
    """To a case as it stood on a day."""
    day = a_day(on)
    with reading(desk.engine) as conn:
        if not conn.execute(select(schema.caseload.c.case_id).where(schema.caseload.c.case_id == case.strip())).first():
            raise Refusal("That case is not shown.", f"there is no case “{case[:60]}”", "Search for the school's name.")
    return RedirectResponse(f"/cases/{quote(case.strip(), safe='')}" + (f"?on={day.isoformat()}" if day else ""), 303)


# --- exceptions ----------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Looked:
    """Where the framework was not kept in some cases, and what could not be worked out."""

    found: tuple[Finding, ...]
    unknown: tuple[tuple[str, str, str], ...]
    cases: tuple[str, ...]
    after: str


@router.get("/audit/exceptions")
def exceptions_page(
    request: Request, desk: TheDesk, visitor: Auditor, case: str = "", on: str = "", after: str = ""
) -> Response:
    """Exceptions of one case, or of a few cases after another; the file has those of all."""
    day = past_day(on, desk.today(), NOT_SHOWN)
    with reading(desk.engine) as conn:
        ids = _cases(conn, case.strip(), after)
        looked = _findings(conn, desk, ids[:FEW], day, more=len(ids) > FEW, enough=ENOUGH)
        checkpoint = checkpoints.latest_line(conn)
    _looked(desk, visitor, list(looked.cases) or [NO_CASE], "exceptions")
    return page(
        request, "audit_exceptions.html", visitor,
        back=("/audit", "Audit"), looked=looked, rules=RULES, caution=CAUTION, checkpoint=checkpoint, case=case, on=on,
        day=day, further=f"?{urlencode({'after': looked.after, 'on': on})}" if looked.after else "",
    )  # fmt: skip


@router.get("/audit/exceptions.csv")
def exceptions_file(desk: TheDesk, visitor: Auditor, on: str = "") -> Response:
    """The exceptions of every case, worked out while they are sent."""
    day = past_day(on, desk.today(), NOT_SHOWN)
    with reading(desk.engine) as conn:
        ids = _cases(conn, "", "", most=None)
        checkpoint = checkpoints.latest_line(conn)
    _looked(desk, visitor, ids or [NO_CASE], "exceptions")

    def found() -> Iterator[Finding]:
        for start in range(0, len(ids), FEW):
            with reading(desk.engine) as conn:
                yield from _findings(conn, desk, ids[start : start + FEW], day).found

    headers = as_attachment(f"exceptions-{day.isoformat()}.csv")
    return StreamingResponse(csv_lines(found(), checkpoint), headers=headers, media_type=CSV)


def _cases(conn: Connection, case: str, after: str, most: int | None = FEW + 1) -> list[str]:
    known = schema.caseload.c.case_id
    query = select(known).where(known > after).order_by(known)
    query = query.where(known == case) if case else query.limit(most) if most else query
    return list(conn.execute(query).scalars())


def _findings(
    conn: Connection, desk: Desk, ids: list[str], day: date, more: bool = False, enough: int | None = None
) -> Looked:
    """The exceptions of some cases, or of the first of them that have `enough`; `more`: there are cases after these."""
    found: list[Finding] = []
    unknown: list[tuple[str, str, str]] = []
    done: list[str] = []
    for id, entries in store.trails(conn, ids, private=True).items():
        if enough is not None and len(found) >= enough:
            more = True
            break
        done.append(id)
        trail = erased.shown(entries)
        try:
            mine, without_day = exceptions.findings(trail, desk.door.framework(replay(id, trail)), day)
        except OutsideCalendar as outside:
            unknown.append((id, "Its exceptions", str(outside)))
            continue
        found += mine
        unknown += [(id, f"{u.duty.id} {u.duty.name}", u.why) for u in without_day]
    return Looked(tuple(exceptions.most_late_first(found)), tuple(unknown), tuple(done), done[-1] if more else "")


# --- a sample ------------------------------------------------------------------------------------------------------
@router.get("/audit/sample")
def sample_page(request: Request, desk: TheDesk, visitor: Auditor, word: str = "", number: str = "") -> Response:
    """Cases drawn by chance: the record as it was signed and the auditor's word say which, and say the same again."""
    many = min(a_number(number, 0), MOST_DRAWN)
    rows: list[tuple[str, str, str, str]] = []
    with reading(desk.engine) as conn:
        newest = checkpoints.latest(conn)
        if word and many:
            rows = _drawn(conn, word, many, newest.size if newest else None, newest.root if newest else b"")
        checkpoint = checkpoints.line(newest) if newest else ""
    errors = [("number", "Say how many cases to draw")] if word and not many else []
    errors += [("word", "Give your word")] if many and not word else []
    if rows:
        _looked(desk, visitor, [NO_CASE], "audit sample")
    return page(
        request, "audit_sample.html", visitor, 422 if errors else 200,
        back=("/audit", "Audit"), rows=rows, word=word, number=number, checkpoint=checkpoint, errors=errors,
        most=MOST_DRAWN,
    )  # fmt: skip


def _drawn(conn: Connection, word: str, many: int, size: int | None, root: bytes) -> list[tuple[str, str, str, str]]:
    cases = sorted(checkpoints.heads_at(conn, size)) if size else store.case_ids(conn)
    chosen = drawn(dict.fromkeys(cases, ""), many, seed_of(root, word))
    known = schema.caseload.c
    query = select(known.case_id, known.school, known.category, known.standing).where(known.case_id.in_(chosen))
    rows = {row.case_id: row for row in conn.execute(query)}
    return [
        (id, rows[id].school or "The authority", rows[id].category, STANDINGS[rows[id].standing])
        for id in chosen
        if id in rows
    ]


# --- own reads -----------------------------------------------------------------------------------------------------
@router.get("/audit/reads")
def reads_page(request: Request, desk: TheDesk, visitor: Auditor) -> Response:
    """What the visitor looked at lately, as it is written down."""
    read = schema.reads.c
    with reading(desk.engine) as conn:
        query = select(read.at, read.case_id, read.what).where(read.reader == visitor.person.id)
        rows = conn.execute(query.order_by(read.at.desc(), read.read_id.desc()).limit(LATEST)).all()
    shown = [(row.at, row.case_id, row.what) for row in rows]
    return page(request, "audit_reads.html", visitor, back=("/audit", "Audit"), rows=shown, most=LATEST)

"""For auditors: check the record, and take away cases with everything that proves them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from fastapi import APIRouter, Request, Response
from sqlalchemy import func, select
from starlette.background import BackgroundTask
from starlette.responses import FileResponse

from cases import checkpoints, schema
from cases.reading_log import log_reads
from cases.refusals import Refusal
from cases.store import reading, writing
from cases.verify import examine
from desk.bundling.making import Order, make_bundle
from desk.bundling.order import ordered
from desk.keeping import known
from desk.site.asking import Auditor, Sent, TheDesk
from desk.site.desk import Desk
from desk.site.given import a_day, a_number
from desk.site.rendering import page

router = APIRouter()
INLINE = 100_000
"""How many entries are checked whole while somebody waits."""
MOST = 50
"""How many cases one bundle from here may have: a larger one is made with the command, for which no browser waits."""
DOES_NOT_HOLD = "It does not hold"
ZIP = "application/zip"


@router.get("/audit/verify")
def verify_page(request: Request, desk: TheDesk, visitor: Auditor, check: str = "") -> Response:
    """Check the record: quickly (hashes, chains and checkpoints), or all of it where it is not too long."""
    with reading(desk.engine) as conn:
        size = conn.execute(select(func.coalesce(func.max(schema.case_events.c.position) + 1, 0))).scalar_one()
        newest = checkpoints.latest_line(conn)
    found, seconds = None, 0.0
    if check == "quick" or (check == "whole" and size <= INLINE):
        began = perf_counter()
        with reading(desk.engine) as conn:
            found = examine(conn, known(desk.office, desk.now()), quick=check == "quick")
        seconds = perf_counter() - began
    return page(
        request, "audit_verify.html", visitor,
        back=("/audit", "Audit"), size=size, newest=newest, check=check,
        whole=size <= INLINE, checked=found is not None,
        findings=[x.sentence for x in found.findings] if found else [], notes=list(found.notes) if found else [],
        checked_size=found.size if found else 0, seconds=round(seconds, 1),
    )  # fmt: skip


@router.get("/audit/bundle")
def bundle_page(request: Request, desk: TheDesk, visitor: Auditor, case: str = "") -> Response:
    """What is in a bundle, and a form that makes one."""
    return page(request, "audit_bundle.html", visitor, back=("/audit", "Audit"), given={"cases": case}, most=MOST)


@router.post("/audit/bundle")
def bundle(request: Request, desk: TheDesk, visitor: Auditor, sent: Sent) -> Response:
    """A bundle as a file. Who took which case is written down before anything of it is sent."""
    given = {name: str(value) for name, value in sent.items() if name != "csrf" and isinstance(value, str)}
    folder = TemporaryDirectory(prefix="upturn-bundle-")
    to = Path(folder.name) / _name(given)

    def looked(cases: Iterable[str]) -> None:
        with writing(desk.engine) as conn:
            log_reads(conn, visitor.person.id, list(cases), "bundle", "bundle", desk.now())

    try:
        sentences = make_bundle(desk.office, _order(desk, given), to, desk.now(), looked)
        wrong = [one for one in sentences if one.startswith(DOES_NOT_HOLD)]
    except (Refusal, ValueError) as no:
        wrong = [no.sentence if isinstance(no, Refusal) else str(no)]
    if wrong:
        folder.cleanup()
        errors = [("cases", one) for one in wrong]
        return page(
            request, "audit_bundle.html", visitor, 422, back=("/audit", "Audit"), given=given, errors=errors, most=MOST
        )
    return FileResponse(to, media_type=ZIP, filename=to.name, background=BackgroundTask(folder.cleanup))


def _name(given: dict[str, str]) -> str:
    cases = given.get("cases", "").split()
    plain = "".join(x for x in cases[0] if x.isascii() and x.isalnum()) if len(cases) == 1 else ""
    return f"bundle-{plain or 'cases'}.zip"


def _order(desk: Desk, given: dict[str, str]) -> Order:
    """What was asked for. Raises Refusal."""
    cases = tuple(dict.fromkeys(given.get("cases", "").replace(",", " ").split()))
    number, word = a_number(given.get("number", ""), 0), given.get("word", "").strip()
    if max(len(cases), number) > MOST:
        why = f"one from here may have {MOST} cases, and {max(len(cases), number)} were asked for"
        raise Refusal("No bundle was made.", why, "Ask for fewer, or make it with `upturn bundle`.")
    known_at = a_day(given.get("known_at", ""))
    return ordered(desk.office, cases, number, word, False, "auditor", "", (), known_at, None, None)

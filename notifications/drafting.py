"""Formal letters before they go: written out page for page, approved by somebody else, then issued as approved.

A draft is set as if its command were carried out on the day it is dated, so that it shows exactly the bytes that will
go. When it is issued it is set once more: were one byte another, something has changed since, and it is refused.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import reduce
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from cases import checkpoints
from cases import commands as c
from cases import events as e
from cases.act import Door, Outcome
from cases.case import Case
from cases.decisions import decide
from cases.evolve import draft, evolve
from cases.framework import Framework
from cases.issuing import asked_by, command_of, drafted_entry
from cases.people import Person
from cases.refusals import Refusal
from cases.store import entries, reading
from cases.trail import Entry, read, seal
from notifications.calls import Call
from notifications.directory import Directory
from notifications.facts import facts
from notifications.footing import foot
from notifications.keeping import Sheet, keep, kept
from notifications.letters import called_for
from notifications.outbox import Delivery
from notifications.typeset import typeset
from notifications.writing import Sender, letter_of, wording

NOON = time(12)


@dataclass(frozen=True)
class Drafted:
    """A draft: what it is called, and its copies."""

    id: str
    template: str
    dated: date
    sheets: tuple[Sheet, ...]


def draft_letter(
    door: Door,
    case_id: str,
    ask: c.Command,
    *,
    by: str,
    now: datetime,
    sender: Sender,
    dated: date | None = None,
    id: str = "",
    source: str = "cli",
    src: str = "",
    expect_seq: int | None = None,
) -> Drafted:
    """Write down the letter that a command would issue on a day (today where none is given), for somebody to approve.

    Raises Refusal as the command itself would, and for a command whose letter needs nobody's approval; CANNOT_WRITE
    where the letter cannot be written.
    """
    with reading(door.engine) as conn:
        case = door.case(conn, case_id)
        id = id or f"L{len(case.drafts) + 1}"
        on = dated or now.date()
        try:
            template, sheets = _set(conn, door, case, ask, on, by, sender, id, checkpoints.latest_line(conn))
        except Refusal as no:
            refused: Refusal | None = no
        else:
            refused = None
    if refused:
        # the door decides the same again, and puts its refusal on the record; the command itself is never carried out
        bare = c.DraftLetter(id=id, template="", dated=on, asked=asked_by(ask))
        door.ask(case_id, bare, by=by, now=now, source=source, src=src)
        raise refused
    wanted = c.DraftLetter(
        id=id,
        template=template,
        dated=on,
        asked=asked_by(ask),
        copies=tuple((x.role, x.person) for x in sheets),
        pages=tuple(x.sha256 for x in sheets),
    )

    def also(conn: Connection, done: Outcome) -> None:
        keep(conn, case_id, id, sheets, now)

    door.ask(case_id, wanted, by=by, now=now, source=source, src=src, expect_seq=expect_seq, also=also)
    return Drafted(id, template, on, tuple(sheets))


def issue_letter(
    door: Door, case_id: str, id: str, *, by: str, now: datetime, sender: Sender, source: str = "cli", src: str = ""
) -> Outcome:
    """Issue an approved draft on the day that it is dated. Raises Refusal where anything has changed since, Clash where
    something was recorded while it was set once more, and CANNOT_WRITE where it can no longer be set.
    """
    seen = None
    with reading(door.engine) as conn:
        case = door.case(conn, case_id)
        ask = c.IssueDraft(id=id)
        if id in case.drafts and case.drafts[id].standing == "approved" and case.drafts[id].dated == now.date():
            seen, then = case.seq, drafted_entry(conn, case, case.drafts[id].entry)
            author, line = case.drafts[id].author, _line_of(conn, case_id, id)
            asked = command_of(json.loads(then.asked))
            try:
                _, sheets = _set(conn, door, case, asked, now.date(), author, sender, id, line)
            except Refusal:
                sheets = []
            pages = {"copies": tuple((x.role, x.person) for x in sheets), "pages": tuple(x.sha256 for x in sheets)}
            ask = c.IssueDraft(id=id, **pages)
    return door.ask(case_id, ask, by=by, now=now, source=source, src=src, expect_seq=seen)


def _line_of(conn: Connection, case_id: str, id: str) -> str:
    """The checkpoint on a draft's pages: what was added since does not change them. Raises PagesMissing."""
    return next((sheet.checkpoint for sheet in kept(conn, case_id, id)), "")


# --- how a draft is set --------------------------------------------------------------------------------------------
def _set(
    conn: Connection, door: Door, case: Case, ask: c.Command, dated: date, by: str, sender: Sender, id: str, line: str
) -> tuple[str, list[Sheet]]:
    """The letter that a command would issue on a day, copy by copy."""
    framework = door.framework(case)
    events = decide(case, ask, framework, dated)
    formal = framework.policy.approval.letters if framework.policy.approval else ()
    letters = [event for event in events if isinstance(event, e.LetterIssued) and event.template in formal]
    if not letters:
        raise Refusal(
            "No letter was drafted.", f"the {ask.about} issues no letter that needs approval", "Record it directly."
        )
    trail = entries(conn, case.id, private=True)
    ahead = foreseen(case, events, by, datetime.combine(dated, NOON, ZoneInfo(framework.policy.clock.zone)))
    after = reduce(evolve, ahead, case)
    everybody = Directory(conn, after)
    sheets = []
    for entry, event in zip(ahead, events, strict=True):
        if event in letters:
            for call in called_for(event, entry.seq, after, framework, everybody, dated):
                delivery = _delivery(call, after, by, entry.seq)
                whole = [*trail, *ahead]
                sheets.append(_copy(delivery, after, whole, framework, everybody, dated, sender, id, line))
    return letters[0].template, sheets


def foreseen(case: Case, events: Sequence[e.Event], by: str, at: datetime) -> list[Entry]:
    """The entries that a command would add, sealed as the record seals them but never written."""
    added: list[Entry] = []
    seq, prev = case.seq, case.tip
    for event in events:
        seq += 1
        what = draft(event, by, "draft")
        salts = [f"draft-{seq}-{name}" for name in what.private]
        body, leaf, _ = seal(what, case=case.id, seq=seq, prev=prev, at=at, id=f"draft-{seq}", salts=salts)
        added.append(read(0, body, leaf, what.private))
        prev = leaf.hex()
    return added


def _delivery(call: Call, case: Case, by: str, cause: int) -> Delivery:
    about = {"wording": call.wording, **call.details}
    who = {"template": call.template, "role": call.role, "person": call.person or "", "channel": "email"}
    what = {"subject": call.subject, "note": call.note, "actor": by, "cause": cause, "context": about}
    how = {"message_id": "", "state": "queued", "attempts": 0, "raw": None, "last_error": None}
    return Delivery(id=0, case=case.id, kind=call.kind, **who, **what, **how)  # type: ignore[arg-type]


def _copy(
    delivery: Delivery,
    case: Case,
    trail: Sequence[Entry],
    framework: Framework,
    everybody: Mapping[str, Person],
    dated: date,
    sender: Sender,
    id: str,
    line: str,
) -> Sheet:
    known = facts(delivery, case, trail, framework, everybody, dated, office_phone=sender.phone)
    notice = wording.notice(str(delivery.context["wording"]), known)
    doc = letter_of(notice, known, everybody[delivery.person], sender, dated, id, foot(line))
    return Sheet(delivery.role, delivery.person, notice, typeset(doc), doc.to, line)

"""One request to the one door: what is looked at before it is asked, and what is answered once it is recorded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Annotated, Any

from fastapi import Depends, Header, Request, Response
from sqlalchemy import Connection, select

from cases import commands as c
from cases import schema, store
from cases.act import Also, Outcome
from cases.case import Case
from cases.refusals import Refusal
from cases.terms import OutsideCalendar
from cases.trail import NotCanonical
from desk.api import copying, shapes
from desk.api.asking import Caller, ForThis, TheDesk
from desk.api.reading import CaseId, tagged
from desk.legible import refuse_illegible
from desk.site.desk import Desk
from desk.site.seeing import Seen
from desk.site.visitor import NotForYou
from notifications.writing import CANNOT_WRITE

SOURCE = "api"
Idempotency = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        description="Names the request: sent again, it is done once, and answered alike",
        pattern=r"^[!-~]{0,100}$",
    ),
]
IfMatch = Annotated[
    str,
    Header(
        alias="If-Match",
        description="The ETag of the case as you saw it; refused with 409 where somebody has written since",
        pattern=r'^("[0-9]{1,9}"|\*)?$',
    ),
]


@dataclass(frozen=True, slots=True)
class Asking:
    """A command of a system about a case that it may see. `src` names the request, "" where it has no name;
    `expect_seq` is the last entry that the system had seen, None where it does not say."""

    desk: Desk
    caller: Caller
    case: str
    answer: Response
    src: str
    expect_seq: int | None
    now: datetime

    def record(self, ask: c.Command, also: Also | None = None) -> shapes.Recorded:
        """Through the one door, with what is done in the same transaction. Raises Refusal."""
        can_be_asked(self.desk, ask)
        done = counted(partial(self._ask, ask, also))
        return recorded(self.desk, self.caller, done, self.src, self.now, self.answer)

    def _ask(self, ask: c.Command, also: Also | None) -> Outcome:
        return self.desk.door.ask(
            self.case,
            ask,
            by=self.caller.person,
            now=self.now,
            source=SOURCE,
            src=self.src,
            expect_seq=self.expect_seq,
            also=also,
        )


def the_asking(
    request: Request,
    desk: TheDesk,
    caller: ForThis,
    case: CaseId,
    answer: Response,
    idempotency: Idempotency = "",
    if_match: IfMatch = "",
) -> Asking:
    """For `Depends`. Raises NotFor, and NotForYou for a case that is not there or not theirs."""
    there(desk, caller, case)
    src = named(caller, request.scope["route"].name, idempotency)
    return Asking(desk, caller, case, answer, src, _as_seen(if_match), desk.now())


TheAsking = Annotated[Asking, Depends(the_asking)]


# --- before and after ----------------------------------------------------------------------------------------------
def there(desk: Desk, caller: Caller, case: str) -> None:
    """Raises NotForYou for a case that is not there, or that the key may not see: the two are answered alike."""
    if not caller.visitor.sight.case(case):
        raise NotForYou
    with store.reading(desk.engine) as conn:
        found = select(schema.caseload.c.case_id).where(schema.caseload.c.case_id == case)
        if conn.execute(found).first() is None:
            raise NotForYou


def can_be_asked(desk: Desk, ask: c.Command) -> None:
    """Raises Refusal for a text that no letter could print, and for somebody who is not on record."""
    refuse_illegible(ask)
    people = c.people_in(ask)
    with store.reading(desk.engine) as conn:
        unknown = sorted(people - store.people(conn, people).keys()) if people else []
    if unknown:
        raise Refusal(
            "Nothing was recorded.", f"there is nobody with the number {unknown[0]}", "Name people by number."
        )


def named(caller: Caller, word: str, idempotency: str) -> str:
    """The name of a request, by which it is known when it is sent again; "" where it has none."""
    return f"api:{caller.key.id}:{word}:{idempotency}" if idempotency else ""


def _as_seen(if_match: str) -> int | None:
    return int(if_match.strip('"')) if if_match not in ("", "*") else None


def counted(asked: Callable[[], Any]) -> Any:
    """What was asked, done. Raises Refusal for a day or a number that nothing can be counted with."""
    try:
        return asked()
    except OverflowError:
        raise _cannot("a day in it is too far off to count with") from None
    except (OutsideCalendar, NotCanonical) as trouble:
        raise _cannot(str(trouble)) from None
    except CANNOT_WRITE as trouble:
        raise _cannot(f"the letter cannot be written: {trouble}") from None


def _cannot(why: str) -> Refusal:
    why = why.rstrip(".")
    return Refusal("Nothing was recorded.", f"{why[0].lower()}{why[1:]}", "Mend that and ask again.")


def recorded(desk: Desk, caller: Caller, done: Outcome, src: str, now: datetime, answer: Response) -> shapes.Recorded:
    """What came of it: the entries, and what they called for."""
    desk.posted()
    with store.reading(desk.engine) as conn:
        seen = _after(conn, desk, caller, done.case.id, now)
        mine = {entry.id for entry in done.entries}
        entries = [x for x in seen.trail if x.id in mine or (done.again and x.src == src)]
        tagged(answer, seen.case.seq)
        return shapes.Recorded(
            case=seen.case.id,
            seq=seen.case.seq,
            again=done.again,
            entries=copying.entries(seen, entries),
            called_for=copying.called_for(seen, [x.seq for x in entries]),
        )


def _after(conn: Connection, desk: Desk, caller: Caller, case_id: str, now: datetime) -> Seen:
    case: Case = desk.door.case(conn, case_id)
    return Seen(conn, desk, caller.visitor, case, desk.door.framework(case), now)

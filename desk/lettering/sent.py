"""Every letter, notice and reminder of a case: to whom it goes, how, what became of it; and one of them as it went."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Row, func, select

from cases import store
from cases.schema import deliveries
from desk.bundling.words import notice
from desk.forms.told import WAYS
from desk.lettering.went import Went, as_it_went
from desk.site.seeing import Seen

_d = deliveries.c
A_PAGE = 50
STANDS = {
    "queued": "Goes with the next post",
    "sending": "Is being sent",
    "sent": "Sent",
    "retry": "Did not go yet; it is tried again",
    "uncertain": "It may have gone: somebody has to find out",
    "refused": "Refused by the mail server",
    "printed": "Printed, to be posted",
    "posted": "Posted",
    "told": "Told by telephone",
    "stopped": "Stopped",
    "bounced": "Came back",
}
WAITS = {"phone_task": "To telephone", "post": "To be printed and posted"}
TROUBLED = ("uncertain", "refused", "stopped", "bounced")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to one person. `troubled`: somebody has to look at it; `kept`: there is something to read;
    `for_others`: its words are for those who hold a post in the case."""

    id: int
    what: str
    name: str
    title: str
    way: str
    called_on: datetime
    counts_from: date
    stands: str
    error: str
    done_at: datetime | None
    troubled: bool
    kept: bool
    for_others: bool


@dataclass(frozen=True, slots=True)
class Opened:
    """One of them, and its words and files as they went; none where it is not written yet, or not kept any more."""

    line: Line
    went: Went


_NAMES = ("delivery_id", "template", "role", "person_id", "channel", "created_at", "counts_from", "state", "attempts",
          "last_error", "done_at", "cause")  # fmt: skip
_LINES = select(*(_d[name] for name in _NAMES), func.length(_d.raw).label("size"))


def lines(seen: Seen, page: int) -> tuple[list[Line], int, int]:
    """The newest first, one page of them, the last where there are fewer; which page, and how many there are. What
    would give away restricted evidence is shown only to those who may see that."""
    query = _LINES.where(_d.case_id == seen.case.id).order_by(_d.delivery_id.desc())
    rows = [row for row in seen.conn.execute(query) if not seen.hides(row.cause, row.template)]
    pages = max(-(-len(rows) // A_PAGE), 1)
    page = min(page, pages)
    shown = rows[(page - 1) * A_PAGE : page * A_PAGE]
    names = {id: person.name for id, person in store.people(seen.conn, {row.person_id for row in shown}).items()}
    return [_line(seen, row, names) for row in shown], page, pages


def opened(seen: Seen, id: int) -> Opened | None:
    """One of a case's deliveries as it went; None where the case has none of that number, or it may not be seen."""
    row = seen.conn.execute(_LINES.where(_d.case_id == seen.case.id, _d.delivery_id == id)).first()
    if row is None or seen.hides(row.cause, row.template):
        return None
    names = {id: person.name for id, person in store.people(seen.conn, {row.person_id}).items()}
    line = _line(seen, row, names)
    if not line.kept:
        return Opened(line, as_it_went(b""))
    raw = seen.conn.execute(select(_d.raw).where(_d.case_id == seen.case.id, _d.delivery_id == id)).scalar_one()
    return Opened(line, as_it_went(bytes(raw or b""), text=row.channel == "text"))


def _line(seen: Seen, row: Row[tuple[object, ...]], names: dict[str, str]) -> Line:
    waits = WAITS.get(row.channel) if row.state == "queued" else None
    return Line(
        id=row.delivery_id,
        what=notice(row.template, seen.framework),
        name=names.get(row.person_id, "nobody"),
        title=seen.framework.policy.title_of(row.role, seen.case.school_type),
        way=WAYS.get(row.channel, row.channel),
        called_on=datetime.fromisoformat(row.created_at),
        counts_from=date.fromisoformat(row.counts_from),
        stands=waits or STANDS[row.state],
        error=row.last_error or "",
        done_at=datetime.fromisoformat(row.done_at) if row.done_at else None,
        troubled=row.state in TROUBLED,
        kept=bool(row.size) and seen.reads_what_went_to(row.role),
        for_others=not seen.reads_what_went_to(row.role),
    )

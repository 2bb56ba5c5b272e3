"""The caseload: every case, searched, filtered and sorted, a page at a time or as a file. Read from the lists over all
cases, which are brought up to date first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Literal, get_args

from fastapi import APIRouter, Depends, Query, Request, Response

from cases.policy import Phase, Policy, SchoolType
from cases.reading_log import log_reads
from cases.spreadsheet import MARK, row
from cases.store import reading, writing
from desk.casefile.standing import STANDINGS as IN_WORDS
from desk.directions import DIRECTIONS, SIGNS
from desk.site.asking import SeesAll, TheDesk
from desk.site.attached import CSV, attached
from desk.site.listing import brought_up_to_date, lists_open_to
from desk.site.paging import address, pagination
from desk.site.rendering import page
from notifications.outlook.asking import Listed, Orders, Wanted, caseload, whole_caseload

router = APIRouter()

Standing = Literal["open", "none", "closed", "withdrawn", "transferred", "any"]
Sort = Literal["school", "case", "category", "rating", "tig", "since", "blocks", "late", "due"]
STANDINGS: dict[str, str] = {
    "open": "Open cases",
    "any": "All schools",
    "none": "No case",
    "closed": "Closed",
    "withdrawn": "Opened in error",
    "transferred": "Handed over",
}
HEADS: tuple[tuple[Sort, str], ...] = (
    ("school", "School"),
    ("category", "Category"),
    ("since", "Days in category"),
    ("rating", "Risk and its direction"),
    ("tig", "Next group meeting"),
    ("due", "Next due"),
    ("late", "Late"),
    ("blocks", "Exit"),
)
COLUMNS = (
    "case", "school", "urn", "type", "phase", "case is", "category", "in category since", "days in category",
    "on risk register", "risk", "direction", "next group meeting", "last group meeting", "next due", "late",
    "things before exit", "as of",
)  # fmt: skip
MOST_WORDS = 100


@dataclass(frozen=True, slots=True)
class Row:
    """One case, with what is worked out for the day."""

    case: Listed
    days: int | None
    category: str
    rating: str
    sign: str
    direction: str
    standing: str


def asked_for(
    q: Annotated[str, Query(max_length=MOST_WORDS)] = "",
    standing: Standing = "open",
    category: str = "",
    type: SchoolType | Literal[""] = "",
    phase: Phase | Literal[""] = "",
    register: Literal["", "yes", "no"] = "",
    rating: str = "",
    mine: Literal["", "yes"] = "",
    late: Literal["", "yes"] = "",
    ready: Literal["", "yes"] = "",
    sort: Sort = "school",
    down: Literal["", "yes"] = "",
) -> dict[str, str]:
    """What the address asks for, as it would be asked again."""
    said = locals()
    return {name: said[name] for name in said if said[name] and (name, said[name]) not in DEFAULTS}


DEFAULTS = (("standing", "open"), ("sort", "school"))
Asked = Annotated[dict[str, str], Depends(asked_for)]


@router.get("/cases")
def cases(
    request: Request,
    desk: TheDesk,
    visitor: SeesAll,
    asked: Asked,
    number: Annotated[int, Query(alias="page", ge=1, le=100_000)] = 1,
) -> Response:
    """A page of the caseload."""
    now, policy = desk.now(), desk.framework.policy
    behind = brought_up_to_date(desk, visitor.person.id, now)
    wanted = replace(wanted_of(asked, visitor.person.id), page=number)
    with reading(desk.engine) as conn:
        found = caseload(conn, wanted, now.date(), orders_of(policy), lists_open_to(visitor, policy, now.date()))
    return page(
        request,
        "caseload.html",
        visitor,
        rows=[_row(one, policy, now.date()) for one in found.rows],
        total=found.total,
        asked=asked,
        narrowed=bool(asked.keys() - {"sort", "down"}),
        heads=[_head(asked, sort, words) for sort, words in HEADS],
        choices=_choices(policy),
        officer=visitor.sight.officer,
        behind=behind,
        export=address("/cases.csv", asked),
        pages=pagination("/cases", asked, found.page, found.pages, "the caseload"),
    )


@router.get("/cases.csv")
def as_file(desk: TheDesk, visitor: SeesAll, asked: Asked) -> Response:
    """Every case that is asked for, as CSV: that it was taken is written down with each of them."""
    now, policy = desk.now(), desk.framework.policy
    brought_up_to_date(desk, visitor.person.id, now)
    with reading(desk.engine) as conn:
        wanted, seen = wanted_of(asked, visitor.person.id), lists_open_to(visitor, policy, now.date())
        found = whole_caseload(conn, wanted, now.date(), orders_of(policy), seen)
    with writing(desk.engine) as conn:
        log_reads(conn, visitor.person.id, [one.case_id for one in found], "caseload", "export", now)
    body = as_csv(_row(one, policy, now.date()) for one in found)
    return attached(f"caseload-{now:%Y-%m-%d}.csv", body.encode(), CSV)


def wanted_of(asked: dict[str, str], person: str) -> Wanted:
    """What the list is asked, from what the address asked for."""
    standing = asked.get("standing", "open")
    return Wanted(
        words=asked.get("q", ""),
        standing="" if standing == "any" else standing,
        category=asked.get("category", ""),
        school_type=asked.get("type", ""),
        phase=asked.get("phase", ""),
        on_register={"yes": True, "no": False}.get(asked.get("register", "")),
        rating=asked.get("rating", ""),
        person=person if "mine" in asked else "",
        late="late" in asked,
        ready="ready" in asked,
        sort=asked.get("sort", "school"),
        down="down" in asked,
    )


def orders_of(policy: Policy) -> Orders:
    risk = policy.risk.ratings if policy.risk else ()
    return Orders([c.id for c in policy.categories], [one.id for one in risk])


def _row(one: Listed, policy: Policy, today: date) -> Row:
    names = {c.id: c.name for c in policy.categories}
    titles = {r.id: r.title for r in policy.risk.ratings} if policy.risk else {}
    days = (today - one.category_since).days if one.category_since else None
    rating = titles.get(one.rating or "", one.rating or "")
    way = one.direction or ""
    return Row(
        one,
        days,
        names.get(one.category, ""),
        rating,
        SIGNS.get(way, ""),
        DIRECTIONS.get(way, ""),
        IN_WORDS[one.standing],
    )


def _head(asked: dict[str, str], sort: Sort, words: str) -> tuple[str, str, str]:
    """A head that sorts: its words, the address, and "ascending" or "descending" where the list is sorted by it."""
    by = asked.get("sort", "school") == sort
    down = by and "down" in asked
    changed = {"sort": "" if sort == "school" else sort, "down": "yes" if by and not down else ""}
    return words, address("/cases", asked, **changed), ("descending" if down else "ascending") if by else ""


def _choices(policy: Policy) -> dict[str, Sequence[tuple[str, str]]]:
    """What can be chosen in each filter: (value, words)."""
    return {
        "standing": list(STANDINGS.items()),
        "category": [("", "Any category"), *((c.id, f"{c.id}, {c.name.lower()}") for c in policy.categories)],
        "type": [("", "Any type"), *((one, _words(one)) for one in get_args(SchoolType))],
        "phase": [("", "Any phase"), *((one, _words(one)) for one in get_args(Phase))],
        "register": [("", "On it or not"), ("yes", "On the risk register"), ("no", "Not on the risk register")],
        "rating": [("", "Any rating"), *((r.id, r.title) for r in (policy.risk.ratings if policy.risk else ()))],
    }


def _words(name: str) -> str:
    return {"pru": "Pupil referral unit"}.get(name, name.replace("_", " ").capitalize())


# --- the file ------------------------------------------------------------------------------------------------------
def as_csv(rows: Iterable[Row]) -> str:
    """The cases for a spreadsheet, a row each."""
    return MARK + row(COLUMNS) + "".join(row(_cells(one)) for one in rows)


def _cells(shown: Row) -> Sequence[object]:
    it = shown.case
    since = (it.category, it.category_since, shown.days, "yes" if it.on_register else "no")
    days = (shown.rating, shown.direction, it.next_tig, it.last_tig, it.next_due, it.late)
    blocks = it.blocks if it.standing == "open" else None
    return (it.case_id, it.school, it.urn, it.school_type, it.phase, shown.standing, *since, *days, blocks, it.as_of)

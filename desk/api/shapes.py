"""What the answers of the API hold: the same facts as the pages, in one shape for each."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, Field


class Shape(BaseModel):
    """Base of every answer."""


class Listed(Shape):
    """One school, as the list of cases has it. `on_register` is empty where whoever asks may not see the register."""

    case: str
    school: str
    urn: str
    school_type: str
    phase: str
    standing: str = Field(description="none, open, closed, withdrawn or transferred")
    category: str
    on_register: bool | None
    opened_on: date | None
    closed_on: date | None
    seq: int = Field(description="The number of its last entry: what If-Match takes")


class Cases(Shape):
    """One page of the schools on record. `total` counts all that fit the question."""

    total: int
    page: int
    per_page: int
    cases: list[Listed]


class Holder(Shape):
    """Who holds a post today."""

    role: str
    title: str
    person: str = Field(description="The person's number, as commands take it")
    name: str


class CategoryChange(Shape):
    on: date
    old: str
    new: str


class Concern(Shape):
    """The concern that was last logged. `triggers` are those that whoever asks may see."""

    on: date
    triggers: list[str]
    checked: bool | None
    alerted: bool | None
    agreed: bool | None


class Blocked(Shape):
    """What stands in the way of leaving intervention, of a better category or of closing the case. `rests_on`: the
    numbers of the entries that show it, as far as whoever asks may see them."""

    blocks: str
    because: str
    mend: str
    source: str
    rests_on: list[int]


class One(Listed):
    """One case, as its entries add up."""

    reference: str
    policy: str
    policy_version: str
    calendar: str
    categories: list[CategoryChange]
    school_view: str | None
    not_below_until: date | None
    watch_until: date | None
    ofsted_concern: bool
    concern: Concern | None
    group_set_up: bool
    plan_agreed: bool
    holders: list[Holder]
    blocks_exit: list[Blocked]


class Owed(Shape):
    """Something that somebody has yet to do. `because` is how its day was reached, `source` the section that says so;
    `set_locally` names what the authority fixed itself."""

    duty: str
    name: str
    due: date
    late: bool
    progress: str | None
    because: str
    owed_by: str
    person: str | None
    to: list[str]
    subject: str
    source: str
    quote: str
    set_locally: list[str]


class Unknown(Shape):
    """A duty whose day cannot be worked out, and why."""

    duty: str
    name: str
    why: str


class AllOwed(Shape):
    case: str
    seq: int
    on: date
    owed: list[Owed]
    unknown: list[Unknown]


class Meeting(Shape):
    id: str
    kind: str
    title: str
    on: date
    starts: str
    minutes: int
    standing: str
    booked_on: date
    judged: str | None
    papers: int
    accepted: int
    declined: int


class Meetings(Shape):
    case: str
    seq: int
    meetings: list[Meeting]


class Milestone(Shape):
    id: str
    lead: str
    due: date
    agreed_on: date
    met: bool
    missed: bool
    escalated: bool


class Milestones(Shape):
    case: str
    seq: int
    milestones: list[Milestone]


class Coming(Shape):
    """What will be sent if nothing else happens. `person` is empty where nobody holds the post."""

    goes_on: date
    kind: str
    notice: str
    role: str
    person: str | None
    note: str


class AllComing(Shape):
    case: str
    seq: int
    until: date
    coming: list[Coming]
    unknown: list[str]


class Letter(Shape):
    """Something that was called for, and what became of it. `counts_from` is the day from which it has effect."""

    delivery: int
    kind: str
    template: str
    role: str
    person: str
    channel: str
    state: str
    called_for_by: int | None = Field(description="The number of the entry that called for it; empty for a date")
    subject: str
    note: str
    counts_from: date
    done_at: datetime | None


class Letters(Shape):
    case: str
    seq: int
    letters: list[Letter]


class Entry(Shape):
    """One entry of the trail. `position` and `leaf` are its place in the proofs; `withheld` says why there is nothing
    else of it here; `values` are personal, and may be fewer than `digests`."""

    number: int
    position: int
    leaf: str
    withheld: str = ""
    id: str = ""
    type: str = ""
    prev: str = ""
    at: datetime | None = None
    effective: date | None = None
    by: str = ""
    by_name: str = ""
    source: str = ""
    corrects: str | None = None
    facts: dict[str, Any] = {}
    values: dict[str, Any] = {}
    digests: list[str] = []


class Trail(Shape):
    """Entries of a case after a number. `more`: there are later ones."""

    case: str
    seq: int
    more: bool
    entries: list[Entry]


class Recorded(Shape):
    """What was recorded. `again`: it had been before, under the same Idempotency-Key, and nothing was done now."""

    case: str
    seq: int
    again: bool
    entries: list[Entry]
    called_for: list[Letter]


class Drafted(Shape):
    """A letter written out for somebody else to approve."""

    case: str
    seq: int
    draft: str
    template: str
    dated: date
    copies: int


class PolicyDuty(Shape):
    id: str
    name: str
    owed_by: str | None
    to: list[str]
    rule: str
    source: str
    quote: str
    set_locally: list[str]


class Policy(Shape):
    """The framework by which the authority works: its roles, categories, duties, and who may do what."""

    id: str
    title: str
    version: str
    authority: str
    valid_from: date
    roles: dict[str, str]
    categories: dict[str, str]
    duties: list[PolicyDuty]
    may: dict[str, list[str]]

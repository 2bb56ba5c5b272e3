"""One school's page in the pack for the monitoring group, and its line in the summary."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from cases import events as e
from cases.case import Case, Meeting, Milestone
from cases.confidential import case_without_restricted, is_restricted, without_restricted
from cases.evolve import event_of
from cases.framework import Framework
from cases.people import Person
from cases.planned import Rating
from cases.policy import Policy
from cases.refusals import day
from cases.sight import Sight, sees_restricted
from cases.trail import Entry
from desk.casefile.standing import Block as Obstacle
from desk.casefile.standing import Owed, blocks, owed
from desk.reports.report import Block, Listed, Part, Rows, Said, cells
from desk.reports.term import REPORT, the_term
from notifications.facts.words import paragraphs, plain, sentence

NOT_RATED = "Not rated"
Everybody = Mapping[str, Person]


@dataclass(frozen=True, slots=True)
class Reader:
    """Whoever the pack is for, by the posts that they hold today; `restricted`: they want the restricted evidence that
    they may see."""

    person: str
    sight: Sight
    today: date
    restricted: bool = False

    def may_see(self, case: Case, policy: Policy) -> bool:
        return sees_restricted(self.sight, case, self.person, policy, self.today)

    def sees(self, case: Case, policy: Policy) -> bool:
        return self.restricted and self.may_see(case, policy)


@dataclass(frozen=True, slots=True)
class OfSchool:
    """A school in the pack: its page, its line, and what it is counted by."""

    case: str
    category: str
    rating: str
    part: Part
    line: tuple[str, ...]


def of_school(
    case: Case, trail: Sequence[Entry], framework: Framework, everybody: Everybody, on: date, reader: Reader
) -> OfSchool:
    """How a school stands on a day. `trail` is the whole case as it was then, personal values included."""
    policy = framework.policy
    seen = list(trail)
    if not reader.sees(case, policy):
        seen, case = without_restricted(trail, policy), case_without_restricted(case, trail, policy)
    struck = {entry.corrects for entry in trail if entry.corrects}
    seen, whole = ([entry for entry in some if entry.id not in struck] for some in (seen, trail))
    it = _School(case, seen, whole, framework, everybody, on, reader)
    return OfSchool(
        case.id,
        case.category,
        rating_of(it.rated, policy),
        Part(it.heading, tuple(it.blocks()), begins=True),
        it.line(),
    )


def rating_of(rated: Rating | None, policy: Policy) -> str:
    """How a risk is rated, in the policy's words."""
    if rated is None:
        return NOT_RATED
    scale = policy.risk.ratings if policy.risk else ()
    return next((x.title for x in scale if x.id == rated.rating), rated.rating)


def risk_of(rated: Rating | None, policy: Policy) -> str:
    """The same, and which way it goes."""
    return f"{rating_of(rated, policy)}, {rated.direction}" if rated else NOT_RATED


def told_of_risk(case: Case, policy: Policy) -> tuple[str, ...]:
    """Every rating of a school's risk, the last first."""
    return tuple(f"{risk_of(rated, policy)}, rated on {day(rated.on)}" for rated in reversed(case.ratings))


@dataclass(frozen=True)
class _School:
    """`trail` is what the reader may see of the entries that stand; `whole` is all of these, for a rating's words."""

    case: Case
    trail: Sequence[Entry]
    whole: Sequence[Entry]
    framework: Framework
    everybody: Everybody
    on: date
    reader: Reader

    @property
    def policy(self) -> Policy:
        return self.framework.policy

    @property
    def heading(self) -> str:
        return f"{self.case.school} (case {self.case.id})"

    @property
    def rated(self) -> Rating | None:
        return self.case.ratings[-1] if self.case.ratings else None

    @property
    def term_began(self) -> date:
        """The first day of the term that the day is in, or that has just ended."""
        term = the_term(self.framework, self.on)
        return term.start if term else date.min

    # --- its line
    def line(self) -> tuple[str, ...]:
        late = sum(not x.met and x.due < self.on for x in self.case.milestones.values())
        since = self.case.categories[-1][0] if self.case.categories else None
        next_one = self._next_group()
        late_duties = sum(x.late for x in self._owed)
        return cells(
            self.case.school,
            self.case.category,
            day(since) if since else "as first recorded",
            risk_of(self.rated, self.policy),
            day(next_one.on) if next_one else "none booked",
            late,
            late_duties,
            len(self._blocks),
        )

    def _next_group(self) -> Meeting | None:
        kinds = self.policy.group_meetings()
        ahead = [
            m for m in self.case.meetings.values() if m.kind in kinds and m.standing == "booked" and m.on >= self.on
        ]
        return min(ahead, key=lambda m: (m.on, m.id), default=None)

    # --- its page
    def blocks(self) -> Iterator[Block]:
        yield Rows("How the school stands", ("What", "How it stands"), tuple(self._stands()))
        yield from self._words("What its officers say of the term", self._own_words())
        yield from self._words("Why the risk is rated so", self._why_rated())
        yield from self._words("The concern", self._concern())
        yield from self._meetings()
        yield from self._milestones()
        late = [f"{x.what}: due on {day(x.due)} ({x.who}; {x.source})" for x in self._owed if x.late]
        yield from self._words("What is late", late, "Nothing is late.")
        exits = [f"{x.way_out}: {x.why}" for x in self._blocks]
        yield from self._words("What stands in the way of exit", exits, "Nothing stands in the way of exit.")

    def _words(self, caption: str, said: Sequence[str], none: str = "") -> Iterator[Block]:
        if said:
            yield Said(f"{caption}:")
            yield Listed(tuple(said))
        elif none:
            yield Said(none)

    def _stands(self) -> Iterator[tuple[str, str]]:
        case, known = self.case, {c.id: c.name for c in self.policy.categories}
        since = f", since {day(case.categories[-1][0])}" if case.categories else ""
        yield "Category", f"{case.category}: {known.get(case.category, '')}{since}"
        yield "Risk", next(iter(told_of_risk(case, self.policy)), NOT_RATED)
        decides = self.policy.categorisation.decided_by
        holder = case.holder(decides, self.on)
        title = self.policy.title_of(decides, case.school_type)
        yield title, self.everybody[holder].name if holder and holder in self.everybody else "nobody holds this post"
        following = self._next_group()
        yield "Next meeting of the group", day(following.on) if following else "none is booked"

    def _own_words(self) -> list[str]:
        """What the last report of this term says in its author's own words."""
        for entry in reversed(self.trail):
            if entry.type == e.LetterIssued.type and entry.data["template"] == REPORT:
                event = event_of(entry)
                assert isinstance(event, e.LetterIssued)
                said = event.words.values() if entry.effective >= self.term_began else ()
                return [line for words in said for line in paragraphs(words)]
        return []

    def _why_rated(self) -> list[str]:
        last = self.rated.seq if self.rated else 0
        rated = next((event_of(entry) for entry in self.whole if entry.seq == last), None)
        if not isinstance(rated, e.RiskRated) or self._kept():
            return []
        lower = rated.de_escalation
        return [*paragraphs(rated.reason), *([f"It will be rated lower when: {lower}"] if lower else [])]

    def _kept(self) -> bool:
        """Whether what somebody wrote about the risk is not for the reader: it may tell of restricted evidence. Whoever
        holds no post in the case never reads it, so that they do not learn from this that there is any."""
        if not self.reader.may_see(self.case, self.policy):
            return True
        concerns = (event_of(entry) for entry in self.whole if entry.type == e.ConcernLogged.type)
        restricted = any(isinstance(x, e.ConcernLogged) and is_restricted(x, self.policy) for x in concerns)
        return restricted and not self.reader.restricted

    def _concern(self) -> list[str]:
        """The triggers that are met, as far as the reader may see them."""
        concerns = (event_of(entry) for entry in self.trail if entry.type == e.ConcernLogged.type)
        logged = [x for x in concerns if isinstance(x, e.ConcernLogged)]
        met = {*logged[-1].hits, *logged[-1].judged} if logged else set()
        return [f"{t.id}: {sentence(t.text)}" for t in self.policy.triggers if t.id in met]

    def _meetings(self) -> Iterator[Block]:
        began = self.term_began
        found = sorted((m for m in self.case.meetings.values() if m.on >= began), key=lambda m: (m.on, m.id))
        rows = tuple(self._meeting(m) for m in found)
        if rows:
            yield Rows(
                "Meetings from the beginning of the term", ("Meeting", "Day", "How it stands", "Not there"), rows
            )
        else:
            yield Said("No meeting was held this term, and none is booked.")

    def _meeting(self, meeting: Meeting) -> tuple[str, ...]:
        known = self.policy.meetings
        title = known[meeting.kind].title if meeting.kind in known else plain(meeting.kind)
        judged = f", progress judged {meeting.judged}" if meeting.judged else ""
        away = [str(x.data["role"]) for x in self.trail
                if x.type == e.MeetingAbsent.type and x.data["meeting"] == meeting.id]  # fmt: skip
        titles = ", ".join(self.policy.title_of(role, self.case.school_type) for role in away)
        absent = titles or ("nobody" if meeting.standing == "held" else "")
        return title, day(meeting.on), f"{meeting.standing}{judged}", absent

    def _milestones(self) -> Iterator[Block]:
        found = sorted(self.case.milestones.values(), key=lambda x: (x.due, x.id))
        if not found:
            yield Said("No action plan with milestones has been agreed.")
            return
        words = {x.seq: event_of(x) for x in self.trail if x.type == e.MilestoneAdded.type}
        rows = []
        for stone in found:
            added = words.get(stone.seq)
            text = added.text if isinstance(added, e.MilestoneAdded) else ""
            rows.append((stone.id, text or "–", day(stone.due), self._standing(stone)))
        yield Rows(
            "Milestones of the action plan", ("Milestone", "What must be in place", "Due", "How it stands"), tuple(rows)
        )

    def _standing(self, stone: Milestone) -> str:
        known = {x.id: x.title for x in self.policy.milestones.judgements} if self.policy.milestones else {}
        if stone.met:
            return "met"
        late = "not met in time" if stone.due < self.on else "not due yet"
        moved = f"; moved {len(stone.days)} times" if len(stone.days) > 1 else "; moved once" if stone.days else ""
        judged = stone.judgements[-1].judgement if stone.judgements else ""
        return late + (f"; last judged: {known.get(judged, plain(judged)).lower()}" if judged else "") + moved

    @cached_property
    def _owed(self) -> list[Owed]:
        return owed(self.case, self.framework, self.everybody, self.on)[0]

    @cached_property
    def _blocks(self) -> list[Obstacle]:
        return blocks(self.case, self.trail, self.framework, self.on)

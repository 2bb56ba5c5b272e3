"""A school's record in memory: given facts, on a day, what is owed, refused, recorded and sent. No SQL, no clock.

It folds as the product does (decide, seal, evolve), and what the rules call for is on its way the moment it is called for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from cases import commands as c
from cases import events as e
from cases.act import draft
from cases.case import ENGINE, Case
from cases.decisions import decide
from cases.evolve import event_of, evolve, replay
from cases.framework import Framework, Shelf
from cases.obligations import Obligation, Unknown, obligations, reminders
from cases.people import Person
from cases.refusals import Refusal
from cases.terms import DAY, days_between
from cases.trail import Entry, read, seal
from notifications.letters import Call, called_for, falling_due
from notifications.post import TOLD
from notifications.recipients import channel, counts_from

ZONE = ZoneInfo("Europe/London")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
SHELF = Shelf()

WRITTEN_TO = "nair webb okafor croft lang marsh wdlt dlt ofsted region hmi birkett adeyemi eze ellery gale holt reed snow trust clarke"
EVERYBODY = {name: Person(name, name, name.title(), email=f"{name}@school.example") for name in WRITTEN_TO.split()}
EVERYBODY["pask"] = Person("pask", "pask", "Mr Leonard Pask", post="4 Orchard Row (invented)")
OFFICERS = {"sip": "nair", "sip_manager": "croft", "hsi": "okafor", "senior_adviser": "lang", "ad": "marsh", "wider_dlt": "wdlt",
            "dlt": "dlt", "ofsted": "ofsted", "sos": "region", "hmi": "hmi"}  # fmt: skip
OF_THE_CHURCH = ("voluntary_aided", "voluntary_controlled")


def day(text: str) -> date:
    """A day as the paragraphs write it: 20 Oct 2026."""
    number, month, year = text.split()
    return date(int(year), MONTHS.index(month) + 1, int(number))


def by_the_files(case: Case) -> Framework:
    """The rules in force for a case, from the files supplied."""
    return SHELF.framework(case.policy or "mk-2010", case.policy_version, case.calendar)


@dataclass(frozen=True)
class Sent:
    """One notice on its way to one person."""

    on: date
    template: str
    role: str
    person: str
    via: str
    counts_from: date
    subject: str
    note: str


@dataclass
class School:
    """One school and its trail. `rules` gives the framework in force for its case."""

    rules: Callable[[Case], Framework] = by_the_files
    case: Case = field(default_factory=lambda: Case("S"))
    trail: list[Entry] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    sends: list[Sent] = field(default_factory=list)
    today: date = date.min

    @property
    def framework(self) -> Framework:
        return self.rules(self.case)

    def given(self, on: str, *facts: c.Command) -> School:
        """These things were asked for on a day, and done."""
        for fact in facts:
            self.ask(fact, day(on))
        return self

    def ask(self, fact: c.Command, on: date) -> None:
        """One request, with whatever it calls for. Raises Refusal, with nothing recorded."""
        self.record(decide(self.case, fact, self.framework, on), on)

    def mornings(self, first: str, last: str) -> School:
        """Each working day's 07:00 round, from one day to another."""
        for on in days_between(day(first), day(last)):
            if self.framework.calendar.working(on):
                self.morning(on)
        return self

    def morning(self, on: date) -> list[str]:
        """One round; out: sentences about what could not be worked out."""
        self.record(decide(self.case, c.PassDay(), self.framework, on), on, at=time(7))
        calls, troubles = falling_due(self.case, self.framework, EVERYBODY, on)
        self._send([call for call in calls if call.on <= on], on, time(7))
        return troubles

    def record(self, events: Sequence[e.Event], on: date, at: time = time(9), corrects: str | None = None) -> None:
        """Seal and fold events, then send what they call for."""
        assert on >= self.today, "a paragraph tells its days in order"
        added = [self._append(event, on, at, corrects) for event in events]
        if corrects:
            self.case = replay(self.case.id, self.trail)
        for entry in added:
            event = event_of(entry)
            if not isinstance(event, e.Told):
                self._send(called_for(event, entry.seq, self.case, self.framework, EVERYBODY, on), on, at)

    def _append(self, event: e.Event, on: date, at: time, corrects: str | None) -> Entry:
        self.today, seq = on, len(self.trail) + 1
        made = draft(event, ENGINE, "spec", corrects=corrects)
        moment = datetime.combine(on, at, ZONE) + timedelta(milliseconds=seq)
        salts = [f"salt-{seq}-{name}" for name in made.private]
        text, leaf, _ = seal(made, case=self.case.id, seq=seq, prev=self.case.tip, at=moment, id=f"e{seq}", salts=salts)
        entry = read(seq - 1, text, leaf, made.private)
        self.trail.append(entry)
        self.texts.append(text)
        self.case = evolve(self.case, entry)
        return entry

    def _send(self, calls: Sequence[Call], on: date, at: time) -> None:
        """What the outbox and the post do between them: one copy for a person, recorded as it goes."""
        for call in calls:
            person = EVERYBODY.get(call.person or "")
            if person is None:
                gone: e.Event = e.DeliveryFailed(
                    outcome="stopped", delivery=len(self.sends), template=call.template, role=call.role, person="",
                    subject=call.subject, why="nobody holds this role")  # fmt: skip
            else:
                via = channel(person, call.kind, self.framework)
                counts = counts_from(via, on, self.framework)
                sent = Sent(on, call.template, call.role, person.id, via, counts, call.subject, call.note)
                if any(
                    (s.template, s.subject, s.person, s.via) == (call.template, call.subject, person.id, via)
                    for s in self.sends
                ):
                    continue
                self.sends.append(sent)
                gone = TOLD[call.kind, via](
                    template=call.template, role=call.role, person=person.id, via=via, subject=call.subject, note=call.note,
                    counts_from=counts, delivery=len(self.sends))  # fmt: skip
            self._append(gone, on, at, None)

    def corrects(self, on: str, wrong: str, because: str) -> School:
        """The last entry of a kind was wrong: another entry says so."""
        entry = next(x for x in reversed(self.trail) if x.type == wrong)
        events = decide(self.case, c.CorrectEntry(entry=entry.id, reason=because), self.framework, day(on))
        self.record(events, day(on), corrects=entry.id)
        return self

    def on(self, text: str) -> Day:
        """How things stand on a day."""
        return Day(self, day(text))

    # --- what has been recorded and sent -------------------------------------------------------------------------------
    def is_in(self, category: str) -> None:
        assert self.case.category == category

    def is_recorded(self, type: str, **facts: Any) -> None:
        """An entry of this kind is in the trail, with these facts."""
        found = [event_of(entry) for entry in self.trail if entry.type == type]
        assert any(all(_plain(getattr(event, k)) == v for k, v in facts.items()) for event in found), (
            type,
            facts,
            found,
        )

    def is_not_recorded(self, type: str) -> None:
        assert type not in {entry.type for entry in self.trail}

    def sent(self, template: str, on: str, to: str, via: str = "", counts_from: str = "", note: str = "") -> School:
        """This notice went on this day to exactly these roles ("head, chair")."""
        went = [s for s in self.sends if s.template == template and s.on == day(on) and note in s.note and via in s.via]
        assert [s.role for s in went] == to.split(", "), [(s.template, s.on, s.role, s.via, s.note) for s in self.sends]
        assert not counts_from or {s.counts_from for s in went} == {day(counts_from)}, went
        return self

    def sent_nothing(self, template: str = "", after: str = "1 Jan 2000", to: str = "") -> School:
        """Nothing of this kind has gone since a day."""
        went = [s for s in self.sends if template in s.template and s.on > day(after) and to in (s.role, s.person, "")]
        assert not went, went
        return self


@dataclass(frozen=True)
class Day:
    """One day in one school's record, and what may be said of it."""

    school: School
    date: date

    def _looked_at(self) -> tuple[list[Obligation], list[Unknown]]:
        return obligations(self.school.case, self.school.framework, self.date)

    def _find(self, duty: str, standing: str, due: str, about: str) -> Obligation:
        owed, unknown = self._looked_at()
        mine = [o for o in owed if o.duty.id == duty]
        said = [(str(o.due), o.standing, o.progress, o.subject) for o in mine]
        found = [o for o in mine if o.standing == standing and about in o.subject and (not due or o.due == day(due))]
        assert found, f"{duty} {standing} {due}: {said} {unknown}"
        return found[-1]

    def owes(self, duty: str, due: str = "", progress: str = "", by: str = "", working: str = "", remind: str | None = None,
             late_to: str = "", about: str = "") -> Day:  # fmt: skip
        """`progress`: "1 of 2"; `working`: words of how the date was reached; `remind`: days ("3 Nov 2026, 5 Nov 2026")."""
        found = self._find(duty, "owed", due, about)
        assert not progress or found.progress == progress, found.progress
        assert not by or found.owed_by == by
        assert working in found.because, found.because
        assert not late_to or found.duty.late == late_to
        if remind is not None:
            assert [on for _, on in reminders(found, self.school.framework)] == [
                day(d) for d in remind.split(", ") if d
            ]
        return self

    def has_met(self, duty: str, due: str = "", progress: str = "", late: bool = False, about: str = "") -> Day:
        found = self._find(duty, "met_late" if late else "met", due, about)
        assert not progress or found.progress == progress, found.progress
        return self

    def is_late_with(self, duty: str, due: str = "", progress: str = "", about: str = "") -> Day:
        found = self._find(duty, "late", due, about)
        assert not progress or found.progress == progress, found.progress
        return self

    def is_discharged_of(self, duty: str) -> Day:
        self._find(duty, "discharged", "", "")
        return self

    def is_barred_under(self, duty: str, until: str) -> Day:
        self._find(duty, "barred", until, "")
        return self

    def owes_nothing_under(self, duty: str) -> Day:
        assert not [o for o in self._looked_at()[0] if o.duty.id == duty and o.open], duty
        return self

    def cannot_work_out(self, duty: str, because: str) -> Day:
        why = [u.why for u in self._looked_at()[1] if u.duty.id == duty]
        assert why, duty
        assert because in why[0]
        return self

    def refuses(self, fact: c.Command, because: str, rule: str = "") -> Day:
        """It is not done, in a sentence that says why and which rule says so; the case is as it was."""
        before = self.school.case
        with pytest.raises(Refusal) as no:
            decide(before, fact, self.school.framework, self.date)
        assert because in no.value.sentence, no.value.sentence
        assert rule in no.value.rule, no.value.rule
        assert self.school.case == before
        return self

    def records(self, fact: c.Command, *types: str, **facts: Any) -> Day:
        """It would be done, with entries of these kinds in this order, one of which states these facts."""
        events = decide(self.school.case, fact, self.school.framework, self.date)
        assert [event.type for event in events] == list(types)
        for name, value in facts.items():
            assert value in [_plain(getattr(event, name, None)) for event in events], (name, events)
        return self

    def will_send(self, template: str, to: str, on: str, note: str = "") -> Day:
        """As things stand, this notice goes to this role on that day."""
        calls, _ = falling_due(self.school.case, self.school.framework, EVERYBODY, self.date)
        found = [(call.template, call.role, call.on, call.note) for call in calls]
        assert any((t, r, d) == (template, to, day(on)) and note in n for t, r, d, n in found), found
        return self

    def will_not_send(self, template: str, to: str = "") -> Day:
        calls, _ = falling_due(self.school.case, self.school.framework, EVERYBODY, self.date)
        assert not [call for call in calls if call.template == template and to in ("", call.role)]
        return self


def _plain(value: object) -> object:
    return str(value) if isinstance(value, date) else list(value) if isinstance(value, tuple) else value


def a_school(category: str = "LA3", *, type: str = "community", phase: str = "primary", chair: str = "eze", calendar: str = "calendar-mk",
             policy: str = "mk-2010", sip_since: str = "", recorded: str = "1 Sep 2026", rules: Callable[[Case], Framework] = by_the_files,
             governors: Sequence[str] = (), **others: str) -> School:  # fmt: skip
    """A school as the authority has it on record. `others` names holders of further posts."""
    church = {"diocese": "ellery", "foundation_appointer": "ellery"} if type in OF_THE_CHURCH else {}
    held = {**OFFICERS, "head": "birkett", "chair": chair, **church, **others}
    known = rules(Case("S", policy=policy)).policy.roles
    ask = c.RecordSchool(
        school="Fernhollow", urn="990001", school_type=type, phase=phase, policy=policy, calendar=calendar, category=category,  # type: ignore[arg-type]
        sip_assigned=day(sip_since) if sip_since else None, governors=tuple(governors),
        holders={role: ((person, None, None),) for role, person in held.items() if role in known})  # fmt: skip
    school = School(rules)
    school.given(recorded, ask)
    return school


__all__ = ["DAY", "EVERYBODY", "SHELF", "Day", "School", "Sent", "a_school", "by_the_files", "day"]

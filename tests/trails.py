"""A school's record in memory: given facts, on a day, what is owed, refused, recorded and sent. No SQL, no clock.

It folds as the product does (decide, seal, evolve), and what the rules call for goes the moment it is called for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from cases import commands as c
from cases import events as e
from cases.case import ENGINE, Case
from cases.decisions import decide
from cases.evolve import draft, event_of, evolve, replay
from cases.framework import Framework
from cases.terms import days_between
from cases.trail import Entry, read, seal
from notifications.calls import Call
from notifications.compose import text
from notifications.dates import falling_due
from notifications.facts import facts
from notifications.letters import called_for
from notifications.outbox import Delivery
from notifications.recipients import channel, counts_from
from notifications.wording import Wording
from tests.policies import open_shelf
from tests.spec.days import Day, plain
from tests.spec.everybody import EVERYBODY, OFFICERS, day

ZONE = ZoneInfo("Europe/London")
SHELF = open_shelf()
WORDING = Wording()

OF_THE_CHURCH = ("voluntary_aided", "voluntary_controlled")


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
    call: Call
    cause: int

    @property
    def subject(self) -> str:
        return self.call.subject

    @property
    def note(self) -> str:
        return self.call.note


@dataclass
class School:
    """One school and its trail. `rules` gives the framework in force for its case.

    `repeats`: what was called for again in the same post, by another round or request. It should stay empty; that
    somebody who holds two posts is called in each of them, and hears once, is what the outbox is for.
    """

    rules: Callable[[Case], Framework] = by_the_files
    case: Case = field(default_factory=lambda: Case("S"))
    trail: list[Entry] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    sends: list[Sent] = field(default_factory=list)
    repeats: list[Call] = field(default_factory=list)
    today: date = date.min
    _gone: dict[tuple[str, str, str, str], str] = field(default_factory=dict)

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
                calls = called_for(event, entry.seq, self.case, self.framework, EVERYBODY, on)
                self._send(calls, on, at, entry.seq)

    def _append(self, event: e.Event, on: date, at: time, corrects: str | None) -> Entry:
        self.today, seq = on, len(self.trail) + 1
        made = draft(event, ENGINE, "spec", corrects=corrects)
        moment = datetime.combine(on, at, ZONE) + timedelta(milliseconds=seq)
        if self.case.last_at and moment <= self.case.last_at:  # recorded time rises, as in the store
            moment = self.case.last_at.astimezone(ZONE) + timedelta(milliseconds=1)
        salts = [f"salt-{seq}-{name}" for name in made.private]
        text, leaf, _ = seal(made, case=self.case.id, seq=seq, prev=self.case.tip, at=moment, id=f"e{seq}", salts=salts)
        entry = read(seq - 1, text, leaf, made.private)
        self.trail.append(entry)
        self.texts.append(text)
        self.case = evolve(self.case, entry)
        return entry

    def _send(self, calls: Sequence[Call], on: date, at: time, cause: int = 0) -> None:
        """What the outbox and the post do between them: one copy for a person, recorded as it goes."""
        earlier = dict(self._gone)
        for call in calls:
            person = EVERYBODY.get(call.person or "")
            rules = self.case.contact_rules_of(person.id, on) if person else None
            via = channel(person, call.kind, self.framework, rules) if person else "email"
            key = (call.template, call.subject, person.id if person else call.role, via)
            if key in self._gone:
                self.repeats += [call] if earlier.get(key) == call.role else []
                continue
            self._gone[key] = call.role
            to = {"template": call.template, "role": call.role, "subject": call.subject, "delivery": len(self._gone)}
            if person is None:
                gone: e.Event = e.DeliveryFailed(outcome="stopped", person="", why="nobody holds this role", **to)
            else:
                counts = counts_from(via, on, self.framework)
                self.sends.append(Sent(on, call.template, call.role, person.id, via, counts, call, cause))
                gone = _told(call.kind, via)(person=person.id, via=via, note=call.note, counts_from=counts, **to)
            self._append(gone, on, at, None)

    def delivery_comes_back(self, number: int, on: str, kind: str = "letter") -> School:
        """The headteacher's mail server refuses what was sent to them."""
        about = {"delivery": number, "template": "category_autumn", "role": "head", "person": "birkett"}
        self.record([e.MailBounced.model_validate({**about, "kind": kind, "status": "5.1.1"})], day(on))
        return self

    def delivery_goes_again(self, number: int, on: str) -> School:
        """The same letter, by post."""
        about = {"delivery": number, "template": "category_autumn", "role": "head", "person": "birkett"}
        posted = {**about, "via": "post", "counts_from": day(on)}
        self.record([e.LetterPosted.model_validate(posted)], day(on))
        return self

    def corrects(self, on: str, wrong: str, because: str) -> School:
        """The last entry of a kind was wrong: another entry says so."""
        entry = next(x for x in reversed(self.trail) if x.type == wrong)
        events = decide(self.case, c.CorrectEntry(entry=entry.id, reason=because), self.framework, day(on))
        self.record(events, day(on), corrects=entry.id)
        return self

    def on(self, text: str) -> Day:
        """How things stand on a day."""
        return Day(self.case, self.framework, day(text))

    # --- what has been recorded and sent
    def is_in(self, category: str) -> None:
        assert self.case.category == category

    def is_recorded(self, type: str, **facts: Any) -> None:
        """An entry of this kind is in the trail, with these facts."""
        found = [event_of(entry) for entry in self.trail if entry.type == type]
        assert any(all(plain(getattr(event, k)) == v for k, v in facts.items()) for event in found), (
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

    def answers(self, trigger: str, answer: str) -> School:
        """What the last concern says of a trigger: met, not met, no data, no threshold set."""
        logged = next(entry.data for entry in reversed(self.trail) if entry.type == "concern.logged")
        met = "met" if trigger in logged["hits"] else "not met"
        assert logged["unanswered"].get(trigger, met) == answer, logged
        return self

    def keeps_apart(self, words: str) -> School:
        """These words are kept, and are in no sealed entry: they can be erased and every proof still holds."""
        assert words in " ".join(str(value) for entry in self.trail for value in entry.private.values())
        assert not [text for text in self.texts if words in text]
        return self

    def says(self, template: str, to: str, *words: str) -> School:
        """The last copy of a notice to a role, as the product writes it, has these words."""
        written = self._written(template, to)
        assert all(said in written for said in words), written
        return self

    def does_not_say(self, template: str, to: str, *words: str) -> School:
        written = self._written(template, to)
        assert not [said for said in words if said in written], written
        return self

    def _written(self, template: str, to: str) -> str:
        sent = next(s for s in reversed(self.sends) if s.template == template and s.role == to)
        call, context = sent.call, {"wording": sent.call.wording, **sent.call.details}
        delivery = Delivery(
            1,
            self.case.id,
            call.kind,
            template,
            to,
            sent.person,
            "email",
            call.subject,
            call.note,
            ENGINE,
            sent.cause or None,
            context,
            "n.1",
            "queued",
            0,
            None,
            None,
        )
        known = facts(delivery, self.case, self.trail, self.framework, EVERYBODY, sent.on)
        return " ".join(text(WORDING.notice(call.wording, known).blocks).split())


def _told(kind: str, via: str) -> type[e.Told]:
    """A reminder for somebody without e-mail is a telephone duty; everything else is sent or posted."""
    ways: dict[str, type[e.Told]] = {"letter": e.LetterSent, "notice": e.NoticeSent, "reminder": e.ReminderSent}
    posted: dict[str, type[e.Told]] = {"letter": e.LetterPosted, "notice": e.NoticePosted}
    return ways[kind] if via == "email" else posted.get(kind, e.TelephoneDutyRaised)


def a_school(
    category: str = "LA3",
    *,
    type: str = "community",
    phase: str = "primary",
    chair: str = "eze",
    calendar: str = "calendar-mk",
    policy: str = "mk-2010",
    sip_since: str = "",
    recorded: str = "1 Sep 2026",
    rules: Callable[[Case], Framework] = by_the_files,
    governors: Sequence[str] = (),
    **others: str,
) -> School:
    """A school as the authority has it on record. `others` names holders of further posts."""
    church = {"diocese": "ellery", "foundation_appointer": "ellery"} if type in OF_THE_CHURCH else {}
    held = {**OFFICERS, "head": "birkett", "chair": chair, **church, **others}
    framework = rules(Case("S", policy=policy, calendar=calendar))
    ask = c.RecordSchool(
        school="Fernhollow",
        urn="990001",
        school_type=type,
        phase=phase,
        policy=policy,
        calendar=calendar,
        category=category,
        sip_assigned=day(sip_since) if sip_since else None,
        governors=tuple(governors),
        holders={role: ((person, None, None),) for role, person in held.items() if role in framework.policy.roles},
    )
    school = School(rules)
    school.record(decide(school.case, ask, framework, day(recorded)), day(recorded))
    return school


def the_authority(
    policy: str = "mk-2010", recorded: str = "1 Sep 2026", rules: Callable[[Case], Framework] = by_the_files
) -> School:
    """The authority's own record: what is asked of it about all its schools together."""
    framework = rules(Case("LA", policy=policy))
    ask = c.RecordAuthority(
        authority=framework.policy.authority,
        policy=policy,
        calendar=framework.calendar.id,
        holders={role: ((person, None, None),) for role, person in OFFICERS.items() if role in framework.policy.roles},
    )
    own = School(rules, Case("LA"))
    own.record(decide(own.case, ask, framework, day(recorded)), day(recorded))
    return own

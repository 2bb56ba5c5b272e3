"""How things stand in a school's record on a day: what is owed, refused, recorded and about to be sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from cases import commands as c
from cases.case import Case
from cases.decisions import decide
from cases.framework import Framework
from cases.obligations import Obligation, Unknown, obligations, reminders
from cases.refusals import Refusal
from notifications.dates import falling_due
from tests.spec.everybody import EVERYBODY, day


def plain(value: object) -> object:
    return str(value) if isinstance(value, date) else list(value) if isinstance(value, tuple) else value


@dataclass(frozen=True)
class Day:
    """One day in one school's record. Everything said of it fails the paragraph where it is not so."""

    case: Case
    framework: Framework
    date: date

    def _looked_at(self) -> tuple[list[Obligation], list[Unknown]]:
        return obligations(self.case, self.framework, self.date)

    def _find(self, duty: str, standing: str, due: str, about: str) -> Obligation:
        owed, unknown = self._looked_at()
        mine = [o for o in owed if o.duty.id == duty]
        said = [(str(o.due), o.standing, o.progress, o.subject) for o in mine]
        found = [o for o in mine if o.standing == standing and about in o.subject and (not due or o.due == day(due))]
        assert found, f"{duty} {standing} {due}: {said} {unknown}"
        return found[-1]

    def owes(
        self,
        duty: str,
        due: str = "",
        progress: str = "",
        by: str = "",
        working: str = "",
        remind: str | None = None,
        late_to: str = "",
        about: str = "",
    ) -> Day:
        """`progress`: "1 of 2"; `working`: words of how the date was reached; `remind`: the days of it."""
        found = self._find(duty, "owed", due, about)
        assert not progress or found.progress == progress, found.progress
        assert not by or found.owed_by == by
        assert working in found.because, found.because
        assert not late_to or found.duty.late == late_to
        if remind is not None:
            assert [on for _, on in reminders(found, self.framework)] == [day(d) for d in remind.split(", ") if d]
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
        before = self.case
        with pytest.raises(Refusal) as no:
            decide(before, fact, self.framework, self.date)
        assert because.lower() in no.value.sentence.lower(), no.value.sentence
        assert rule in no.value.rule, no.value.rule
        assert self.case == before
        return self

    def records(self, fact: c.Command, *types: str, **facts: Any) -> Day:
        """It would be done, with entries of these kinds in this order, one of which states these facts."""
        events = decide(self.case, fact, self.framework, self.date)
        assert [event.type for event in events] == list(types)
        for name, value in facts.items():
            assert value in [plain(getattr(event, name, None)) for event in events], (name, events)
        return self

    def will_send(self, template: str, to: str, on: str, note: str = "") -> Day:
        """As things stand, this notice goes to this role on that day."""
        calls, _ = falling_due(self.case, self.framework, EVERYBODY, self.date)
        found = [(call.template, call.role, call.on, call.note) for call in calls]
        assert any((t, r, d) == (template, to, day(on)) and note in n for t, r, d, n in found), found
        return self

    def will_not_send(self, template: str, to: str = "") -> Day:
        calls, _ = falling_due(self.case, self.framework, EVERYBODY, self.date)
        assert not [call for call in calls if call.template == template and to in ("", call.role)]
        return self

"""The one door for writes: load, check who asks, decide, append, in one transaction. There is no other way in."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from threading import RLock

from sqlalchemy import Connection, Engine

from cases import commands as c
from cases import erasable, erasing, in_turn, issuing, registers, store
from cases import events as e
from cases.case import ENGINE, Case
from cases.correcting import can_be_corrected
from cases.database import together
from cases.decisions import FIRST, decide, no_such_school
from cases.evolve import draft, evolve, replay
from cases.framework import Framework, Shelf
from cases.permission import allowed, may_enter
from cases.refusals import Clash, NeedsApproval, Refusal
from cases.store import Head, append, entries, lock_head, writing
from cases.trail import Entry

CORRECTION = e.EntryCorrected.type
LIVELY = 4096
"""How many folded cases are kept at hand; each is checked against the record if anybody else has written since."""

Follow = Callable[["Door", Connection, Head, Case, Sequence[Entry], Framework], None]
Also = Callable[[Connection, "Outcome"], None]


@dataclass(frozen=True)
class Outcome:
    """What an ask came to: the case after it and its entries. `again`: it had been done before, and nothing was."""

    case: Case
    entries: tuple[Entry, ...]
    again: bool = False


class Door:
    """Where requests become entries. `follow` writes the notices that entries call for, in the same transaction."""

    def __init__(self, engine: Engine, shelf: Shelf, follow: Follow | None = None) -> None:
        self.engine, self.shelf, self.follow = engine, shelf, follow
        self._folded: OrderedDict[str, Case] = OrderedDict()
        self._checked: set[str] = set()
        self._size = 0
        self._bookkeeping = RLock()

    def ask(
        self,
        case_id: str,
        ask: c.Command,
        *,
        by: str,
        now: datetime,
        source: str = "cli",
        src: str = "",
        expect_seq: int | None = None,
        also: Also | None = None,
    ) -> Outcome:
        """Do what somebody asks, once.

        `by` is a person's id or "engine"; `now` is aware, in the authority's zone; `src` names the request, so that a
        double click or a retried flow does it once; `expect_seq` is the last entry that the asker had seen. Raises
        Refusal: the asking is recorded, nothing else is. Raises Clash where somebody else wrote first, and
        NeedsApproval for a formal letter that was not drafted first. `also` is done in the same transaction.
        """
        refused: Refusal | None = None
        with writing(self.engine) as conn:
            head, case, again = self._opened(conn, case_id, [ask], src, expect_seq, by, now)
            began = head.size
            if again:
                return Outcome(case, (), again=True)
            try:
                in_turn.clock_is_right(case, now)
                done = self.do(conn, head, case, ask, by=by, now=now, source=source, src=src)
            except (Clash, NeedsApproval):
                raise
            except Refusal as no:
                if not case.school:
                    raise
                refused = no
                done = self._refuse(conn, head, case, ask, no, by=by, now=now, source=source, src=src)
            else:
                if also:
                    also(conn, done)
        self._note(done.case, began, head.size)
        if refused:
            raise refused
        return done

    def ask_all(
        self,
        case_id: str,
        asks: Sequence[c.Command],
        *,
        by: str,
        now: datetime,
        source: str = "cli",
        src: str = "",
        expect_seq: int | None = None,
        also: Also | None = None,
    ) -> Outcome:
        """Do several things that somebody asks of one case, all or none: each is decided on what the one before came
        to. As `ask`; where one is refused, only its refusal is recorded."""
        asked = asks[0]
        try:
            with writing(self.engine) as conn:
                head, case, again = self._opened(conn, case_id, asks, src, expect_seq, by, now)
                began = head.size
                if again:
                    return Outcome(case, (), again=True)
                in_turn.clock_is_right(case, now)
                done = Outcome(case, ())
                for asked in asks:
                    part = self.do(conn, head, done.case, asked, by=by, now=now, source=source, src=src)
                    done = Outcome(part.case, (*done.entries, *part.entries))
                if also:
                    also(conn, done)
        except (Clash, NeedsApproval):
            raise
        except Refusal as no:  # what was written before it is undone by now
            self._refuse_anew(case_id, asked, no, by=by, now=now, source=source, src=src)
            raise
        self._note(done.case, began, head.size)
        return done

    def _opened(self, conn: Connection, case_id: str, asks: Sequence[c.Command], src: str, expect_seq: int | None,
                by: str, now: datetime) -> tuple[Head, Case, bool]:  # fmt: skip
        """The head, locked; the case as it stands; and whether this very request was done before. Raises Refusal where
        it was refused then, and Clash."""
        head = lock_head(conn)
        case = self._at_hand(conn, head, case_id)
        again = in_turn.once(case, asks, src)
        if not again and in_turn.second(case, expect_seq):
            raise in_turn.clash(conn, case, expect_seq or 0, by, self.framework(case).policy, now)
        return head, case, again

    def _refuse_anew(self, case_id: str, ask: c.Command, no: Refusal, *, by: str, now: datetime, **more: str) -> None:
        """Record a refusal by itself, once."""
        with writing(self.engine) as conn:
            head = lock_head(conn)
            began = head.size
            case = self._at_hand(conn, head, case_id)
            if not case.school or more["src"] in case.refused:
                return
            done = self._refuse(conn, head, case, ask, no, by=by, now=now, **more)
        self._note(done.case, began, head.size)

    def _refuse(
        self,
        conn: Connection,
        head: Head,
        case: Case,
        ask: c.Command,
        no: Refusal,
        *,
        by: str,
        now: datetime,
        **more: str,
    ) -> Outcome:
        event = e.ActionRefused(command=ask.word, why=f"{ask.about}: {no.recorded}", rule=no.rule)
        return self.record(conn, head, case, [event], by=by, now=max(now, case.last_at or now), **more)

    def _note(self, case: Case, began: int, size: int) -> None:
        """Keep at hand what was committed: the record had `began` entries before, and has `size` now."""
        with self._bookkeeping:
            self.remember(case)
            if self._size != began:  # somebody wrote in between, perhaps another thread of ours
                self._checked.clear()
            self._checked.add(case.id)
            self._size = size

    def do(
        self,
        conn: Connection,
        head: Head,
        case: Case,
        ask: c.Command,
        *,
        by: str,
        now: datetime,
        source: str,
        src: str = "",
    ) -> Outcome:
        """Decide and record inside a transaction that holds the head. Raises Refusal with nothing written."""
        today = now.date()
        if not case.school and not isinstance(ask, FIRST):
            raise no_such_school(case)
        framework = self.framework(case, ask)
        if isinstance(ask, FIRST) and by != ENGINE:
            may_enter(conn, lambda id: self.case(conn, id), by, framework.policy, today)
        allowed(conn, case, ask, by, framework.policy, today)
        if isinstance(ask, c.CorrectEntry):
            can_be_corrected(conn, case, ask)
        if isinstance(ask, c.DraftLetter):
            issuing.can_be_issued(case, ask, framework)
        if isinstance(ask, c.AskErasure | c.ReviewDisposal):
            erasable.can_be_asked(conn, case, ask, lambda: self.cases(conn, store.case_ids(conn)), today)
        if isinstance(ask, c.ApproveErasure):
            erasable.can_be_approved(conn, case, ask, lambda: self.cases(conn, store.case_ids(conn)), today)
        if isinstance(ask, c.IssueDraft):
            asked = issuing.approved(conn, case, ask, today)
            allowed(conn, case, asked, by, framework.policy, today)
            events = issuing.under(decide(case, asked, framework, today), ask, case, framework.policy)
        else:
            events = [_approved_by(by, event) for event in decide(case, ask, framework, today)]
            issuing.needs_no_approval(events, framework.policy, ask.about)
        if isinstance(ask, c.ChangeDetails):
            store.change_person(conn, ask.person, **ask.changed)
        corrects = ask.entry if isinstance(ask, c.CorrectEntry) else None
        return self.record(conn, head, case, events, by=by, now=now, source=source, src=src, corrects=corrects)

    def record(
        self,
        conn: Connection,
        head: Head,
        case: Case,
        events: Sequence[e.Event],
        *,
        by: str,
        now: datetime,
        source: str,
        src: str = "",
        corrects: str | None = None,
    ) -> Outcome:
        """Append events, fold them in, keep the registers and let the notices follow."""
        if not events:
            return Outcome(case, ())
        drafts = [draft(event, by, source, src, corrects) for event in events]
        looks = not all(isinstance(event, e.Told) for event in events)  # that a notice has gone brings nothing new due
        plain = self.saw(head.size) and not corrects  # nothing to catch up with, and nothing to withdraw
        with together(conn):
            added = append(conn, head, case.id, case.seq, case.tip, drafts, now)
            before, case = case, self.folded_again(conn, case.id) if corrects else reduce(evolve, added, case)
            registers.keep(conn, case, now.date() if looks else None)
            if case.holders is not before.holders:
                registers.keep_posts(conn, case)
            if self.follow and plain:
                self.follow(self, conn, head, case, added, self.framework(case))
        if any(entry.type in erasing.DOES for entry in added):
            erasing.carry_out(conn, added)
        if self.follow and not plain:
            self.follow(self, conn, head, case, added, self.framework(case))
        return Outcome(case, tuple(added))

    def case(self, conn: Connection, case_id: str) -> Case:
        """The case as the record has it: what was folded before, and every entry since."""
        case = self._folded.get(case_id) or Case(case_id)
        fresh = store.entries_after(conn, case_id, case.seq, case.tip)
        if fresh is None or any(entry.type == CORRECTION for entry in fresh):
            return self.folded_again(conn, case_id)
        return reduce(evolve, fresh, case)

    def saw(self, position: int) -> bool:
        """Whether every entry before a position was known to this door when it last wrote."""
        return position == self._size

    def _at_hand(self, conn: Connection, head: Head, case_id: str) -> Case:
        """The case, without asking the record again where nobody else has written since it was last checked."""
        if not self.saw(head.size):
            self._checked.clear()
        if case_id in self._checked and (known := self._folded.get(case_id)):
            return known
        return self.case(conn, case_id)

    def cases(self, conn: Connection, ids: Sequence[str]) -> list[Case]:
        """Several cases as the record has them; those not at hand are read together."""
        trails = store.trails(conn, [id for id in ids if id not in self._folded])
        return [replay(id, trails[id]) if id in trails else self.case(conn, id) for id in ids]

    def folded_again(self, conn: Connection, case_id: str) -> Case:
        return replay(case_id, entries(conn, case_id))

    def remember(self, case: Case) -> None:
        """Keep a folded case at hand, once what it rests on is committed; never an older one in place of a newer."""
        with self._bookkeeping:
            if (known := self._folded.get(case.id)) and known.seq > case.seq:
                return
            self._folded[case.id] = case
            self._folded.move_to_end(case.id)
            while len(self._folded) > LIVELY:
                self._folded.popitem(last=False)

    def framework(self, case: Case, ask: c.Command | None = None) -> Framework:
        """The rules in force for a case."""
        if isinstance(ask, FIRST):
            return self.shelf.framework(ask.policy, "", ask.calendar)
        return self.shelf.framework(case.policy, case.policy_version, case.calendar)


def _approved_by(by: str, event: e.Event) -> e.Event:
    """An erasure says who approved it."""
    return event.model_copy(update={"approved_by": by}) if isinstance(event, e.Redacted) else event

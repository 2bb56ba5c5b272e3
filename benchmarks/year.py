"""A school year of 1,000 cases in memory: 21,000 requests decided by the real rules and folded in, with no database."""

from __future__ import annotations

from datetime import timedelta

from benchmarks.measuring import Stopwatch, spread, table
from benchmarks.sides.upturn import ALERT, BEGAN, school
from benchmarks.steps import STEPS
from cases import events as e
from cases.case import Case
from cases.decisions import decide
from cases.evolve import draft, evolve
from cases.framework import Framework, Shelf
from cases.obligations import obligations
from cases.trail import Draft, Entry

CASES = 1000


def entry(case: Case, one: Draft, at: object) -> Entry:
    """A draft as the record would give it back, but for its seal."""
    when = STEPS[0].at if at is None else at
    return Entry(0, "", case.id, case.seq + 1, case.tip, one.type, one.v, when, one.effective or when.date(), one.actor,  # type: ignore[union-attr,arg-type]
                 one.source, one.src, one.corrects, one.data, (), b"\0" * 32, one.private)  # fmt: skip


def simulate(cases: int, framework: Framework, owed: bool) -> int:
    """Play so many cases; with `owed`, work out after each step everything that is owed. Out: steps played."""
    done = 0
    for number in range(cases):
        case = Case(str(number))
        for event in decide(case, school(number), framework, BEGAN.date()):
            case = evolve(case, entry(case, draft(event, "engine", ""), BEGAN))
        for i, step in enumerate(STEPS):
            for event in decide(case, step.ask, framework, step.at.date()):
                case = evolve(case, entry(case, draft(event, step.by, ""), step.at))
            if i == ALERT:
                told = e.LetterSent(template="concern_alert", role="head", person=f"head{number}", via="email",
                                    counts_from=step.at.date(), delivery=0)  # fmt: skip
                case = evolve(case, entry(case, draft(told, "hsi", ""), step.at + timedelta(minutes=1)))
            if owed:
                obligations(case, framework, step.at.date())
            done += 1
        if case.standing != "closed":
            raise RuntimeError(f"case {number} is {case.standing} after the year")
    return done


def year(count: int, cases: int = CASES) -> str:
    """Out: the table."""
    framework = Shelf().framework("mk-2010", "", "calendar-mk")
    simulate(2, framework, True)
    rows = []
    for owed, name in ((False, "decide and evolve"), (True, "and after each step all that is owed")):
        walls, cpus = [], []
        for _ in range(count):
            watch = Stopwatch()
            with watch.going():
                simulate(cases, framework, owed)
            walls.append(watch.wall)
            cpus.append(watch.cpu)
        rows.append([name, spread(walls), spread(cpus), f"{cases * len(STEPS) / min(walls):,.0f}"])
    return table([f"{cases:,} cases, {cases * len(STEPS):,} steps", "s", "s of processor", "steps/s at best"], rows)

"""Rules other than those supplied: the law of another year, a later policy, a school's own calendar."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

from cases.case import Case
from cases.framework import Framework, Shelf
from cases.policy import Duty
from cases.reading import POLICIES
from tests.trails import by_the_files

Rules = Callable[[Case], Framework]


def under_the_law_of_2007(case: Case) -> Framework:
    """As if section 60 still read as it did until April 2016."""
    known = by_the_files(case)
    old = next(v for v in known.law.warning_notice if v.on(date(2010, 1, 14)))
    return replace(known, law=known.law.model_copy(update={"warning_notice": (old.model_copy(update={"to": None}),)}))


def with_files(folder: Path) -> Rules:
    """The authority's own files beside those supplied."""
    shelf = Shelf(folder)
    return lambda case: shelf.framework(case.policy or "mk-2010", case.policy_version, case.calendar)


def a_later_policy(folder: Path, valid_from: str, change: tuple[str, str]) -> Rules:
    """A second version of the policy, in force from a day, with one number changed."""
    text = (POLICIES / "mk-2010.yaml").read_text("utf-8")
    was, now = change
    assert was in text
    for old, new in (("id: mk-2010\n", "id: mk-later\n"), ("2010-01-14", valid_from), (was, now)):
        text = text.replace(old, new, 1) if old != "2010-01-14" else text.replace(old, new)
    (folder / "mk-later.yaml").write_text(text, "utf-8")
    return with_files(folder)


def a_calendar_of_its_own(folder: Path, changes: dict[str, str]) -> Rules:
    """The school's own term dates."""
    text = (POLICIES / "calendar-mk.yaml").read_text("utf-8").replace("id: calendar-mk", "id: calendar-own")
    for was, now in changes.items():
        assert was in text
        text = text.replace(was, now)
    (folder / "calendar-own.yaml").write_text(text, "utf-8")
    return with_files(folder)


def with_duty(id: str, **changes: object) -> Rules:
    """A policy with one of its duties changed."""

    def rules(case: Case) -> Framework:
        known = by_the_files(case)
        duties = tuple(_changed(duty, changes) if duty.id == id else duty for duty in known.policy.duties)
        return replace(known, policy=known.policy.model_copy(update={"duties": duties}))

    return rules


def _changed(duty: Duty, changes: dict[str, object]) -> Duty:
    return duty.model_copy(update=changes)

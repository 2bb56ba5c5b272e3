"""How events change a case: a register with one arm for each event that does, and what the arms share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from cases.case import Case, Occasion
from cases.events import Event
from cases.trail import Entry

Changes = dict[str, Any]
E = TypeVar("E", bound=Event)
Arm = Callable[[Case, Any, Entry], Changes]
ARMS: dict[str, Arm] = {}


def noted(
    occasions: Mapping[str, tuple[Occasion, ...]], entry: Entry, *names: str, subject: str = "", **also: Any
) -> dict[str, tuple[Occasion, ...]]:
    """The occasions with one more, under each of these names."""
    occasion = Occasion(entry.at, entry.effective, subject, entry.seq, **also)
    return {**occasions, **{name: (*occasions.get(name, ()), occasion) for name in names}}


def put(mapping: Mapping[str, Any], key: str, **changes: Any) -> dict[str, Any]:
    """The mapping with one of its values changed in some fields."""
    return {**mapping, key: replace(mapping[key], **changes)}


def arm(*kinds: type[E]) -> Callable[[Callable[[Case, E, Entry], Changes]], Callable[[Case, E, Entry], Changes]]:
    """Registers the function below it as what folds in these kinds of event."""

    def register(folds: Callable[[Case, E, Entry], Changes]) -> Callable[[Case, E, Entry], Changes]:
        for kind in kinds:
            ARMS[kind.type] = folds
        return folds

    return register


# Events that are counted or clocked under their own name and change nothing else than what an arm below says.
OCCASIONS = frozenset(
    {
        "visit.sip",
        "concern.logged",
        "concern.checked",
        "action.agreed",
        "risk.reported",
        "category.decided",
        "category.changed",
        "category.reviewed",
        "tig.set_up",
        "plan.agreed",
        "plan.amended",
        "ofsted.report_published",
        "ofsted.category_removed",
        "report.smg",
        "report.categories",
        "plan.received",
        "hmi.answered",
        "statement.prepared",
    }
)

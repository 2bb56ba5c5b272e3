"""Something that can be chosen in a form, and the short names that nothing has yet."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import count, islice

from cases.case import Case
from desk.forms.words import Kind

MOST_FREE = 40
"""How many short names are held ready: more rows than anybody adds at once."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that can be chosen. `ask` says how it is asked for where each choice is a field of its own."""

    value: str
    text: str
    hint: str = ""
    ask: Kind | None = None


def in_words(name: str) -> str:
    """A name of ours as words: "Phone task" for phone_task."""
    said = name.replace("_", " ")
    return f"{said[:1].upper()}{said[1:]}"


def cited(source: str, quote: str | None = None) -> str:
    """Who says so, with the text's own words."""
    return f"{source}: “{quote}”" if quote else source


def free_names(of: str, case: Case) -> tuple[str, ...]:
    """Short names that nothing of a kind has yet in this case: M3, M4, …; none where `of` names no kind."""
    if not of:
        return ()
    letter, taken = _TAKEN[of](case)
    return tuple(islice((name for n in count(1) if (name := f"{letter}{n}") not in taken), MOST_FREE))


_TAKEN: dict[str, Callable[[Case], tuple[str, Iterable[str]]]] = {
    "meeting": lambda case: ("G", case.meetings),
    "milestone": lambda case: ("M", case.milestones),
    "contact": lambda case: ("C", case.contacts),
    "hold": lambda case: ("H", case.holds),
    "requirement": lambda case: ("R", ()),
    "action": lambda case: ("A", case.actions),
}

"""What forms say: titles, labels, hints and buttons, as officers can edit them in templates/desk/forms/."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Literal

from cases.commands import COMMANDS
from cases.policy import Model
from cases.reading import parse, read_yaml
from desk.site.rendering import TEMPLATES

FOLDER = TEMPLATES / "forms"
Kind = Literal[
    "line", "long", "date", "clock", "yes_no", "tick", "choice", "choices", "whole", "wholes", "number", "series",
    "lines", "person", "people", "group", "rows", "carried",
]  # fmt: skip


class FieldWords(Model):
    """`ask` says how it is asked for, where the type alone does not; `among`: whence its choices come; `suggest`: of
    which things the next free short name is filled in; `words`: what its choices are called; `needed`: the form wants
    it although the command can do without."""

    label: str
    hint: str = ""
    ask: Kind | None = None
    among: str = ""
    suggest: str = ""
    needed: bool = False
    words: dict[str, str] = {}
    fields: dict[str, FieldWords] = {}


class FormWords(Model):
    """`group`: under which heading it is offered; `confirm`: what will happen, for what cannot be undone; `left_out`:
    fields that a form does not ask for, because something else fills them in."""

    title: str
    group: str
    button: str
    intro: str = ""
    confirm: str = ""
    left_out: tuple[str, ...] = ()
    fields: dict[str, FieldWords] = {}


class Wordings(Model):
    """A file of forms, by the word of the command."""

    forms: dict[str, FormWords]


GROUPS = (
    "Concern and category",
    "Meetings",
    "Plan",
    "Visits and reports",
    "Letters",
    "Powers",
    "People",
    "End of the case",
)
"""The headings under which actions are offered, in the order in which an officer meets them."""

FROM_THE_TRAIL = "From the trail"
"""What is asked for where the entry is shown, and is not in the list of actions."""


@lru_cache(maxsize=4)
def all_words(folder: Path = FOLDER) -> dict[str, FormWords]:
    """The words of every form, by the command's word. Raises BadFile with a sentence for each fault of a file."""
    found: dict[str, FormWords] = {}
    for path in sorted(folder.glob("*.yaml")):
        found |= parse(Wordings, read_yaml(path)).forms
    return found


def words_of(word: str) -> FormWords | None:
    """The words of one form; None where there is no such command, or no form for it."""
    return all_words().get(word) if word in COMMANDS else None

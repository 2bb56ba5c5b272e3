"""What was typed as the values of a command, or with a sentence for each input that cannot be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import ValidationError

from cases.commands import Command
from desk.forms.fields import Field
from desk.forms.given import Find, Given
from desk.forms.reader import Reader
from desk.forms.reading_values import CANNOT


@dataclass(frozen=True)
class Typed:
    """`values`: what could be read, by the command's names; `errors`: a sentence for each input that could not, by its
    name; `command`: the whole, where there is no error."""

    given: Given
    values: Mapping[str, Any] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    command: Command | None = None


def reading(command: type[Command], fields: Sequence[Field], given: Given, find: Find) -> Typed:
    """What was typed as a command: its values, or a sentence beside each input that cannot be read."""
    typed = values_in(fields, given, find)
    if typed.errors:
        return typed
    try:
        return replace(typed, command=command.model_validate(typed.values))
    except ValidationError as wrong:
        return replace(typed, errors=_misread(fields, wrong))


def values_in(fields: Sequence[Field], given: Given, find: Find) -> Typed:
    """What was typed, for a page that makes its own command of it: values, or a sentence beside each input."""
    reader = Reader(given, find)
    return Typed(given, reader.fields(fields, ""), reader.errors)


def with_error(typed: Typed, name: str, sentence: str) -> Typed:
    return replace(typed, errors={**typed.errors, name: sentence}, command=None)


def _misread(fields: Sequence[Field], wrong: ValidationError) -> dict[str, str]:
    """What the command itself says of a value that the form let through."""
    labels = {x.name: x.label for x in fields}
    found: dict[str, str] = {}
    for x in wrong.errors(include_url=False):
        name = str(x["loc"][0]) if x["loc"] else ""
        found.setdefault(name, f"{labels.get(name, 'This')}: {CANNOT}")
    return found

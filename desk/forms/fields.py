"""The fields of a form: what a command takes, in the words of templates/desk/forms/, with the choices of one case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from cases.commands import Command
from desk.forms.choice import Choice, free_names, in_words
from desk.forms.choices import chosen_from
from desk.forms.words import FieldWords, FormWords, Kind
from desk.site.seeing import Seen

NAME = "name"
"""What the first field of a row is called that gives the row its name."""


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that is asked for. `name` is the command's; `needed`: it cannot be left out; `options`: its choices;
    `offered`: they come from the case or the policy; `fields`: what a group, or each row, is made of; `keyed`: rows by
    name; `free`: short names that nothing has yet; `default`: what it is where nothing is typed."""

    name: str
    label: str
    kind: Kind
    needed: bool = False
    hint: str = ""
    options: tuple[Choice, ...] = ()
    offered: bool = False
    fields: tuple[Field, ...] = ()
    keyed: bool = False
    free: tuple[str, ...] = ()
    default: str = ""


def fields_of(command: type[Command], words: FormWords, seen: Seen) -> tuple[Field, ...]:
    """The fields of a command for a case. Raises KeyError where a field has no words: a test looks for that."""
    asked = {name: info for name, info in command.model_fields.items() if name not in words.left_out}
    return tuple(
        _field(info.alias or name, info, words.fields[info.alias or name], seen) for name, info in asked.items()
    )


def _field(name: str, info: FieldInfo, words: FieldWords, seen: Seen) -> Field:
    made = _made(name, info.annotation, words, seen, info.is_required() or words.needed)
    return replace(made, default=info.default) if isinstance(info.default, str) else made


def _made(name: str, annotation: Any, words: FieldWords, seen: Seen, needed: bool) -> Field:
    kind, inner = kind_of(annotation)
    kind = words.ask or ("choices" if words.among and kind == "lines" else kind)
    kind = "choice" if words.among and kind == "line" and words.ask is None else kind
    made = Field(name, words.label, "yes_no" if kind == "tick" and needed else kind, needed, words.hint)
    if kind in ("group", "rows"):
        return replace(made, fields=_parts(inner, words, seen), keyed=get_origin(_bare(annotation)) is dict)
    if words.suggest:
        made = replace(made, free=free_names(words.suggest, seen.case))
    return replace(made, options=_options(inner, words, seen), offered=bool(words.among))


def _options(inner: Any, words: FieldWords, seen: Seen) -> tuple[Choice, ...]:
    if words.among:
        return chosen_from(words.among, seen, words.words)
    values = get_args(inner) if get_origin(inner) is Literal else ()
    return tuple(Choice(str(value), words.words.get(str(value)) or in_words(str(value))) for value in values)


def _parts(inner: Any, words: FieldWords, seen: Seen) -> tuple[Field, ...]:
    """What a group or a row is made of: the fields of a part, or one for each name that the policy or case has."""
    if words.among:
        kind: Kind = "yes_no" if inner is bool else "long"
        return tuple(_named(choice, kind, words, seen) for choice in chosen_from(words.among, seen, words.words))
    known: Mapping[str, Any] = inner.model_fields if isinstance(inner, type) and issubclass(inner, BaseModel) else {}
    keyed = [_name_of(words.fields[NAME], seen)] if NAME in words.fields and NAME not in known else []
    listed = {info.alias or name: info for name, info in known.items()}
    return (
        *keyed,
        *(_field(name, info, words.fields[name], seen) for name, info in listed.items() if name in words.fields),
    )


def _name_of(words: FieldWords, seen: Seen) -> Field:
    """The field that gives a row its name."""
    return Field(NAME, words.label, "line", True, words.hint, free=free_names(words.suggest, seen.case))


def _named(choice: Choice, kind: Kind, words: FieldWords, seen: Seen) -> Field:
    """One part of a group that has a name of its own, such as one column of the plan. The choice may say how it is
    asked for: a measure as a number or as a series."""
    own = words.fields.get(choice.value)
    options = chosen_from(own.among, seen, own.words) if own and own.among else ()
    asked = own.ask if own and own.ask else "choice" if options else choice.ask or kind
    label, hint = (own.label, own.hint) if own else (choice.text, choice.hint)
    return Field(choice.value, label, asked, kind == "yes_no", hint, options, bool(options))


def kind_of(annotation: Any) -> tuple[Kind, Any]:
    """How a type is asked for, and the type inside it."""
    bare = _bare(annotation)
    origin, args = get_origin(bare), get_args(bare)
    if origin is Literal:
        return "choice", bare
    if origin is tuple:
        inner = _bare(args[0])
        if get_origin(inner) is dict or (isinstance(inner, type) and issubclass(inner, BaseModel)):
            return "rows", get_args(inner)[1] if get_origin(inner) is dict else inner
        return ("wholes" if inner is int else "lines"), inner
    if origin is dict:
        inner = _bare(args[1])
        return ("rows" if isinstance(inner, type) and issubclass(inner, BaseModel) else "group"), inner
    if isinstance(bare, type) and issubclass(bare, BaseModel):
        return "group", bare
    plain: dict[Any, Kind] = {date: "date", bool: "tick", int: "whole"}
    return plain.get(bare, "line"), bare


def _bare(annotation: Any) -> Any:
    """A type without what is said about it, and without None."""
    if get_origin(annotation) is Annotated:
        return _bare(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        left = [arg for arg in get_args(annotation) if arg is not NoneType]
        return _bare(left[0]) if len(left) == 1 else annotation
    return annotation

"""What somebody may ask for: the same verbs as the events, in the imperative. A field marked `PersonId` is a person."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, BeforeValidator, ConfigDict


class Who:
    """Marks a field that names a person."""


WHO = Who()
PersonId = Annotated[str, WHO]
People = Annotated[tuple[str, ...], WHO]


def _text(value: Any) -> Any:
    return str(value) if type(value) is int else value


def _several(value: Any) -> Any:
    return tuple(map(_text, value)) if isinstance(value, list | tuple) else (_text(value),)


Label = Annotated[str, BeforeValidator(_text)]
"""A name somebody gives a thing; a number will do (URN 990001, meeting 3)."""

OneOrMore = Annotated[tuple[str, ...], BeforeValidator(_several)]


class Command(BaseModel):
    """Base of every command. `word` is what it is called in scenarios, forms and the command line."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
    word: ClassVar[str]

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        if "word" in cls.__dict__:
            COMMANDS[cls.word] = cls

    @property
    def about(self) -> str:
        """What was asked, in a few words for the record of a refusal; no personal data."""
        return self.word.replace("_", " ")


COMMANDS: dict[str, type[Command]] = {}


def people_in(ask: Command) -> frozenset[str]:
    """The people a command names."""
    named: set[str] = set()
    for name, info in type(ask).model_fields.items():
        value = getattr(ask, name)
        if WHO in info.metadata or any(WHO in getattr(arg, "__metadata__", ()) for arg in _args(info.annotation)):
            named.update([value] if isinstance(value, str) else value or ())
    return frozenset(named)


def _args(annotation: Any) -> tuple[Any, ...]:
    return getattr(annotation, "__args__", ())

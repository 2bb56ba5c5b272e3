"""The commands that the API takes, and what is sent with each: the command's own model, read strictly."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from cases.commands import COMMANDS, Command
from cases.commands.command import Label
from desk.api.faults import Fault, Misread
from desk.entering import BEHIND_THE_DESK
from desk.misread import of_fact, takes

TEXTS = ("_text", "_whole")
LISTS = ("_several",)
ANYTHING = ("_required",)
REF = "#/components/schemas/{model}"


class Draft(BaseModel):
    """What a letter is drafted from: the command that will issue it, and the day that it is to be dated."""

    model_config = ConfigDict(extra="forbid")
    do: Annotated[str, Field(description="The word of the command that will issue the letter")]
    fields: dict[str, Any] = {}
    dated: date | None = None


class Issue(BaseModel):
    """Which approved draft is to be issued."""

    model_config = ConfigDict(extra="forbid")
    id: Label


def asked_for() -> dict[str, type[Command]]:
    """The commands that a person may ask for by what they type, without pages to look at or files, by word."""
    return {word: command for word, command in sorted(COMMANDS.items()) if word not in BEHIND_THE_DESK}


def read(model: type[BaseModel], body: bytes) -> Any:
    """What was sent, as the model has it: strictly, so that a number is no text. Raises Misread with every fault."""
    try:
        return model.model_validate_json(body or b"{}", strict=True, by_alias=True, by_name=False)
    except ValidationError as wrong:
        raise Misread(list(faults(wrong)), takes(model) if issubclass(model, Command) else "") from None


def faults(wrong: ValidationError, inside: str = "") -> Iterable[Fault]:
    """Each field that is wrong, with the first thing that is wrong with it."""
    found: dict[str, str] = {}
    for x in wrong.errors(include_url=False):
        field = ".".join(map(str, (inside, *x["loc"]) if inside else x["loc"]))
        found.setdefault(field, of_fact(x))
    return (Fault(field=field, why=why) for field, why in found.items())


class Said(GenerateJsonSchema):
    """The schema of what is really taken: where a model reads more than its type says, the schema says so too."""

    def function_before_schema(self, schema: core_schema.BeforeValidatorFunctionSchema) -> JsonSchemaValue:
        inner = super().function_before_schema(schema)
        name = getattr(schema["function"]["function"], "__name__", "")
        if name in ANYTHING:
            return {"description": "Names alone, names with a text each, or names with text, lead and due."}
        if name in LISTS:
            one = {"anyOf": [{"type": "string"}, {"type": "integer"}]}
            return {"anyOf": [{"type": "array", "items": one}, *one["anyOf"]]}
        return {"anyOf": [inner, {"type": "integer"}]} if name in TEXTS else inner


def schemas(models: Iterable[type[BaseModel]]) -> dict[str, Any]:
    """The schemas of what is sent, by name, as OpenAPI keeps them."""
    from pydantic.json_schema import models_json_schema

    _, found = models_json_schema(
        [(model, "validation") for model in models], by_alias=True, ref_template=REF, schema_generator=Said
    )
    defined: dict[str, Any] = found.get("$defs", {})
    return defined

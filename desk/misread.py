"""What is wrong with facts as they were typed: which one, what it must be, and what the verb takes."""

from __future__ import annotations

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from cases.commands import Command
from cases.refusals import Refusal
from notifications.language import listed

DATE, CLOCK = "a date such as 2027-01-14", "a time such as 14:30"
MOST = 80
"""So much of what was given is said again."""
KINDS = {
    "date": DATE,
    "datetime": "a day and a time such as 2027-01-14T14:30:00+00:00",
    "timezone": "a day and a time such as 2027-01-14T14:30:00+00:00",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "tuple": "a list such as [a, b]",
    "dict": "names with values, such as {R1: true}",
    "model": "names with values, such as {support_days: [6, 3]}",
    "string_type": "a text",
}


def refused(ask: type[Command], wrong: ValidationError) -> Refusal:
    """The refusal of a command that cannot be read: every fault, and what the verb takes."""
    whys = dict.fromkeys(of_fact(x, ask.word) for x in wrong.errors(include_url=False))
    return Refusal("Nothing was recorded.", "; ".join(whys), takes(ask))


def takes(ask: type[Command]) -> str:
    """Which facts a verb needs and which it may have, in a sentence."""
    fields = ask.model_fields.items()
    needed = [f"`{field.alias or name}`" for name, field in fields if field.is_required()]
    may = [f"`{field.alias or name}`" for name, field in fields if not field.is_required()]
    said = f"The verb {ask.word} needs {listed(needed)}" if needed else f"The verb {ask.word} needs nothing"
    return f"{said}, and may have {listed(may)}." if may else f"{said}."


def of_fact(x: ErrorDetails, word: str = "what was sent") -> str:
    """What is wrong with one fact, as a fact without a full stop; `word` is said where it is about none of them."""
    name, given = ".".join(map(str, x["loc"])), _short(x["input"])
    match x["type"]:
        case "missing":
            return f"`{name}` is missing"
        case "extra_forbidden":
            return f"`{name}` is none of its facts"
        case "literal_error":
            return f"`{name}` must be {x['ctx']['expected']}, not {given}"
        case "string_pattern_mismatch" if name == "time":
            return f"`{name}` must be {CLOCK}, not {given}"
    kind = next((kind for kind in KINDS if x["type"].startswith(kind)), None)
    if kind:
        return f"`{name}` must be {KINDS[kind]}, not {given}" if given else f"`{name}` must be {KINDS[kind]}"
    return f"`{name or word}`: {x['msg'][0].lower()}{x['msg'][1:]}"


def _short(given: object) -> str:
    """What was given, as far as a sentence can hold it; nothing for an empty value."""
    said = "" if given in (None, "", (), [], {}) else str(given)
    return said if len(said) <= MOST else f"{said[:MOST]}…"

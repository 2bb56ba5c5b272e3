"""A paragraph's body in plain lines: given this, on a day, that is owed or refused. Read with `ast`; nothing is run."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence

FRAMEWORK = re.compile(r"\w+(\([^()]*\))?\.framework\.")
NAME = re.compile(r"[a-z]+(_[a-zA-Z0-9]+)+")
Arguments = tuple[list[str], dict[str, str]]
Named = Mapping[str, ast.FunctionDef]

FIRST_WORDS = ("a", "an", "the", "notice", "options")
"""What the name of a fact begins with."""

SAYINGS: dict[str, str] = {
    "given": "Given, on {0}: {rest}",
    "mornings": "Every working morning from {0} to {1}",
    "corrects": "On {0}, the entry {1} is corrected: {because}",
    "sent": "On {on}, {0} goes to {to}",
    "sent_nothing": "Nothing is sent",
    "says": "{0} to {1} says: {rest}",
    "does_not_say": "{0} to {1} does not say: {rest}",
    "answers": "The answer to {0} is: {1}",
    "keeps_apart": "Kept apart from the sealed record: {0}",
    "is_in": "The school is in {0}",
    "is_recorded": "Recorded: {0}",
    "is_not_recorded": "Not recorded: {0}",
    "owes": "{0} is owed",
    "has_met": "{0} is met",
    "is_late_with": "{0} is late",
    "is_discharged_of": "{0} is discharged",
    "is_barred_under": "{0} is a bar until {until}",
    "owes_nothing_under": "nothing is owed under {0}",
    "cannot_work_out": "the date of {0} cannot be worked out",
    "refuses": "refused: {0}",
    "records": "recorded: {0}, as {rest}",
    "will_send": "{0} will go to {to} on {on}",
    "will_not_send": "{0} will not go",
}
"""How each saying reads: {0} and {1} are its first arguments, {rest} the others; the rest follows in brackets."""


def lines_of(function: ast.FunctionDef, helpers: Named) -> list[str]:
    """The body of a paragraph, a line for each thing it says. `helpers` are the other functions of its file."""
    facts = _Facts()
    body = [facts.visit(statement) for statement in function.body[1:] if not facts.named_by(statement)]
    return [*_cases(function), *(line for statement in body for line in _statement(statement, helpers))]


class _Facts(ast.NodeTransformer):
    """Puts a fact that a paragraph gave a name to where the name is used."""

    def __init__(self) -> None:
        self.known: dict[str, ast.expr] = {}

    def named_by(self, statement: ast.stmt) -> bool:
        """Whether a statement does nothing but give a fact its name."""
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(func=ast.Name(id=fact)) as value):
                if fact.split("_")[0] in FIRST_WORDS and fact not in ("a_school", "the_authority"):
                    self.known[name] = value
                    return True
        return False

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self.known.get(node.id, node)


def _cases(function: ast.FunctionDef) -> list[str]:
    """The table of a paragraph that is tried with several values."""
    lines = []
    for mark in function.decorator_list:
        if isinstance(mark, ast.Call) and ast.unparse(mark.func).endswith("parametrize"):
            names, values = mark.args[0], mark.args[1]
            lines.append(f"For each {_words(names)}: {'; '.join(_words(v) for v in getattr(values, 'elts', [values]))}")
    return lines


def _statement(statement: ast.stmt, helpers: Named) -> list[str]:
    schools = {"a_school", "the_authority", "school", *helpers}
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call() as value) if _root(value) in schools:
            return _of(name, _chain(value, helpers))
        case ast.Expr(value=ast.Call() as call):
            return _of(_root(call), _chain(call, helpers), helpers)
        case ast.For(target=target, iter=over, body=body):
            inner = [line for part in body for line in _statement(part, helpers)]
            return [f"For each {_words(target)} of {_words(over)}:", *inner]
        case ast.Import() | ast.ImportFrom() | ast.Return(value=None):
            return []
        case ast.Assert(test=test):
            return [f"Checked: `{_one_line(test)}`"]
    return [f"`{_one_line(statement)}`"]


def _root(value: ast.expr) -> str:
    """The name at the start of a chain."""
    while isinstance(value, ast.Call | ast.Attribute):
        value = value.func if isinstance(value, ast.Call) else value.value
    return value.id if isinstance(value, ast.Name) else ""


def _of(name: str, lines: list[str], helpers: Named | None = None) -> list[str]:
    """Where a paragraph tells of several schools, which of them a line is about."""
    if name in ("school", "authority", "a_school", "the_authority") or name in (helpers or {}):
        return lines
    return [f"(The school {name.replace('_', ' ')}) {line}" for line in lines]


def _chain(value: ast.expr, helpers: Named) -> list[str]:
    """`a_school("LA3").given(...).on(day).owes(...)`, from the school on, a line a link."""
    links: list[ast.Call] = []
    while isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
        links.insert(0, value)
        value = value.func.value
    lines = _start(value, helpers)
    when = ""
    for link in links:
        name = link.func.attr  # type: ignore[attr-defined]
        if name == "on":
            when = _words(link.args[0])
        else:
            said = _saying(name, link)
            lines.append(f"On {when}: {said}" if when else said)
    return [_sentence(line) for line in lines]


def _start(value: ast.expr, helpers: Named) -> list[str]:
    if not isinstance(value, ast.Call) or not isinstance(value.func, ast.Name):
        return []
    name = value.func.id
    helper = helpers.get(name)
    if helper is None or name == "a_school":
        return [f"Given {_words(value)}".replace("a school (", "a school in category (", 1)]
    if written := ast.get_docstring(helper):
        return [f"Given: {written.rstrip('.')}{_given_with(value)}"]
    returned = next((s.value for s in helper.body if isinstance(s, ast.Return) and s.value), None)
    before = [line for s in helper.body if not isinstance(s, ast.Return) for line in _statement(s, helpers)]
    return [*before, *_chain(returned, helpers)] if returned is not None else before


def _given_with(call: ast.Call) -> str:
    found, named = _arguments(call)
    said = [*found, *(f"{name} {value}" for name, value in named.items())]
    return f" ({', '.join(said)})" if said else ""


def _saying(name: str, call: ast.Call) -> str:
    found, named = _arguments(call)
    if name not in SAYINGS:
        return f"{name.replace('_', ' ')}{_given_with(call)}"
    template = SAYINGS[name]
    fields = {**named, **{str(i): value for i, value in enumerate(found)}}
    used = {key for key in fields if f"{{{key}}}" in template}
    said = template.replace("{rest}", ", ".join(found[_first_of_rest(template) :]))
    for key, value in fields.items():
        said = said.replace(f"{{{key}}}", value)
    also = [f"{key.replace('_', ' ')} {value}" for key, value in named.items() if key not in used and value]
    more = [] if "{rest}" in template else [value for i, value in enumerate(found) if str(i) not in used]
    return f"{said} ({'; '.join([*more, *also])})" if more or also else said


def _first_of_rest(template: str) -> int:
    return sum(1 for i in range(3) if f"{{{i}}}" in template)


def _arguments(call: ast.Call) -> Arguments:
    return [_words(arg) for arg in call.args], {k.arg or "": _words(k.value) for k in call.keywords}


def _words(value: ast.expr) -> str:
    """A value or a fact in words: `a_decision("LA4b", school_says="LA3")` is "a decision (LA4b, school says LA3)"."""
    match value:
        case ast.Constant(value=None):
            return "nothing"
        case ast.Constant(value=bool(known)):
            return "yes" if known else "no"
        case ast.Constant(value=known):
            return str(known).replace("_", " ") if NAME.fullmatch(str(known)) else str(known)
        case ast.Name(id=name):
            return name.lower().replace("_", " ")
        case ast.Starred(value=inner):
            return _words(inner)
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            return _listed(parts)
        case ast.Dict(keys=keys, values=values):
            return ", ".join(f"{_words(k)} {_words(v)}" for k, v in zip(keys, values, strict=True) if k is not None)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return f"-{_words(operand)}"
        case ast.Call(func=ast.Name(id=name)):
            found, named = _arguments(value)
            said = [*found, *(f"{key.replace('_', ' ')} {word}" for key, word in named.items() if key)]
            return name.replace("_", " ") + (f" ({', '.join(filter(None, said))})" if any(said) else "")
    return f"`{_one_line(value)}`"


def _listed(parts: Sequence[ast.expr]) -> str:
    return ", ".join(f"({_words(p)})" if isinstance(p, ast.Tuple) else _words(p) for p in parts)


def _one_line(node: ast.AST) -> str:
    return FRAMEWORK.sub("", " ".join(ast.unparse(node).split()))


def _sentence(line: str) -> str:
    return line[:1].upper() + line[1:]


def words_in(names: str, known: Mapping[str, str]) -> str:
    """A function's name as a title."""
    return " ".join(known.get(word, word) for word in names.split("_"))

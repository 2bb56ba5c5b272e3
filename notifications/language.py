"""The small language that wording is written in: values, `if`, `for` and three filters, and nothing else of Jinja2.

`compiled` turns one piece of wording into a template, refusing what the language does not have. `rendered` gives its
Markdown, in which every value stands as a token, and appends the values to a list, ready to be put back after parsing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from jinja2 import (
    StrictUndefined,
    Template,
    TemplateError,
    TemplateSyntaxError,
    Undefined,
    UndefinedError,
    nodes,
    pass_context,
)
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeTransformer

from notifications.blocks import WordingTrouble, clean


class MissingValue(Exception):
    """A value that the wording needs is not there. The message is a sentence for an officer.

    `name` is the value's, and `where` is the `file:line` that asks for it.
    """

    def __init__(self, sentence: str, name: str = "", where: str = "") -> None:
        super().__init__(sentence)
        self.name, self.where = name, where


MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def day(value: Any) -> Any:
    """A date as `14 January 2027`. A value that is not there stays so, to be reported by its name."""
    if value is None or isinstance(value, Undefined):
        return value
    if not isinstance(value, date) or isinstance(value, datetime):
        raise TypeError(f"the filter “day” needs a date, and was given “{value}”")
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def listed(value: Any) -> Any:
    """Several words or names as `one, two and three`; nothing if one of them is blank."""
    if value is None or isinstance(value, Undefined):
        return value
    if not isinstance(value, list | tuple):
        raise TypeError(f"a list was needed, and “{value}” was given")
    words = ["" if v is None else clean(str(v)) for v in value]
    if not all(words):
        return None
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def days(value: Any) -> Any:
    """One or several dates as `14 January 2027, 3 March 2027 and 5 May 2027`."""
    return listed([day(v) for v in value]) if isinstance(value, list | tuple) else day(value)


def _missing(template: str, name: str, where: str) -> MissingValue:
    return MissingValue(
        f"The notice “{template}” was not written: “{name}” is not recorded. Record it, then send the notice again. "
        f"The wording asks for it at {where}, and a notice is never sent with a blank in it.",
        name,
        where,
    )


@pass_context
def _put(context: Context, value: Any, name: str, where: str) -> str:
    """Put a value aside and leave its token in the Markdown."""
    if isinstance(value, date) and not isinstance(value, datetime):
        value = day(value)
    if value is None or isinstance(value, Undefined) or (isinstance(value, str) and not clean(value)):
        raise _missing(str(context.resolve("=notice")), name, where)
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise WordingTrouble(
            f"{where}: “{name}” cannot be printed whole. Name one of its parts, or list them with “for”."
        )
    values = context.resolve("=values")
    values.append(clean(str(value)))
    return f"\ue000{len(values) - 1}\ue001"


@pass_context
def _each(context: Context, value: Any, name: str, where: str) -> Any:
    if value is None or isinstance(value, Undefined):
        raise _missing(str(context.resolve("=notice")), name, where)
    if not isinstance(value, list | tuple):
        raise WordingTrouble(f"{where}: “{name}” is not a list, so “for” cannot go through it. Print it instead.")
    return value


class _Unset(StrictUndefined):
    """Refuses every use; the error's message is the bare name, for our sentence."""

    @property
    def _undefined_message(self) -> str:
        return str(self._undefined_name)


ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Const,
    nodes.Getattr,
    nodes.Filter,
    nodes.Test,
    nodes.For,
    nodes.If,
    nodes.CondExpr,
    nodes.Not,
    nodes.And,
    nodes.Or,
    nodes.Compare,
    nodes.Operand,
)
FILTERS: dict[str, Callable[..., Any]] = {"day": day, "days": days, "listed": listed}
# A subject is read on lock screens and in shared inboxes: it may say which school, meeting or day, never who.
SUBJECT_MAY = (
    "school",
    "meeting.title",
    "meeting.on",
    "meeting.was",
    "duty.name",
    "duty.due",
    "milestone.due",
    "warning.comply_by",
    "representations.reply_by",
    "contact.reply_by",
    "academy.converts",
)


def _path(node: nodes.Node) -> str:
    match node:
        case nodes.Name(name=name):
            return str(name)
        case nodes.Getattr(node=inner, attr=attr):
            return f"{_path(inner)}.{attr}"
        case nodes.Filter(node=inner) if inner is not None:
            return _path(inner)
    return "a value"


def values_in(file: str, source: str) -> tuple[tuple[str, int], ...]:
    """Every value that a piece of wording prints or asks about, and its line: `concern.triggers[].text` stands for the
    text of each of the concern's triggers. Raises WordingTrouble as `compiled` does."""
    compiled(file, source)
    tree = _environment.parse(_with_line_ends(source), filename=file)
    return tuple(dict.fromkeys(_used(tree, {})))


def _used(node: nodes.Node, each: Mapping[str, str]) -> Iterator[tuple[str, int]]:
    """`each` says what every name that a `for` gave stands for."""
    if isinstance(node, nodes.Name | nodes.Getattr):
        first, dot, rest = _path(node).partition(".")
        yield f"{each.get(first, first)}{dot}{rest}", node.lineno
    elif isinstance(node, nodes.For) and isinstance(node.target, nodes.Name):
        yield from _used(node.iter, each)
        (item, _), *_ = _used(node.iter, each)
        for part in (*node.body, *node.else_):
            yield from _used(part, {**each, node.target.name: f"{item}[]"})
    else:
        for child in node.iter_child_nodes():
            yield from _used(child, each)


class _Tokens(NodeTransformer):
    """Sends every printed value through `_put` and every list through `_each`, each with its name and place."""

    def __init__(self, file: str) -> None:
        self.file = file

    def _through(self, filter: str, node: nodes.Expr) -> nodes.Expr:
        told: list[nodes.Expr] = [nodes.Const(_path(node)), nodes.Const(f"{self.file}:{node.lineno}")]
        return nodes.Filter(node, filter, told, [], None, None, lineno=node.lineno)

    def visit_Output(self, node: nodes.Output) -> nodes.Output:
        node.nodes = [n if isinstance(n, nodes.TemplateData) else self._through("=put", n) for n in node.nodes]
        return node

    def visit_For(self, node: nodes.For) -> nodes.For:
        self.generic_visit(node)
        node.iter = self._through("=each", node.iter)  # type: ignore[arg-type]
        return node


def _check_language(tree: nodes.Template, file: str) -> None:
    for node in tree.find_all(nodes.Node):
        names = [str(getattr(node, k)) for k in ("attr", "name") if isinstance(getattr(node, k, None), str)]
        bad = next((n for n in names if n.startswith("_")), None)
        if isinstance(node, nodes.Filter) and node.name not in FILTERS:
            bad = f"|{node.name}"
        elif not isinstance(node, ALLOWED):
            bad = type(node).__name__.lower()
        if bad:
            raise WordingTrouble(
                f"{file}:{node.lineno}: “{bad}” may not be used in wording, so no notice was written. "
                f"Use only values, “if”, “for” and the filters {listed(list(FILTERS))}."
            )


def _check_subject(tree: nodes.Template, file: str) -> None:
    for output in tree.find_all(nodes.Output):
        for node in output.nodes:
            name = None if isinstance(node, nodes.TemplateData) else _path(node)
            if name and name not in SUBJECT_MAY and name != "reference":
                raise WordingTrouble(
                    f"{file}:{node.lineno}: a subject may not hold “{name}”, because others may see it. "
                    f"Use only {listed(SUBJECT_MAY)}; the case reference is added by itself."
                )


def _place(template: Template, error: Exception) -> str:
    """`file:line` of the wording that raised; Jinja2 writes the wording's own lines into the traceback."""
    line, trace = 1, error.__traceback__
    while trace:
        line = trace.tb_lineno if trace.tb_frame.f_code.co_filename == template.filename else line
        trace = trace.tb_next
    return f"{template.filename}:{line}"


_environment = ImmutableSandboxedEnvironment(undefined=_Unset, trim_blocks=True, lstrip_blocks=True)
_environment.globals = {}
_environment.filters = {**FILTERS, "=put": _put, "=each": _each}


def _with_line_ends(source: str) -> str:
    """Keeps the line end after a tag that shares its line with words; Jinja2 would join the next line to them."""
    lines = source.split("\n")
    for n, line in enumerate(lines):
        shared = re.sub(r"\{[%#].*?[%#]\}", "", line).strip()
        if shared and line.endswith("%}") and not line.endswith(("-%}", "+%}")):
            lines[n] = line[:-2] + "+%}"
    return "\n".join(lines)


def compiled(file: str, source: str, *, subject: bool = False) -> Template:
    """The template in `source`; WordingTrouble with its file and line if it is not in the language."""
    if found := re.search("[\ue000-\uf8ff]", source):
        line = source.count("\n", 0, found.start()) + 1
        raise WordingTrouble(f"{file}:{line}: a private-use character has no meaning in wording. Delete it.")
    try:
        tree = _environment.parse(_with_line_ends(source), filename=file)
    except TemplateSyntaxError as error:
        raise WordingTrouble(f"{file}:{error.lineno}: {error.message} Correct it; no notice was written.") from error
    _check_language(tree, file)
    if subject:
        _check_subject(tree, file)
    _Tokens(file).visit(tree).set_environment(_environment)
    return Template.from_code(_environment, _environment.compile(tree, file, file), {})


def rendered(notice: str, template: Template, context: Mapping[str, Any], values: list[str]) -> str:
    """The Markdown of one template, its values appended to `values`. Raises MissingValue and WordingTrouble."""
    # No wording can spell a name that begins with "=", so these two are out of its reach.
    try:
        return template.render({**context, "=notice": notice, "=values": values})
    except UndefinedError as error:
        raise _missing(notice, str(error), _place(template, error)) from error
    except (TemplateError, TypeError) as error:
        raise WordingTrouble(
            f"{_place(template, error)}: {error}. Correct the wording; no notice was written."
        ) from error

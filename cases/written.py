"""What people write in YAML: its values, and the line of each. Every problem is a sentence with its file and line.

YAML 1.2, so that `on` is a word and 07:00 is text; no key twice, no aliases, no tags. Dates stay as they are written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import CollectionEndEvent, CollectionStartEvent
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

Keys = tuple[str | int, ...]
DEEPEST = 20
TAGS = "tag:yaml.org,2002:"
TYPES = frozenset({"str", "int", "float", "bool", "null", "timestamp", "seq", "map"})


class Problem(NamedTuple):
    """What is wrong, the keys that lead to it, and its line where that is not the line of the keys."""

    keys: Keys
    what: str
    line: int | None = None


class BadFile(Exception):
    """A file that was not loaded. `problems` has one sentence for each thing to put right in it."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("Nothing was loaded. Put this right and try again:\n" + "\n".join(self.problems))


@dataclass(frozen=True)
class Read:
    """A file that was read: its `value` (mappings, lists, texts, numbers), and where in it each part stands."""

    path: Path
    root: Node
    value: Any

    def written(self, keys: Keys) -> str:
        """A single value as it stands in the file: 1.10, where `value` has 1.1. Empty for a list or a mapping."""
        node = self._way(keys)[-1][1]
        return str(node.value) if isinstance(node, ScalarNode) else ""

    def line(self, keys: Keys) -> int:
        """The line of these keys, or of the nearest above them that is there."""
        return self._way(keys)[-1][0]

    def sentence(self, problem: Problem) -> str:
        """`file:line: rule (dotted path): what is wrong`."""
        dotted = ".".join(map(str, problem.keys)) or "whole file"
        line = problem.line or self.line(problem.keys)
        return f"{self.path}:{line}: {self._rule(problem.keys)} ({dotted}): {problem.what}"

    def _rule(self, keys: Keys) -> str:
        """What an officer calls the place: the id of the nearest entry, else its name, else its heading."""
        way = [node for _, node in self._way(keys)]
        for node in reversed(way[1:]):
            if (found := _child(node, "id")) and isinstance(found[1], ScalarNode):
                return str(found[1].value)
        if len(way) > 2 and isinstance(way[2], MappingNode) and isinstance(keys[1], str):
            return keys[1]
        return str(keys[0]) if keys else self.path.stem

    def _way(self, keys: Keys) -> list[tuple[int, Node]]:
        """Every place from the whole file down to these keys, as far as they lead."""
        way: list[tuple[int, Node]] = [(self.root.start_mark.line + 1, self.root)]
        for key in keys:
            child = _child(way[-1][1], key)
            if child is None:
                break
            way.append(child)
        return way

    def __contains__(self, keys: Keys) -> bool:
        return len(self._way(keys)) == len(keys) + 1


def _child(node: Node, key: str | int) -> tuple[int, Node] | None:
    if isinstance(node, MappingNode):
        return next(((k.start_mark.line + 1, v) for k, v in node.value if k.value == str(key)), None)
    if isinstance(node, SequenceNode) and isinstance(key, int) and key < len(node.value):
        return node.value[key].start_mark.line + 1, node.value[key]
    return None


def _value(node: Node) -> Any:
    if isinstance(node, MappingNode):
        return {k.value: _value(v) for k, v in node.value}
    if isinstance(node, SequenceNode):
        return [_value(item) for item in node.value]
    match str(node.tag).removeprefix(TAGS):
        case "null":
            return None
        case "bool":
            return node.value.lower() == "true"
        case "int" | "float" as kind:
            return _number(node.value, kind)
    return node.value


def _number(written: str, kind: str) -> int | float | str:
    """A leading zero, or .inf, keeps a number text: it is refused where a number is wanted."""
    try:
        return int(written, 0) if kind == "int" else float(written)
    except ValueError:
        return written


def read_yaml(path: Path) -> Read:
    """A YAML file's values and their lines. Raises BadFile for what is not YAML, or not YAML as it is allowed here."""
    try:
        root = _compose(path.read_text("utf-8-sig"))
    except OSError as error:
        raise BadFile([f"{path}: could not be read: {error.strerror}. Check the name."]) from None
    except UnicodeDecodeError:
        raise BadFile([f"{path}: is not text in UTF-8. Save it as UTF-8."]) from None
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise BadFile([f"{path}:{line}: {path.stem} (whole file): this is not YAML: {error.problem}"]) from None
    except RecursionError:
        raise BadFile([f"{path}:1: {path.stem} (whole file): this goes down more than {DEEPEST} levels"]) from None
    except (YAMLError, ValueError) as error:
        why = str(error).splitlines()[0]
        raise BadFile([f"{path}:1: {path.stem} (whole file): this is not YAML: {why}"]) from None
    if not isinstance(root, MappingNode):
        raise BadFile([f"{path}:1: {path.stem} (whole file): there are no headings with values here"])
    read = Read(path, root, None)
    if problems := [read.sentence(problem) for problem in _forbidden(root, (), set())]:
        raise BadFile(problems)
    return replace(read, value=_value(root))  # only now: an alias to itself has no end


def _compose(text: str) -> Node | None:
    """The C parser is five times as fast, but cannot read {at: 2027-01-06 15:00}, which YAML 1.2 allows."""
    try:
        _refuse_depth(text)
        return YAML(typ="safe").compose(text)  # type: ignore[no-any-return]
    except YAMLError:
        return YAML(typ="safe", pure=True).compose(text)  # type: ignore[no-any-return]


def _refuse_depth(text: str) -> None:
    """The C parser composes on the machine's own stack, and ten thousand brackets would end the process."""
    depth = 0
    for event in YAML(typ="safe").parse(text):
        depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
        if depth > DEEPEST:
            raise RecursionError


def _forbidden(node: Node, keys: Keys, seen: set[int]) -> Iterator[Problem]:
    """What YAML would allow and we do not."""
    line = node.start_mark.line + 1
    if id(node) in seen:
        yield Problem(keys, "this repeats another part of the file by its name (& and *); write it out", line)
        return
    if len(keys) > DEEPEST:
        yield Problem(keys[:1], f"this goes down more than {DEEPEST} levels", line)
        return
    seen.add(id(node))
    if str(node.tag).removeprefix(TAGS) not in TYPES:
        yield Problem(keys, f"the tag {node.tag} is not used here; take it out", line)
    if isinstance(node, SequenceNode):
        for i, item in enumerate(node.value):
            yield from _forbidden(item, (*keys, i), seen)
    elif isinstance(node, MappingNode):
        yield from _forbidden_keys(node, keys, seen)


def _forbidden_keys(node: MappingNode, keys: Keys, seen: set[int]) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, ScalarNode) or key.tag != TAGS + "str":
            written = key.value if isinstance(key, ScalarNode) else "here"
            yield Problem(keys, f"the key {written} is not text; put it in quotes", line)
            continue
        if key.value in first:
            what = f"{key.value} is here twice, first on line {first[key.value]}; keep one of them"
            yield Problem((*keys, key.value), what, line)
        first.setdefault(key.value, line)
        yield from _forbidden(value, (*keys, key.value), seen)

"""docs/framework.md, printed from tests/spec: what the framework says, and what Upturn does about it, rule by rule.

A folder of tests/spec is a chapter, a file a section, a test a paragraph. Files are read with `ast`; nothing is run.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cases.reading import load_policy
from desk.framework_words import lines_of, words_in

ROOT = Path(__file__).resolve().parents[1]
SPEC = ROOT / "tests" / "spec"
PAGE = ROOT / "docs" / "framework.md"

ORDER = (
    "s14_categories",
    "s15_intervention",
    "a1_triggers",
    "a2_action_plan",
    "law",
    "calendar_and_post",
    "ambiguities",
)
SPELT = {
    "sip": "SIP",
    "sips": "SIP's",
    "hmi": "HMI",
    "dlt": "DLT",
    "ofsted": "Ofsted",
    "ofsteds": "Ofsted's",
    "academys": "academy's",
    "managers": "manager's",
    "bodys": "body's",
}
RULE = re.compile(r"\b(?:R\d\d|O\d\d|A\d{1,2})\b")
TAGS = re.compile(r"\s*\(((?:[ROA]\d+(?:, )?)+)\)\s*$")

OPENING = """# The framework, paragraph by paragraph

Printed from `tests/spec` by `upturn docs`: do not edit it. Each paragraph is a test that runs, so that what stands here
is what Upturn does. Sentences in quotation marks are the framework's own ("Aiming to be outstanding", Milton Keynes,
14 January 2010); the others are the law's, or say how something that can be read in two ways is settled. Names, schools
and days are invented. R, O and A number the framework's rules, its duties and its ambiguities; the table at the end
leads from each of them to its paragraphs.
"""


@dataclass(frozen=True)
class Paragraph:
    """One test: its docstring's `sentence` and `rules`, and where Upturn does not keep it yet, why (`not_yet`)."""

    name: str
    title: str
    sentence: str
    rules: tuple[str, ...]
    lines: tuple[str, ...]
    not_yet: str = ""


@dataclass(frozen=True)
class Section:
    file: str
    title: str
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True)
class Chapter:
    folder: str
    title: str
    sections: tuple[Section, ...]


def chapters(spec: Path = SPEC) -> tuple[Chapter, ...]:
    """Every chapter under tests/spec, in the framework's order."""
    return tuple(_chapter(spec / folder) for folder in ORDER)


def paragraphs_of(spec: Path = SPEC) -> dict[str, tuple[str, ...]]:
    """For each rule, duty and ambiguity that is named, the numbers of its paragraphs ("2.1.3")."""
    found: dict[str, list[str]] = {}
    for number, _, _, paragraph in _numbered(chapters(spec)):
        for rule in paragraph.rules:
            found.setdefault(rule, []).append(number)
    return {rule: tuple(numbers) for rule, numbers in sorted(found.items(), key=lambda item: _by_number(item[0]))}


def page(spec: Path = SPEC) -> str:
    """The whole page, as Markdown."""
    parts, last = [OPENING], ("", "")
    for number, chapter, section, paragraph in _numbered(chapters(spec)):
        c, s, _ = number.split(".")
        if last[0] != chapter.folder:
            parts.append(f"## {c}. {chapter.title}\n")
        if last != (chapter.folder, section.file):
            parts.append(f"### {c}.{s} {section.title}\n\n`tests/spec/{chapter.folder}/{section.file}`\n")
        parts.append(_printed(number, paragraph))
        last = (chapter.folder, section.file)
    return "\n".join([*parts, _table(spec)])


def write(spec: Path = SPEC, to: Path = PAGE) -> Path:
    """Print docs/framework.md. Out: where it is."""
    to.parent.mkdir(parents=True, exist_ok=True)
    to.write_text(page(spec), "utf-8")
    return to


def check(spec: Path = SPEC, printed: Path = PAGE) -> bool:
    """Whether docs/framework.md is what the paragraphs say now."""
    return printed.exists() and printed.read_text("utf-8") == page(spec)


def _numbered(all_of_them: tuple[Chapter, ...]) -> Iterator[tuple[str, Chapter, Section, Paragraph]]:
    for c, chapter in enumerate(all_of_them, start=1):
        for s, section in enumerate(chapter.sections, start=1):
            for p, paragraph in enumerate(section.paragraphs, start=1):
                yield f"{c}.{s}.{p}", chapter, section, paragraph


def _chapter(folder: Path) -> Chapter:
    opening = ast.parse((folder / "__init__.py").read_text("utf-8"))
    files = sorted(folder.glob("test_*.py"), key=lambda path: _place(path.stem, opening))
    return Chapter(folder.name, ast.get_docstring(opening) or folder.name, tuple(_section(path) for path in files))


def _place(name: str, opening: ast.Module) -> tuple[int, str]:
    """A chapter may say in which order its sections come: `SECTIONS = ("test_…", …)`."""
    for node in opening.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Tuple):
            order = [part.value for part in node.value.elts if isinstance(part, ast.Constant)]
            return (order.index(name) if name in order else len(order)), name
    return 0, name


def _section(path: Path) -> Section:
    module = ast.parse(path.read_text("utf-8"))
    functions = [node for node in module.body if isinstance(node, ast.FunctionDef)]
    helpers = {f.name: f for f in functions if not f.name.startswith("test_")}
    told = tuple(_paragraph(f, helpers) for f in functions if f.name.startswith("test_"))
    return Section(path.name, ast.get_docstring(module) or path.stem, told)


def _paragraph(function: ast.FunctionDef, helpers: dict[str, ast.FunctionDef]) -> Paragraph:
    said = " ".join((ast.get_docstring(function) or "").split())
    tags = TAGS.search(said)
    rules = tuple(RULE.findall(tags.group(1))) if tags else ()
    title = words_in(function.name.removeprefix("test_"), SPELT)
    return Paragraph(
        function.name,
        title[:1].upper() + title[1:],
        TAGS.sub("", said),
        rules,
        tuple(lines_of(function, helpers)),
        _not_yet(function),
    )


def _not_yet(function: ast.FunctionDef) -> str:
    for mark in function.decorator_list:
        if isinstance(mark, ast.Call) and ast.unparse(mark.func).endswith("xfail"):
            return next(
                (str(k.value.value) for k in mark.keywords if k.arg == "reason" and isinstance(k.value, ast.Constant)),
                "",
            )
    return ""


def _printed(number: str, paragraph: Paragraph) -> str:
    kept = f"\n**Not yet kept:** {paragraph.not_yet}.\n" if paragraph.not_yet else ""
    rules = f" ({', '.join(paragraph.rules)})" if paragraph.rules else ""
    lines = "\n".join(f"- {line}" for line in paragraph.lines)
    heading = f'#### <a id="{_anchor(number)}"></a>{number} {paragraph.title}'
    return f"{heading}\n\n> {paragraph.sentence}{rules}\n{kept}\n{lines}\n"


def _by_number(rule: str) -> tuple[int, int]:
    return "ROA".index(rule[0]), int(rule[1:])


def _anchor(number: str) -> str:
    return f"p{number.replace('.', '-')}"


def _table(spec: Path) -> str:
    links = {rule: ", ".join(f"[{n}](#{_anchor(n)})" for n in numbers) for rule, numbers in paragraphs_of(spec).items()}
    duties = {duty.id: duty.name for duty in load_policy("mk-2010").duties}
    rows = [f"| {rule} | {duties.get(rule, '')} | {where} |" for rule, where in links.items()]
    return "\n".join(["## Where each rule is kept\n", "| rule | duty | paragraphs |", "|---|---|---|", *rows, ""])

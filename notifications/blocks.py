"""What a notice says, apart from how it looks: a tree of blocks, and the reading of Markdown into it.

Every writer (plain text, HTML e-mail, typeset letter) takes these blocks. `dataclasses.asdict` makes JSON of them.
Markdown is read strictly: paragraphs, headings, lists, tables and rules of plain words. Anything else is refused, so
that no writer needs to know links, images, code or HTML.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode


class WordingTrouble(Exception):
    """A wording file is wrong. The message is `file:line: sentence` for whoever edits it."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Text; a line feed in it is a line break that the wording asked for."""

    text: str
    kind: Literal["p"] = "p"


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    text: str
    kind: Literal["h"] = "h"


@dataclass(frozen=True, slots=True)
class Numbered:
    start: int
    items: tuple[str, ...]
    kind: Literal["ol"] = "ol"


@dataclass(frozen=True, slots=True)
class Bulleted:
    items: tuple[str, ...]
    kind: Literal["ul"] = "ul"


@dataclass(frozen=True, slots=True)
class Table:
    """The first cell of each row names the row."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    kind: Literal["table"] = "table"


@dataclass(frozen=True, slots=True)
class Rule:
    kind: Literal["hr"] = "hr"


Block = Paragraph | Heading | Numbered | Bulleted | Table | Rule


@dataclass(frozen=True, slots=True)
class Notice:
    subject: str
    blocks: tuple[Block, ...]


BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
TOKEN = re.compile("\ue000(\\d+)\ue001")


def clean(value: str) -> str:
    """One printable line: white space becomes single spaces; controls, bidi overrides and private-use characters go."""
    if value.isprintable():  # none of those is: nearly every text, at a tenth of the cost
        return " ".join(value.split())
    kept = (c for c in value if c.isspace() or (c not in BIDI and unicodedata.category(c) not in ("Cc", "Cs", "Co")))
    return " ".join("".join(kept).split())


def put_back(text: str, values: Sequence[str]) -> str:
    """The text with each token replaced by its value; one pass, so no value can hold another's token."""
    return TOKEN.sub(lambda token: values[int(token[1])], text)


_markdown = MarkdownIt("commonmark", {"html": True}).enable("table").disable("reference")


def parse(markdown: str, at: Callable[[int], str], values: Sequence[str]) -> tuple[Block, ...]:
    """Blocks of a Markdown text, its `values` put back. Anything else raises WordingTrouble, placed by `at(line)`."""

    def refuse(node: SyntaxTreeNode, what: str) -> WordingTrouble:
        return WordingTrouble(f"{at(node.map[0] + 1 if node.map else 1)}: {what}")

    def words(inline: SyntaxTreeNode) -> str:
        out = []
        for part in inline.children:
            if part.type not in ("text", "softbreak", "hardbreak"):
                raise refuse(inline, f"“{part.type}” may not be used in wording. Write plain words, without markup.")
            out.append({"softbreak": " ", "hardbreak": "\n"}.get(part.type, part.content))
        return put_back("".join(out), values)

    def item(node: SyntaxTreeNode) -> str:
        if [c.type for c in node.children] != ["paragraph"]:
            raise refuse(node, "a list item holds more or less than one paragraph. Write one paragraph for each item.")
        return words(node.children[0].children[0])

    def cells(row: SyntaxTreeNode) -> tuple[str, ...]:
        return tuple(words(cell.children[0]) for cell in row.children)

    blocks: list[Block] = []
    for node in SyntaxTreeNode(_markdown.parse(markdown)).children:
        match node.type:
            case "paragraph":
                blocks.append(Paragraph(words(node.children[0])))
            case "heading":
                blocks.append(Heading(int(node.tag[1]), words(node.children[0])))
            case "ordered_list":
                blocks.append(Numbered(int(node.attrs.get("start", 1)), tuple(map(item, node.children))))
            case "bullet_list":
                blocks.append(Bulleted(tuple(map(item, node.children))))
            case "hr":
                blocks.append(Rule())
            case "table":
                caption = blocks.pop() if blocks else None
                if not isinstance(caption, Paragraph) or not caption.text.startswith("Table: "):
                    raise refuse(node, "a table has no caption. Write a line “Table: …” and an empty line before it.")
                heads, *rows = [cells(row) for part in node.children for row in part.children]
                blocks.append(Table(caption.text.removeprefix("Table: "), heads, tuple(rows)))
            case other:
                raise refuse(node, f"“{other}” may not be used in wording. Use paragraphs, headings, lists and tables.")
    return tuple(blocks)

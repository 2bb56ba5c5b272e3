"""Wording: every notice reads as it should, no value becomes markup, and what is wrong is refused with a sentence."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from markupsafe import escape

from notifications.blocks import Block, Bulleted, Heading, Numbered, Paragraph, Rule, Table, clean, parse
from notifications.compose import html, text
from notifications.language import MissingValue
from notifications.wording import TEMPLATES, Wording
from tests.notifications.examples import EXAMPLES

WORDING = Wording()
GOLDEN = Path(__file__).parent / "golden"
FRAME = {"authority": "Milton Keynes", "language": "en-GB"}

HOSTILE = [
    "</p><script>alert(1)</script>",
    "{{ 7 * 7 }}{% include 'secret' %}",
    "[read this](https://evil.example)",
    "![picture](https://evil.example/p.png)",
    "**loud** _words_ `code`",
    "# heading",
    "1. one\n2. two",
    "a | b | c\n|---|---|\n| d",
    "before\n\n---\n\nafter",
    "\ue0000\ue001 \ue00099\ue001",
    "report\u202eslx.exe\x00\r\nBcc: someone@evil.example",
    "<https://evil.example> &amp; &#60;b&#62;",
]


def one_line(words: str) -> str:
    return " ".join(words.split())


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_each_notice_reads_as_its_golden_text(name: str) -> None:
    notice = WORDING.notice(name, EXAMPLES[name])
    read = f"Subject: {notice.subject}\n\n{text(notice.blocks)}"
    assert read == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")


def test_each_wording_file_has_an_example_and_a_golden_text() -> None:
    assert set(WORDING.names()) == set(EXAMPLES) == {p.stem for p in GOLDEN.glob("*.txt")}
    assert WORDING.troubles() == ()


# --- data never becomes markup


def changed(value: Any, word: Callable[[str], str]) -> Any:
    """The same context with every word in it replaced, equal words by equal ones."""
    match value:
        case dict():
            return {k: v if k in ("school_view", "template") else changed(v, word) for k, v in value.items()}
        case list():
            return [changed(v, word) for v in value]
        case str() if value:
            return word(value)
    return value


def words_in(value: Any) -> list[str]:
    seen: dict[str, None] = {}
    changed(value, lambda word: seen.setdefault(word) or word)
    return list(seen)


def shape(blocks: tuple[Block, ...]) -> list[Any]:
    def of(block: Block) -> Any:
        match block:
            case Paragraph():
                return ("p", block.text.count("\n"))
            case Heading():
                return ("h", block.level)
            case Numbered():
                return ("ol", block.start, len(block.items))
            case Bulleted():
                return ("ul", len(block.items))
            case Table():
                return ("table", len(block.heads), [len(row) for row in block.rows])
            case Rule():
                return ("hr",)

    return [of(block) for block in blocks]


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_hostile_values_change_no_block_and_are_told_literally(name: str) -> None:
    example = EXAMPLES[name]
    order = words_in(example)
    marked = WORDING.notice(name, changed(example, lambda word: f"zq{order.index(word)}qz"))
    printed = [n for n in range(len(order)) if f"zq{n}qz" in text(marked.blocks)]
    assert len(printed) > 8
    for hostile in HOSTILE:
        swapped = {word: f"{hostile} {n}" for n, word in enumerate(order)}
        notice = WORDING.notice(name, changed(example, swapped.__getitem__))
        assert shape(notice.blocks) == shape(marked.blocks)
        plain, page = one_line(text(notice.blocks)), one_line(html(notice, FRAME))
        for n in printed:
            told = clean(f"{hostile} {n}")
            told = told.strip("[] ") if order[n] == example["reference"] else told
            assert told in plain
            assert str(escape(told)) in page
        assert "<script" not in page
        assert "<a " not in page
        assert "<img" not in page


def test_clean_keeps_words_in_every_script_and_drops_what_cannot_be_seen() -> None:
    assert (
        clean(" Nguyễn\u202e Ọláńrewájú\x00\r\n\t  O’Brien \u2028 ʻokina\ufeff ") == "Nguyễn Ọláńrewájú O’Brien ʻokina"
    )


# --- what is missing


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"officer": None}, "“officer.name”"),
        ({"officer": {"name": None, "title": "Officer", "email": None}}, "“officer.name”"),
        ({"officer": {"name": " \u202e ", "title": "Officer", "email": None}}, "“officer.name”"),
        ({"officer": {"name": "David Okafor", "title": "Officer"}}, "“email”"),
        ({"school": ""}, "“school”"),
        ({"reference": ""}, "“reference”"),
        ({"reference": None}, "“reference”"),
        ({"concern": {"evidence": None, "triggers": [], "logged_on": date(2026, 9, 15)}}, "“concern.evidence”"),
        ({"concern": {"evidence": [None], "triggers": [], "logged_on": date(2026, 9, 15)}}, "“evidence”"),
        ({"concern": {"evidence": ["Fact."], "triggers": []}}, "“concern.logged_on”"),
    ],
)
def test_a_missing_value_is_named_and_nothing_is_written(change: dict[str, Any], named: str) -> None:
    with pytest.raises(MissingValue) as refused:
        WORDING.notice("concern_alert", {**EXAMPLES["concern_alert"], **change})
    said = str(refused.value)
    assert said.startswith("The notice “concern_alert” was not written: ")
    assert named in said
    assert "Record it, then send the notice again." in said
    assert re.search(r"templates/notices/(concern_alert|endings/letter)\.md\.j2:\d+", said)


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_every_notice_needs_its_facts(name: str) -> None:
    for fact in ("to_name", "because", "policy_version", "authority"):
        with pytest.raises(MissingValue, match=f"“{fact}” is not recorded"):
            WORDING.notice(name, {**EXAMPLES[name], fact: None})


# --- how the wording is written

FILES = sorted((TEMPLATES / "notices").rglob("*.md.j2"))
VALUE = "Value"


def spoken(file: Path) -> str:
    """A wording file as Markdown, with one word for each value."""
    source = re.sub(r"\{%.*?%\}|\{#.*?#\}", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
    return re.sub(r"\{\{.*?\}\}", VALUE, source, flags=re.DOTALL)


def passages(blocks: tuple[Block, ...]) -> list[str]:
    found: list[str] = []
    for block in blocks:
        match block:
            case Paragraph() | Heading():
                found.append(block.text)
            case Bulleted() | Numbered():
                found += block.items
            case Table():
                found += [block.caption, *block.heads, *(cell for row in block.rows for cell in row)]
    return found


def too_long(blocks: tuple[Block, ...]) -> list[str]:
    sentences = [s for p in passages(blocks) for s in re.split(r"(?<=[.!?])\s+", p)]
    return [s for s in sentences if len(s.split()) > 25]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_wording_is_plain(file: Path) -> None:
    words = spoken(file)
    unwelcome = (
        r"\bshall\b|\d+(st|nd|rd|th)\b|\be\.?g\b|\bi\.?e\b|\betc\b|midnight|\bplease note\b|\bvia\b|herewith|aforesaid"
    )
    assert not re.search(unwelcome, words, re.IGNORECASE)
    # Sections, Acts and days are facts of a policy or a law file; an abbreviation would have to be explained.
    assert not re.search(r"\bsection\s*\d|\bs\.\s?\d|\bAct\b|\b[A-Z]{2,}|\b\d+ (working )?days\b", words)
    body = words.partition("\n\n")[2] if words.startswith("subject: ") else words
    blocks = parse(body, lambda line: f"{file.name}:{line}", [])
    assert too_long(blocks) == []
    for heading in (b.text for b in blocks if isinstance(b, Heading)):
        assert all(w.islower() for w in re.findall(r"[A-Za-z]+", heading)[1:] if w not in (VALUE, "Ofsted")), heading


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_sentences_stay_short_with_their_values_in(name: str) -> None:
    assert too_long(WORDING.notice(name, EXAMPLES[name]).blocks) == []


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_a_notice_greets_one_person_and_has_one_title_and_one_contact(name: str) -> None:
    example, blocks = EXAMPLES[name], WORDING.notice(name, EXAMPLES[name]).blocks
    assert blocks[0] == Paragraph(f"Dear {example['to_name']}")
    assert [b for b in blocks if isinstance(b, Heading) and b.level == 1] == [blocks[1]]
    officer = example["officer"]
    told = any(officer["name"] in p and officer["title"] in p for p in passages(blocks))
    assert told is (officer["name"] != example["to_name"])


@pytest.mark.parametrize("name", [n for n in sorted(EXAMPLES) if EXAMPLES[n]["copies"]])
def test_a_letter_says_who_is_copied(name: str) -> None:
    blocks = WORDING.notice(name, EXAMPLES[name]).blocks
    assert Bulleted(tuple(EXAMPLES[name]["copies"])) in blocks


@pytest.mark.parametrize("name", ["category_autumn", "category_change", "classification"])
@pytest.mark.parametrize(
    ("view", "told"),
    [
        ({"school_view": "agrees", "disagrees": False}, "The school agreed with this category."),
        ({"school_view": "declined", "disagrees": False}, "The school chose not to give one."),
        ({"school_view": None, "disagrees": False}, "The school has not sent us its view."),
        ({"school_view": "LA3", "disagrees": True}, "Its view was that the right category is LA3."),
    ],
)
def test_a_category_letter_tells_the_schools_view(name: str, view: dict[str, Any], told: str) -> None:
    example = EXAMPLES[name]
    read = one_line(text(WORDING.notice(name, {**example, "decision": {**example["decision"], **view}}).blocks))
    assert told in read
    assert "It is not an Ofsted grade." in read
    assert ("the judgement of the School Improvement Partner stands" in read) is view["disagrees"]

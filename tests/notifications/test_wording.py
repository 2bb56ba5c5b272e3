"""Wording: every notice reads as it should, no value becomes markup, and what is wrong is refused with a sentence."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from markupsafe import escape

from notifications.blocks import Block, Bulleted, Heading, Numbered, Paragraph, Rule, Table, clean
from notifications.compose import html, text, words
from notifications.language import MissingValue
from notifications.samples import samples_of
from notifications.wording import Wording
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
    dated = EXAMPLES[name]["today"] if "letter" in WORDING.endings(name) else None
    read = f"Subject: {notice.subject}\n\n{words(notice, dated)}"
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


# --- how the wording is written (tests/notifications/test_lint.py holds the files themselves against plain English)


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


# --- what varies
ALL = [facts for name in sorted(EXAMPLES) for facts in samples_of(name)]


@pytest.mark.parametrize("facts", ALL, ids=[facts["template"] for facts in ALL])
def test_every_sample_is_a_whole_notice(facts: dict[str, Any]) -> None:
    blocks = WORDING.notice(facts["template"], facts).blocks
    assert blocks[0] == Paragraph(f"Dear {facts['to_name']}")
    assert all(passage.strip() for passage in passages(blocks))
    assert too_long(blocks) == []
    assert not [b for b, after in pairwise(blocks) if isinstance(b, Heading) and isinstance(after, Heading | Rule)
                and b.level >= getattr(after, "level", 0)]  # fmt: skip


def read(name: str, **own: Any) -> str:
    """A notice in one line; a dictionary changes only what it names in the main sample."""
    main = EXAMPLES[name]
    parts = {
        k: {**main[k], **v} if isinstance(v, dict) and isinstance(main.get(k), dict) else v for k, v in own.items()
    }
    notice = WORDING.notice(name, {**main, **parts})
    return one_line(f"{notice.subject} {text(notice.blocks)}")


AT_RISK = {"id": "LA4a", "name": "At risk and requiring additional support"}
CAUSING_CONCERN = {"id": "LA4b", "name": "Inadequate (School Causing Concern)"}


@pytest.mark.parametrize(
    ("name", "own", "said", "unsaid"),
    [
        ("concern_alert", {"officer": {"email": None}}, "on 01632 960 001. Quote", "@council"),
        ("concern_alert", {"officer": {"phone": None}}, "at david.okafor@council.example. Quote", "01632"),
        ("concern_alert", {"concern": {"triggers": []}}, "The evidence", "points in our policy"),
        ("agreed_action", {"agreed": {"action": None}}, "These people took part", "The action is"),
        ("category_autumn", {"decision": {"old": AT_RISK}}, "It has not changed.", "It was LA"),
        ("category_autumn", {"decision": {"old": None}}, "is LA4a, “At risk", "It was LA"),
        ("category_autumn", {"decision": {"new": CAUSING_CONCERN}}, "is LA4b, “Inadequate", "LA4a"),
        ("category_autumn", {"decision": {"school_view": ""}}, "The school has not sent us its view.", "agreed with"),
        ("category_change", {"decision": {"old": None}}, "became LA4b on 20 October 2026", "changed from"),
        ("category_change", {"decision": {"view_evidence": []}}, "We have recorded that view.", "gave this evidence"),
        (
            "category_change",
            {"copy_of": ["Headteacher"]},
            "copy, for your information, of our letter to the",
            "Please share",
        ),
        (
            "classification",
            {"decision": {"old": AT_RISK}},
            "It is the same as this year’s category.",
            "This year it is",
        ),
        ("ofsted_report", {"ofsted": {"concern": False}}, "is not one of Ofsted’s categories", "statement of action"),
        ("smg_report", {"report": {"judged": "successful"}}, "criteria: successful", "does not record a judgement"),
        ("due", {"school": "", "duty": {"count": None}}, "by 17 December 2027", "School:"),
        ("due", {"duty": {"set_locally": True}}, "the policy’s text gives no number", "None"),
        ("late", {"school": "", "duty": {"to_titles": []}}, "Owed by: School Improvement Partner", "Owed to"),
        ("priorities_meeting", {"to_role": "School Improvement Partner"}, "The school will present its", "Bring the"),
        ("priorities_meeting", {"meeting": {"begins": "", "time": ""}}, "on 18 November 2026. Bring", "Time:"),
        ("priorities_meeting", {"meeting": {"in_calendar": False}}, "Tell David Okafor whether", "calendar invitation"),
        ("priorities_meeting", {"meeting": {"papers": 2}}, "The papers are attached.", "ask us for a copy"),
        ("new_post_holder", {"handover": {"open_notices": []}}, "No meeting is booked today.", "12 May 2027"),
        ("new_post_holder", {"handover": {"milestones": []}}, "No milestone is open today.", "Open milestones"),
        ("closure", {"closing": {"support": []}}, "until 9 December 2028", "Support that continues"),
        ("closure", {"closing": {"watch_until": None}, "category": None}, "The outcome is: improved", "After today"),
        ("handover", {"open_milestones": []}, "No milestone is open today.", "Open milestones"),
        ("tell_region", {"category": None}, "Please consider this concern", "Our last category"),
        ("support_taper", {"taper": {"judged_on": None}}, "changed from LA4b to LA4a", "judged that"),
    ],
)
def test_what_is_not_there_is_not_mentioned(name: str, own: dict[str, Any], said: str, unsaid: str) -> None:
    told = read(name, **own)
    assert said in told
    assert unsaid not in told


def test_a_withdrawal_names_every_day_on_which_the_reader_was_written_to() -> None:
    days = [date(2026, 9, 18), date(2026, 9, 23), date(2026, 9, 30)]
    told = read("withdrawal", withdrawal={"written_on": days})
    assert "what we sent you on 18 September 2026, 23 September 2026 and 30 September 2026." in told

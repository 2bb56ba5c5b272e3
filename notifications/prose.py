"""Plain English: what is wrong with words that an officer wrote, line by line. Nothing here knows what a notice is.

Sources: GOV.UK style (no ordinals in dates, no capitals for emphasis, short forms explained at first use, headings in
sentence case, sentences of at most 25 words) and the list in templates/plain_words.yaml.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cases.policy import Model
from cases.reading import parse, read_yaml

VALUE = "\ue000"
"""Stands in a text for a word that is not there yet."""

Found = tuple[int, str]
"""The line, and a sentence that says what is wrong there and what to do."""

BEGINS = re.compile(r"#+ |- |\d+\. |Table: |\|")
SHORT = re.compile(r"\b(?=\w*[A-Z]\w*[A-Z])\w+\b")
LOUD = re.compile(r"\b[A-Z]{2,}(?:\s+[A-Z]{2,})+\b|\b[A-Z]{6,}\b")
ORDINAL = re.compile(rf"(?:\b\d+|{VALUE})(?:st|nd|rd|th)\b")
LAW = re.compile(r"\bsections?\s+\d\w*|\bss?\.\s?\d\w*|\bAct\b|\b\d+ (?:working |school )?days?\b")


class PlainWords(Model):
    """The list that wording is held against: templates/plain_words.yaml."""

    longest_sentence: int
    short_forms: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    instead: dict[str, str] = {}


def plain_words(path: Path) -> PlainWords:
    """The list in a file. Raises BadFile with every problem in it."""
    return parse(PlainWords, read_yaml(path))


@dataclass(frozen=True, slots=True)
class Passage:
    """Words that are read together: a paragraph, a heading, an item of a list or a cell of a table."""

    line: int
    text: str
    heading: bool = False


def prose_troubles(text: str, words: PlainWords) -> Iterator[Found]:
    """What is wrong with a Markdown text in which VALUE stands for every value, in no particular order."""
    yield from _unwelcome(text, words)
    yield from _ordinals(text)
    yield from _law(text)
    yield from _capitals(text, words)
    for passage in passages(text):
        yield from _long(passage, words.longest_sentence)
        if passage.heading:
            yield from _title_case(passage, words)


def passages(text: str) -> Iterator[Passage]:
    """The passages of a Markdown text, each with its first line; markup is taken off."""
    first, kept = 0, ""
    for n, line in enumerate([*text.split("\n"), ""], 1):
        begins = BEGINS.match(line)
        if (begins or not line.strip()) and kept:
            yield from _parts(first, kept)
            kept = ""
        if line.strip():
            first, kept = (first, f"{kept}\n{line}") if kept else (n, line)


def _parts(first: int, kept: str) -> Iterator[Passage]:
    if kept.startswith("|"):
        yield from (Passage(first, cell.strip()) for cell in kept.strip("| \n").split("|") if cell.strip(" -:"))
    else:
        yield Passage(first, BEGINS.sub("", kept, count=1), heading=kept.startswith("#"))


def sentences(text: str) -> Iterator[tuple[int, str]]:
    """Each sentence, and how many lines below the first it begins."""
    at = 0
    for end in [*(m.end() for m in re.finditer(r"[.!?](?=\s)\s+", text)), len(text)]:
        yield text.count("\n", 0, at), text[at:end].strip()
        at = end


def too_long(sentence: str, longest: int) -> str | None:
    """What to say of a sentence with too many words."""
    count = len(sentence.split())
    if count <= longest:
        return None
    start = " ".join(sentence.replace(VALUE, "…").split()[:5])
    return f"the sentence “{start} …” has {count} words. Write at most {longest}, or make two sentences of it."


def _long(passage: Passage, longest: int) -> Iterator[Found]:
    for below, sentence in sentences(passage.text):
        if what := too_long(sentence, longest):
            yield passage.line + below, what


def _title_case(heading: Passage, words: PlainWords) -> Iterator[Found]:
    for word in re.findall(rf"[^\W\d{VALUE}]+", heading.text)[1:]:
        if word[0].isupper() and word not in words.names and not SHORT.fullmatch(word):
            yield heading.line, f"“{word}” has a capital inside a heading. Only the first word and names have one."


def _unwelcome(text: str, words: PlainWords) -> Iterator[Found]:
    for phrase, instead in words.instead.items():
        pattern = r"\s+".join(map(re.escape, phrase.split()))
        for m in re.finditer(rf"(?<!\w){pattern}(?!\w)", text, re.IGNORECASE):
            yield _line(text, m), f"“{' '.join(m[0].split())}” is not plain. Write {instead}."


def _ordinals(text: str) -> Iterator[Found]:
    for m in ORDINAL.finditer(text):
        said = m[0].replace(VALUE, "…")
        yield _line(text, m), f"“{said}” is an ordinal. Write a date as 14 January 2027, and a rank as a word."


def _law(text: str) -> Iterator[Found]:
    for m in LAW.finditer(text):
        what = f"“{m[0]}” is a matter of the policy or the law, which change. Print the value that holds it."
        yield _line(text, m), what


def _capitals(text: str, words: PlainWords) -> Iterator[Found]:
    loud = list(LOUD.finditer(text))
    for m in loud:
        yield _line(text, m), f"“{' '.join(m[0].split())}” has capitals for emphasis. Write it in small letters."
    seen = {*words.short_forms, *words.names}
    for m in SHORT.finditer(text):
        if (
            m[0] in seen
            or m[0].lower() in words.instead
            or any(m.start() >= x.start() and m.end() <= x.end() for x in loud)
        ):
            continue
        seen.add(m[0])
        if not re.search(rf"\w\s+\({m[0]}\)", text[: m.end() + 1]):
            what = f"“{m[0]}” is a short form that is not explained. Write the whole words, with “({m[0]})” after them."
            yield _line(text, m), what


def _line(text: str, found: re.Match[str]) -> int:
    return text.count("\n", 0, found.start()) + 1

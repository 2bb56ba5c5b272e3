"""Names and numbers of the record as people read them: measures, outcomes, citations and versions. Words only."""

from __future__ import annotations

import re
from datetime import date

from cases.refusals import day

UNITS = ("quarters", "years", "months", "terms", "weeks", "days")
SHORT = {
    "gcse 1 a to g": "pupils with at least one GCSE at A* to G",
    "cva": "contextual value added",
    "va": "value added",
    "eyfs": "early years",
    "ks1": "key stage 1",
}
ACTS = {
    "EIA 2006": "Education and Inspections Act 2006",
    "EA 2005": "Education Act 2005",
    "EAA 2016": "Education and Adoption Act 2016",
}
LOCAL = "set locally"
OUTCOMES = {"no_category": "no category of concern"}


def plain(name: str) -> str:
    """A name of the record as words: `not_successful` is "not successful"."""
    return OUTCOMES.get(name, name.replace("_", " "))


def sentence(words: str) -> str:
    """Words of the record as a sentence of their own."""
    return f"{words[0].upper()}{words[1:]}."


def paragraphs(text: str) -> list[str]:
    """What somebody typed, a paragraph for each line of it that says something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def citation(text: str) -> str:
    """A citation without short forms: "EIA 2006 s.64" is "Education and Inspections Act 2006, section 64"."""
    for short, full in ACTS.items():
        text = re.sub(rf"\b{short}\b", full, text)
    text = re.sub(r"(?<=\d) ss\. ?(?=\d)", ", sections ", text)
    return re.sub(r"(?<=\d) s\. ?(?=\d)", ", section ", text)


def cited(source: str) -> str | None:
    """Who says so, without short forms; nobody but the authority itself for what is set locally."""
    return None if source == LOCAL else citation(source)


def version(name: str) -> str:
    """The name of a policy's or law's version: its day in words where it is one."""
    try:
        return day(date.fromisoformat(name))
    except ValueError:
        return name


def quantity(measure: str, value: str | tuple[str, ...]) -> str:
    """How much: the last word of a measure's name is its unit ("9.1%", "3 quarters", "71, then 68, then 63")."""
    if not isinstance(value, str):
        return ", then ".join(value)
    unit = measure.rpartition("_")[2]
    if unit == "pct":
        return f"{value}%"
    if unit in UNITS:
        return f"{value} {unit.removesuffix('s') if value == '1' else unit}"
    return value


def measured(measure: str, value: str | tuple[str, ...]) -> str:
    """A measure and its value as a sentence: "Budget variance: 9.1%."."""
    name, _, unit = measure.rpartition("_")
    words = (name if unit == "pct" or unit in UNITS else measure).replace("_", " ")
    for short, full in SHORT.items():
        words = re.sub(rf"\b{short}\b", full, words)
    return f"{words[0].upper()}{words[1:]}: {quantity(measure, value)}."

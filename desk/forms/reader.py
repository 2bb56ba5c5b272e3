"""Reads the fields of a form one after another, and keeps a sentence for each input that cannot be read."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from desk.forms.fields import NAME, Field
from desk.forms.given import DATE, Find, Given, rows_in
from desk.forms.reading_values import day_of, number_of, whole_of
from desk.legible import fault

NOTHING = object()
"""Nothing was typed, which is something else than an empty value."""
LONGEST_LINE = 1000
"""Characters in an input of one line; a text of several lines may be of any length."""


class Reader:
    """Reads fields one after another, and keeps a sentence for each that cannot be read."""

    def __init__(self, given: Given, find: Find) -> None:
        self.given, self.find = given, find
        self.errors: dict[str, str] = {}

    def fields(self, fields: Sequence[Field], within: str) -> dict[str, Any]:
        values = {x.name: self.value(x, f"{within}{x.name}") for x in fields}
        return {name: value for name, value in values.items() if value is not NOTHING}

    def value(self, x: Field, at: str) -> Any:
        """The value of a field; NOTHING where nothing was typed, which is an error where it is needed."""
        before = len(self.errors)
        value = getattr(self, f"_{x.kind}")(x, at)
        if value is NOTHING and x.needed and len(self.errors) == before:
            self.wrong(at, f"{x.label}: {MISSING.get(x.kind, 'enter an answer')}")
        return value

    def wrong(self, at: str, sentence: str) -> Any:
        self.errors.setdefault(at, sentence)
        return NOTHING

    def text(self, at: str) -> str:
        typed = self.given.get(at, ("",))
        return typed[-1].strip() if typed else ""

    def _legible(self, x: Field, at: str, text: str, one_line: bool) -> Any:
        if one_line and len(text) > LONGEST_LINE:
            return self.wrong(at, f"{x.label}: longer than {LONGEST_LINE} characters; shorten it")
        why = fault(text, one_line)
        return self.wrong(at, f"{x.label}: {why}") if why else text

    def _line(self, x: Field, at: str) -> Any:
        text = self.text(at)
        return self._legible(x, at, text, one_line=True) if text else NOTHING

    _carried = _line

    def _long(self, x: Field, at: str) -> Any:
        text = self.text(at).replace("\r\n", "\n").replace("\r", "\n")
        return self._legible(x, at, text, one_line=False) if text else NOTHING

    def _lines(self, x: Field, at: str) -> Any:
        lines = tuple(line.strip() for line in self.text(at).splitlines() if line.strip())
        read = [self._legible(x, at, line, one_line=False) for line in lines]
        return NOTHING if not lines or NOTHING in read else lines

    def _wholes(self, x: Field, at: str) -> Any:
        return self._each(x, at, whole_of)

    def _series(self, x: Field, at: str) -> Any:
        return self._each(x, at, number_of)

    def _each(self, x: Field, at: str, read: Callable[[str], Any]) -> Any:
        words = self.text(at).replace(",", " ").split()
        values = tuple(read(word) for word in words)
        if None in values:
            return self.wrong(at, f"{x.label}: “{words[values.index(None)][:40]}” is not a number")
        return values or NOTHING

    def _whole(self, x: Field, at: str) -> Any:
        return self._figure(x, at, whole_of, "enter a whole number, such as 90")

    def _number(self, x: Field, at: str) -> Any:
        return self._figure(x, at, number_of, "enter a number, such as 7.5")

    def _figure(self, x: Field, at: str, read: Callable[[str], Any], mend: str) -> Any:
        text = self.text(at)
        if not text:
            return NOTHING
        value = read(text)
        return self.wrong(at, f"{x.label}: {mend}") if value is None else value

    def _date(self, x: Field, at: str) -> Any:
        typed = [self.text(f"{at}-{part}") for part in DATE]
        if not any(typed):
            return NOTHING
        if missing := [part for part, text in zip(DATE, typed, strict=True) if not text]:
            return self.wrong(at, f"{x.label}: the date needs a {' and a '.join(missing)}")
        return day_of(*typed) or self.wrong(at, f"{x.label}: that is not a date; enter one such as 14 1 2027")

    def _clock(self, x: Field, at: str) -> Any:
        text = self.text(at).replace(".", ":")
        if not text:
            return NOTHING
        read = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", text)
        return f"{int(read[1]):02}:{read[2]}" if read else self.wrong(at, f"{x.label}: enter a time such as 14:30")

    def _tick(self, x: Field, at: str) -> Any:
        return True if self.text(at) == "yes" else NOTHING

    def _yes_no(self, x: Field, at: str) -> Any:
        return {"yes": True, "no": False}.get(self.text(at), NOTHING)

    def _choice(self, x: Field, at: str) -> Any:
        text = self.text(at)
        return text if text and self._known(x, at, (text,)) else NOTHING

    def _choices(self, x: Field, at: str) -> Any:
        texts = tuple(dict.fromkeys(text for text in self.given.get(at, ()) if text))
        return texts if texts and self._known(x, at, texts) else NOTHING

    def _known(self, x: Field, at: str, texts: Sequence[str]) -> bool:
        known = {option.value for option in x.options}
        strangers = [text for text in texts if text not in known]
        if strangers:
            self.wrong(at, f"{x.label}: “{strangers[0][:40]}” cannot be chosen here, or not any more; choose again")
        return not strangers

    def _person(self, x: Field, at: str) -> Any:
        text = self.text(at)
        return self._somebody(x, at, text) if text else NOTHING

    def _people(self, x: Field, at: str) -> Any:
        names = [line.strip() for line in self.text(at).splitlines() if line.strip()]
        found = tuple(self._somebody(x, at, name) for name in names)
        return NOTHING if not names or NOTHING in found else found

    def _somebody(self, x: Field, at: str, name: str) -> Any:
        found = self.find(name) if len(name) <= LONGEST_LINE else ()
        if len(found) == 1:
            return found[0]
        why = (
            "more than one person is called that; give the e-mail address"
            if found
            else "nobody on record is called that"
        )
        return self.wrong(at, f"{x.label}: {why} (“{name[:60]}”)")

    def _group(self, x: Field, at: str) -> Any:
        if not x.needed and not self._typed_within(x, at):
            return NOTHING
        return self.fields(x.fields, f"{at}-") or NOTHING

    def _typed_within(self, x: Field, at: str) -> bool:
        """Whether somebody typed anything in a group or a row: a short name that was filled in beforehand is not
        typed."""
        suggested = {f"{at}-{inner.name}" for inner in x.fields if inner.free}
        return any(
            said.strip()
            for name, values in self.given.items()
            if name.startswith(f"{at}-") and name not in suggested
            for said in values
        )

    def _rows(self, x: Field, at: str) -> Any:
        rows = [row for row in rows_in(self.given, at) if self._typed_within(x, f"{at}-{row}")]
        values = [self.fields(x.fields, f"{at}-{row}-") for row in rows]
        if not values:
            return NOTHING
        if not x.keyed:
            return tuple(values)
        return self._by_name(x, at, rows, values)

    def _by_name(self, x: Field, at: str, rows: Sequence[int], values: list[dict[str, Any]]) -> Any:
        named: dict[str, Any] = {}
        for row, value in zip(rows, values, strict=True):
            name = value.pop(NAME, "")
            if name in named:
                return self.wrong(
                    f"{at}-{row}-{NAME}", f"{x.label}: two of them are called {name}; give each its own name"
                )
            named[name] = value
        return named


MISSING = {
    "date": "enter a date, such as 14 1 2027",
    "clock": "enter a time, such as 14:30",
    "choice": "choose one",
    "choices": "choose at least one",
    "yes_no": "choose yes or no",
    "rows": "fill in at least one",
    "person": "say who",
    "people": "say who",
    "whole": "enter a number",
    "number": "enter a number",
}

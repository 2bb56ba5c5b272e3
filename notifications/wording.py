"""How a notice is worded: one wording file and the facts of a case in, a subject and a tree of blocks out.

A wording file is `templates/notices/<name>.md.j2`: a few `key: value` lines, an empty line, then Markdown in the
language of `notifications.language`. The keys are `subject`; `ending` for closings that several notices share, in
`endings/`; and `to`, `duty` and `section`, which say to whom the policy sends it, what duty it serves and which section
asks for it (notifications/lint.py holds them against the policy). Officers edit these files. Values are put back only
after the Markdown is parsed, so nothing in a case can ever become markup. No clock, database, network or environment is
read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Template

from notifications.blocks import Notice, WordingTrouble, clean, parse, put_back
from notifications.language import compiled, rendered

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
KEYS = ("subject", "ending", "to", "duty", "section")


@dataclass(frozen=True, slots=True)
class Text:
    """One file of wording: what it is called in messages, its keys, and its body on the same lines as in the file."""

    file: str
    keys: Mapping[str, str]
    body: str

    def listed(self, key: str) -> tuple[str, ...]:
        """The words of a key, which commas part."""
        return tuple(word.strip() for word in self.keys.get(key, "").split(",") if word.strip())

    def line(self, key: str) -> int:
        """The line of a key; the first where the file lacks it."""
        return next((n for n, name in enumerate(self.keys, 1) if name == key), 1)


@dataclass(frozen=True, slots=True)
class Form:
    """A notice ready to be written: its own text, the endings that it shares, and the templates made of them."""

    name: str
    texts: tuple[Text, ...]
    subject: Template
    parts: tuple[Template, ...]

    @property
    def own(self) -> Text:
        return self.texts[0]

    def notice(self, context: Mapping[str, Any]) -> Notice:
        """The notice about one case: see Wording.notice."""
        known = {**context, "reference": str(context.get("reference") or "").strip("[] ")}
        values: list[str] = []
        line = put_back(rendered(self.name, self.subject, known, values), values)
        body = "\n\n".join(rendered(self.name, part, known, values) for part in self.parts)
        return Notice(clean(line), parse(body, lambda _: f"{self.own.file}:1", values))


def skeleton(source: str, value: str = "\ue000\ue001") -> str:
    """The Markdown with one token for every value and nothing for the rest of Jinja2, line for line."""
    values = re.sub(r"\{\{.*?\}\}", lambda m: value + "\n" * m[0].count("\n"), source, flags=re.DOTALL)
    return re.sub(r"\{[%#].*?[%#]\}", lambda m: "\n" * m[0].count("\n"), values, flags=re.DOTALL)


def text_of(file: str, source: str) -> Text:
    """A wording file read apart. Raises WordingTrouble where its keys are wrong."""
    front, _, body = source.partition("\n\n")
    lines = [line.partition(": ") for line in front.splitlines()]
    keys = {name: value.strip() for name, _, value in lines}
    if not source.startswith("subject: ") or not set(keys) <= set(KEYS) or len(keys) < len(lines):
        raise WordingTrouble(
            f"{file}:1: no notice was written. Begin the file with “subject: …”, then, if it shares a closing, "
            "“ending: …”, then “to: …”, “duty: …” and “section: …”, each once, then an empty line."
        )
    return Text(file, keys, "\n" * (front.count("\n") + 2) + body)


class Wording:
    """The wording files of one templates folder, each read once.

    `notice(template, context)` gives a Notice. It raises MissingValue if the context lacks a value that the wording
    prints or asks about, and WordingTrouble if the file is absent or wrong.
    """

    def __init__(self, folder: Path = TEMPLATES) -> None:
        self._notices = folder / "notices"
        self._forms: dict[str, Form] = {}

    def names(self) -> tuple[str, ...]:
        """Every notice that has a wording file, in alphabetical order."""
        return tuple(sorted(p.name.removesuffix(".md.j2") for p in self._notices.glob("*.md.j2")))

    def troubles(self) -> tuple[str, ...]:
        """What is wrong with the wording files, one `file:line: sentence` each; nothing if all can be used."""
        found = []
        for name in self.names():
            try:
                self.form(name)
            except WordingTrouble as trouble:
                found.append(str(trouble))
        return tuple(found)

    def notice(self, template: str, context: Mapping[str, Any]) -> Notice:
        """The notice `template` about one case. `reference` ends the subject, in square brackets."""
        return self.form(template).notice(context)

    def form(self, name: str) -> Form:
        """The subject, the body and the endings of one notice. Raises WordingTrouble."""
        if name not in self._forms:
            self._forms[name] = self.form_of(name, *self._read(name))
        return self._forms[name]

    def endings(self, name: str) -> tuple[str, ...]:
        """The closings that a notice shares with others. Raises WordingTrouble."""
        return text_of(*self._read(name)).listed("ending")

    def form_of(self, name: str, file: str, source: str) -> Form:
        """A notice whose own wording is `source`, with the endings of this folder. Raises WordingTrouble."""
        own = text_of(file, source)
        subject = compiled(file, own.keys["subject"] + " [{{ reference }}]", subject=True)
        endings = [Text(*self._ending(ending)) for ending in own.listed("ending")]
        texts = (own, *endings)
        return Form(name, texts, subject, tuple(_compiled(text) for text in texts))

    def _ending(self, name: str) -> tuple[str, dict[str, str], str]:
        file, source = self._read(f"endings/{name}")
        return file, {}, source

    def _read(self, name: str) -> tuple[str, str]:
        file = f"{self._notices.parent.name}/notices/{name}.md.j2"
        try:
            if not re.fullmatch(r"(endings/)?[a-z][a-z0-9_]*", name):
                raise FileNotFoundError(name)
            return file, (self._notices / f"{name}.md.j2").read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise WordingTrouble(
                f"{file}:1: there is no wording that can be read, so no notice was written. "
                "Add the file as UTF-8 text, or correct the name that asks for it."
            ) from error


def _compiled(text: Text) -> Template:
    template = compiled(text.file, text.body)
    parse(skeleton(text.body), lambda line: f"{text.file}:{line}", ["…"])
    return template

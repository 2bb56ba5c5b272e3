"""How a notice is worded: one wording file and the facts of a case in, a subject and a tree of blocks out.

A wording file is `templates/notices/<name>.md.j2`: a few `key: value` lines (`subject`, and `ending` for closings
that several notices share, in `endings/`), an empty line, then Markdown in the language of `notifications.language`.
Officers edit these files. Values are put back only after the Markdown is parsed, so nothing in a case can ever become
markup. No clock, database, network or environment is read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Template

from notifications.blocks import Notice, WordingTrouble, clean, parse, put_back
from notifications.language import compiled, rendered

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"


def _skeleton(source: str) -> str:
    """The Markdown with a token for every value and nothing for the rest of Jinja2, line for line."""
    values = re.sub(r"\{\{.*?\}\}", "\ue0000\ue001", source, flags=re.DOTALL)
    return re.sub(r"\{[%#].*?[%#]\}", lambda m: "\n" * m[0].count("\n"), values, flags=re.DOTALL)


def _front(file: str, source: str) -> tuple[dict[str, str], str]:
    """The keys at the head of a wording file, and its body on the same lines as in the file."""
    front, _, body = source.partition("\n\n")
    keys = dict(line.partition(": ")[::2] for line in front.splitlines())
    if not source.startswith("subject: ") or not set(keys) <= {"subject", "ending"}:
        raise WordingTrouble(
            f"{file}:1: no notice was written. Begin the file with “subject: …”, then, if it shares a closing, "
            "“ending: …”, then an empty line."
        )
    return keys, "\n" * (front.count("\n") + 2) + body


class Wording:
    """The wording files of one templates folder, each read once.

    `notice(template, context)` gives a Notice. It raises MissingValue if the context lacks a value that the wording
    prints or asks about, and WordingTrouble if the file is absent or wrong.
    """

    def __init__(self, folder: Path = TEMPLATES) -> None:
        self._notices = folder / "notices"
        self._sheets: dict[str, tuple[Template, ...]] = {}

    def names(self) -> tuple[str, ...]:
        """Every notice that has a wording file, in alphabetical order."""
        return tuple(sorted(p.name.removesuffix(".md.j2") for p in self._notices.glob("*.md.j2")))

    def troubles(self) -> tuple[str, ...]:
        """What is wrong with the wording files, one `file:line: sentence` each; nothing if all can be used."""
        found = []
        for name in self.names():
            try:
                self._sheet(name)
            except WordingTrouble as trouble:
                found.append(str(trouble))
        return tuple(found)

    def notice(self, template: str, context: Mapping[str, Any]) -> Notice:
        """The notice `template` about one case. `reference` ends the subject, in square brackets."""
        subject, *parts = self._sheet(template)
        known = {**context, "reference": str(context.get("reference") or "").strip("[] ")}
        values: list[str] = []
        line = put_back(rendered(template, subject, known, values), values)
        body = "\n\n".join(rendered(template, part, known, values) for part in parts)
        return Notice(clean(line), parse(body, lambda _: f"{subject.filename}:1", values))

    def _sheet(self, name: str) -> tuple[Template, ...]:
        """The subject, the body and the endings of one notice."""
        if name not in self._sheets:
            self._sheets[name] = self._load(name)
        return self._sheets[name]

    def _load(self, name: str) -> tuple[Template, ...]:
        file, source = self._read(name)
        keys, body = _front(file, source)
        subject = compiled(file, keys["subject"] + " [{{ reference }}]", subject=True)
        endings = [e.strip() for e in keys["ending"].split(",")] if "ending" in keys else []
        texts = [(file, body), *(self._read(f"endings/{ending}") for ending in endings)]
        return (subject, *(self._compiled(*text) for text in texts))

    def _compiled(self, file: str, source: str) -> Template:
        template = compiled(file, source)
        parse(_skeleton(source), lambda line: f"{file}:{line}", ["…"])
        return template

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

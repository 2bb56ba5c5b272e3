"""The pages of a bundle that are read by people: README.txt, trail.html and trail.pdf."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from importlib.metadata import version
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from cases.trail import canonical
from desk.bundling.readable import Page, as_data, printed
from notifications.printable import font_folders
from notifications.typeset import known_engine
from notifications.typesetting.press import EngineRefused, EngineStopped, Press
from notifications.wording import TEMPLATES

FOLDER = TEMPLATES / "bundle"
LIMIT = 300.0
"""Seconds that the PDF of all cases together may take."""


def readme(about: Mapping[str, Any]) -> bytes:
    return _words("README.txt.j2", False).render(about).encode()


def html(pages: Sequence[Page], about: Mapping[str, Any]) -> bytes:
    """One page that needs nothing else: no script, no picture, no other file but the letters it links to."""
    return _words("trail.html.j2", True).render({**about, "pages": pages}).encode()


def pdf(pages: Sequence[Page], about: Mapping[str, Any], at: datetime) -> bytes:
    """The same as a PDF (PDF/UA-1 and PDF/A-3a). Raises ValueError with a sentence where it cannot be made."""
    data = canonical({**printed(dict(about)), "pages": as_data(pages)})
    try:
        return _press().ask({"format": "pdf", "timestamp": int(at.timestamp()), "data": data})[0]
    except (EngineRefused, EngineStopped) as trouble:
        raise ValueError(
            f"No bundle was made: its PDF could not be set ({trouble}). Ask for fewer cases; if that does not help, "
            "tell whoever looks after Upturn."
        ) from trouble


@cache
def _press() -> Press:
    known_engine(version("typst"))
    return Press(FOLDER / "trail.typ", font_folders(), LIMIT)


@cache
def _words(name: str, autoescape: bool) -> Template:
    env = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=autoescape,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return env.get_template(name)

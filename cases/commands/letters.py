"""Formal letters: drafted, approved by somebody else, then issued. IssueLetter itself is in category.py."""

from __future__ import annotations

from datetime import date
from typing import Any

from cases.commands.command import Command, Label


class DraftLetter(Command):
    """`asked` is the word and fields of the command that will issue the letter; `copies` and `pages` are filled in by
    whoever typeset it: (role, person) of each copy and the SHA-256 of its PDF."""

    word = "draft"
    id: Label
    template: str
    dated: date
    asked: dict[str, Any]
    copies: tuple[tuple[str, str], ...] = ()
    pages: tuple[str, ...] = ()

    @property
    def about(self) -> str:
        return f"draft {self.id}"


class ApproveLetter(Command):
    word = "approve"
    id: Label

    @property
    def about(self) -> str:
        return f"approval of {self.id}"


class SendBackLetter(Command):
    word = "send_back"
    id: Label
    reason: str

    @property
    def about(self) -> str:
        return f"return of {self.id}"


class IssueDraft(Command):
    """`pages` are the digests of the letter as it would be written now: they must be those that were approved."""

    word = "issue"
    id: Label
    copies: tuple[tuple[str, str], ...] = ()
    pages: tuple[str, ...] = ()

    @property
    def about(self) -> str:
        return f"letter {self.id}"

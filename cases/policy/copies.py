"""What a copy of a case that leaves the authority must not hold, for whom, and which sentence says so."""

from __future__ import annotations

from typing import Literal

from cases.policy.model import Cited, Model

Leaving = Literal["school", "subject", "foi"]
At = Literal["la", "school", "other", "subject", "audit", "clerk", "desk"]


class Exemption(Model):
    """Why something is not in a copy: `words` is what the copy says, `section` the rule. `checked` is there where the
    rule is an Act's, and says whether the text of that Act was read."""

    words: str
    section: str
    checked: str | None = None


class LeftOut(Model):
    """One reason for leaving out, and what of a case falls under it.

    Whole entries: of these types (`entries`); with this fact in them (`facts`, as type.field); about what went to, or
    came back from, somebody in a post there (`told`); resting on evidence that only officers may see (`restricted`);
    of these types, where they are about anybody but the person who asked (`about_others`).
    Personal values alone: `values`, as type.field, or * for every value.
    """

    exemption: str
    entries: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    told: tuple[At, ...] = ()
    restricted: bool = False
    about_others: tuple[str, ...] = ()
    values: tuple[str, ...] = ()


class OnlyAbout(Model):
    """In a copy for one person: why a value is left out that is not about them, and one that is about others too."""

    not_about: str
    others_too: str


class CopyRules(Cited):
    """One kind of copy. `letters_to` and `names_of` say whose letters it may hold and whom it may name; `otherwise` is
    the reason for letters to anybody else, `held` that for an entry an officer holds back without giving another."""

    leaves_out: tuple[LeftOut, ...]
    letters_to: tuple[At, ...] = ()
    names_of: tuple[At, ...] = ()
    otherwise: str
    held: str
    only_about: OnlyAbout | None = None

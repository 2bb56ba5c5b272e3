"""How long what the record says about people is kept, class by class; and the grounds on which it is erased or not."""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict, Field

from cases.policy.model import Cited, Model

Covers = Literal["values", "messages", "pages", "mail", "unfiled_mail", "people", "reads"]


class RetentionClass(Cited):
    """`entries` narrows values to entries of these types, `fields` to these of their fields; of several classes that
    fit, the first is the one. `months` count from when it was recorded, the case was closed, or its person left their
    last post."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, populate_by_name=True)

    id: str
    title: str
    covers: Covers
    entries: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    months: int = Field(ge=1)
    from_: Literal["recorded", "closed", "left_post"] = Field(alias="from")


class Retention(Cited):
    classes: tuple[RetentionClass, ...]

    def kind(self, id: str) -> RetentionClass | None:
        return next((kind for kind in self.classes if kind.id == id), None)


class Ground(Model):
    """Why something is erased, or is not. `checked` says whether the text of the law was read."""

    id: str
    words: str
    act: str
    checked: str


class Erasure(Model):
    """`bases` are the grounds on which personal data is erased, `refusals` those on which a request is refused."""

    bases: tuple[Ground, ...] = ()
    refusals: tuple[Ground, ...] = ()

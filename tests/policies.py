"""Policies that tests vary: another authority's choices, in the same words."""

from __future__ import annotations

from dataclasses import replace

from cases.framework import Framework, Shelf


class OpenShelf(Shelf):
    """The shipped files, of an authority that asks nobody to approve a letter."""

    def _read(self, id: str, version: str, calendar: str) -> Framework:
        found = super()._read(id, version, calendar)
        return replace(found, policy=found.policy.model_copy(update={"approval": None}))


def open_shelf() -> Shelf:
    return OpenShelf()

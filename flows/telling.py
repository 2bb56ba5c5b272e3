"""How a flow tells a person what it did: a table on Prefect's screen, and a failed ending where somebody must look."""

from __future__ import annotations

import re
from collections.abc import Mapping

from prefect.artifacts import acreate_table_artifact

from notifications.round import Looked


class Troubled(Exception):
    """Everything else was done; these schools could not be served. `looked` says what was done and why not the rest."""

    def __init__(self, what: str, looked: Looked) -> None:
        self.looked = looked
        said = " ".join(" ".join(f"{id}: {why}".split()) for id, why in sorted(looked.troubles.items()))
        which = "1 school" if len(looked.troubles) == 1 else f"{len(looked.troubles)} schools"
        super().__init__(f"{what}: everything else was done, but {which} could not be served in full. {said}")


def key_of(words: str) -> str:
    """An artifact's key, for which Prefect takes only small letters, digits and dashes."""
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")


async def told(what: str, parts: Mapping[str, Looked]) -> Looked:
    """Put what each part came to on the screen; give the sum. Raises Troubled where a school could not be served."""
    looked = Looked()
    for part in parts.values():
        looked.add(part)
    if looked.cases:
        rows = [_row(name, part) for name, part in parts.items()]
        rows += [{"what": "could not be served", "case": id, "why": why} for id, why in sorted(looked.troubles.items())]
        await acreate_table_artifact(rows, key=key_of(what), description=f"{what}: what was done")
    if looked.troubles:
        raise Troubled(what, looked)
    return looked


def _row(name: str, part: Looked) -> dict[str, object]:
    return {"what": name, "cases": part.cases, "entries": part.entries, "notices": part.notices}

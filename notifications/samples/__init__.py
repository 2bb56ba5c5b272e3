"""Sample facts for every notice, from the worked case of two invented schools: for previews, checks and tests.

A wording file has at least one sample of its own, by its name; the others of that name show what varies: nobody's
e-mail, a copy, a case without a category. Everybody and every school is invented.
"""

from __future__ import annotations

from notifications.samples import concerns, endings, meetings, statutory, term, varied, work
from notifications.samples.schools import Facts

__all__ = ["SAMPLES", "Facts", "samples_of"]

_ALL: list[Facts] = [
    facts for part in (concerns, meetings, work, term, statutory, endings, varied) for facts in part.SAMPLES
]

SAMPLES: dict[str, Facts] = {facts["template"]: facts for facts in reversed(_ALL)}
"""The first sample of each notice, by the name of its wording file."""


def samples_of(name: str) -> list[Facts]:
    """Every sample of one notice; none where there is no notice of that name."""
    return [facts for facts in _ALL if facts["template"] == name]

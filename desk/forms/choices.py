"""What can be chosen in a form, by the names that templates/desk/forms/ gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from desk.forms.choice import Choice
from desk.forms.from_case import FROM_CASE
from desk.forms.from_policy import FROM_POLICY
from desk.site.seeing import Seen

CHOICES: Mapping[str, Callable[[Seen], list[Choice]]] = {**FROM_POLICY, **FROM_CASE}


def chosen_from(among: str, seen: Seen, words: Mapping[str, str]) -> tuple[Choice, ...]:
    """The choices of a name in templates/desk/forms/, in the words given there. Raises KeyError where there is none."""
    return tuple(Choice(c.value, words.get(c.value, c.text), c.hint, c.ask) for c in CHOICES[among](seen))

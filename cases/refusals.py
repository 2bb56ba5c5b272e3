"""What officers read when the answer is no: what was not done, why, what to do, and which rule says so."""

from __future__ import annotations

from datetime import date


def day(on: date) -> str:
    """A date as it is written to people: 14 January 2027."""
    return f"{on.day} {on:%B %Y}"


class Refusal(Exception):
    """An anticipated no. `why` is the fact; the rest says what was not done, how to mend it, and the rule's source."""

    def __init__(self, done: str, why: str, mend: str, rule: str = "", recorded: str = "") -> None:
        self.done, self.why, self.mend, self.rule = done, why, mend, rule
        self.recorded = recorded or why
        super().__init__(self.sentence)

    @property
    def sentence(self) -> str:
        tail = f" ({self.rule})" if self.rule else ""
        return f"{self.done} {self.why[0].upper()}{self.why[1:]}. {self.mend}{tail}"


class Clash(Refusal):
    """Somebody else wrote to the case after it was opened for writing; what was typed is still in hand."""


class NotAllowed(Refusal):
    """The person asking holds no post that may ask for this."""


class NeedsApproval(Refusal):
    """A formal letter that has to be drafted and approved before it is issued."""

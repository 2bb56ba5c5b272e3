"""What officers read when the answer is no: what was not done, why, what to do, and which rule says so."""

from __future__ import annotations

from datetime import date


def day(on: date) -> str:
    """A date as it is written to people: 14 January 2027."""
    return f"{on.day} {on:%B %Y}"


class Refusal(Exception):
    """An anticipated no. `why` is the fact; the rest says what was not done, how to mend it, and the rule's source.
    `field` names the one field of the command that it is about, "" where it is about none or about several."""

    def __init__(self, done: str, why: str, mend: str, rule: str = "", recorded: str = "", *, field: str = "") -> None:
        self.done, self.why, self.mend, self.rule, self.field = done, why, mend, rule, field
        self.recorded = recorded or why
        super().__init__(self.sentence)

    @property
    def sentence(self) -> str:
        tail = f" ({self.rule})" if self.rule else ""
        return f"{self.done} {self.why[0].upper()}{self.why[1:]}. {self.mend}{tail}"


class Clash(Refusal):
    """Somebody else wrote to the case after it was opened for writing; what was typed is still in hand. `seq`: the last
    entry of which it tells, None where it tells of none."""

    def __init__(self, done: str, why: str, mend: str, rule: str = "", *, seq: int | None = None) -> None:
        self.seq = seq
        super().__init__(done, why, mend, rule)


class NotAllowed(Refusal):
    """The person asking holds no post that may ask for this."""


class NeedsApproval(Refusal):
    """A formal letter that has to be drafted and approved before it is issued."""

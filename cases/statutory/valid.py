"""What a statutory letter says when it cannot be made."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from cases.refusals import Refusal


class NotValid(Exception):
    """A statutory letter that lacks something. `why` and `mend` are those of a Refusal."""

    def __init__(self, why: str, mend: str, rule: str) -> None:
        self.why, self.mend, self.rule = why, mend, rule
        super().__init__(f"{why[0].upper()}{why[1:]}. {mend} ({rule})")

    def refusal(self, done: str) -> Refusal:
        """The same as an answer to whoever asked; `done` says what was not done."""
        return Refusal(done, self.why, self.mend, self.rule)


@contextmanager
def made_whole(done: str) -> Iterator[None]:
    """A statutory letter is made inside; where it cannot be, whoever asked is refused in the same words."""
    try:
        yield
    except NotValid as no:
        raise no.refusal(done) from None

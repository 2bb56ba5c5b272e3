"""One message that waits, what a mailbox is, and the sentence about one that cannot be used."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

LARGEST = 10_000_000
"""Bytes of the largest message that is read."""
HEAD = 64_000
"""How many of its first bytes are kept of a larger one."""


class MailboxTrouble(ValueError):
    """The mailbox could not be used. The message is a sentence for an officer; whatever was not read is still there."""


def trouble(why: object) -> MailboxTrouble:
    said = " ".join(str(why).split()) or type(why).__name__
    return MailboxTrouble(
        f"Mail was not read to its end: the mailbox could not be used ({said}). "
        "Check that it can be reached, and its settings; what was not read is still there."
    )


@dataclass(frozen=True)
class Item:
    """One message that waits. `whole` is False for one that is too large: then `raw` is only its first bytes."""

    id: str
    raw: bytes
    size: int
    whole: bool = True


class Mailbox(Protocol):
    """Opened by `with`. `troubles` has a sentence for each message that could not be read and was left where it is."""

    troubles: list[str]

    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
    def waiting(self) -> Iterator[Item]: ...
    def done(self, id: str) -> None: ...
    def aside(self, id: str) -> None: ...

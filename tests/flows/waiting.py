"""Wait until something is so, no longer than it may take."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event
from time import monotonic
from typing import TypeVar

T = TypeVar("T")
AGAIN = 0.1


def until(found: Callable[[], T], seconds: float, what: str) -> T:
    """The first true answer. Raises AssertionError, saying `what` did not come, after so many seconds."""
    end, pause = monotonic() + seconds, Event()
    while not (answer := found()):
        assert monotonic() < end, f"{what}: not within {seconds} seconds"
        pause.wait(AGAIN)
    return answer

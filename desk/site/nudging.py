"""A thread of the desk that asks for what was just called for to be sent, so that nobody waits for whoever is asked:
where Prefect has stopped or does not answer, the post goes once it runs again."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Event, Thread

log = logging.getLogger(__name__)


class Nudging:
    """Called, it returns at once. Whatever is called for while it asks is asked for once more after that."""

    def __init__(self, ask: Callable[[], None]) -> None:
        self._ask, self._called = ask, Event()
        Thread(target=self._go_on, name="nudging the post", daemon=True).start()

    def __call__(self) -> None:
        self._called.set()

    def _go_on(self) -> None:
        while self._called.wait():
            self._called.clear()
            try:
                self._ask()
            except Exception:
                log.exception("The post was not asked to go now. It goes at its next hour.")

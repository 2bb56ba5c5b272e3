"""A thread of the desk that keeps the lists right, so that nobody waits for it: each morning, and after every change
that another program made."""

from __future__ import annotations

import logging
from threading import Event, Thread

from cases.store import StoreTrouble
from desk.site.desk import Desk
from notifications.outlook import bring_up_to_date, fill_posts

EVERY = 60.0
"""Seconds between two looks; a look that finds nothing is one short question."""

log = logging.getLogger(__name__)


class Keeping:
    """Looks at once when it starts, and then every so often until it is stopped."""

    def __init__(self, desk: Desk, every: float = EVERY) -> None:
        self.desk, self.every = desk, every
        self._stop = Event()
        self._told: dict[str, str] = {}
        self._thread = Thread(target=self._keep, name="keeping the lists", daemon=True)

    def fill(self) -> None:
        """List who holds which post, where that was never done. A database that does not answer is asked again."""
        try:
            fill_posts(self.desk.door)
        except StoreTrouble as trouble:
            log.warning("Who holds which post could not be listed. %s", trouble)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Returns once the chunk of cases in hand is written."""
        self._stop.set()
        self._thread.join()

    def _keep(self) -> None:
        while True:
            self._look()
            if self._stop.wait(self.every):
                return

    def _look(self) -> None:
        """Whatever goes wrong is told once, and tried again at the next look."""
        try:
            desk = self.desk
            fill_posts(desk.door)
            brought = bring_up_to_date(desk.door, desk.now(), desk.office.days_ahead, go_on=self._goes_on)
            troubles = {f"Case {id}": why for id, why in brought.troubles.items()}
        except StoreTrouble as trouble:
            troubles = {"All cases": str(trouble)}
        except Exception as trouble:  # nobody would start this thread again
            troubles = {"All cases": f"{type(trouble).__name__}: {trouble}"}
        for what, why in troubles.items() - self._told.items():
            log.warning("%s could not be listed as of today. %s", what, why)
        self._told = troubles

    def _goes_on(self) -> bool:
        return not self._stop.is_set()

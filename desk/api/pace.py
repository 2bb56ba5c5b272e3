"""How often one key may ask: counted in this process, because a system asks far more often than anybody types."""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta
from math import ceil
from threading import Lock


class Pace:
    """At most `most` within a time, for each key."""

    def __init__(self, most: int, within: timedelta) -> None:
        self.most, self.within = most, within
        self._asked: dict[str, deque[datetime]] = {}
        self._lock = Lock()

    def wait(self, key: str, now: datetime) -> int:
        """Count one more. Out: 0, or, where that would be too often and is not counted, the seconds to wait."""
        with self._lock:
            asked = self._asked.setdefault(key, deque())
            while asked and now - asked[0] >= self.within:
                asked.popleft()
            if len(asked) >= self.most:
                return max(1, ceil((asked[0] + self.within - now).total_seconds()))
            asked.append(now)
        return 0

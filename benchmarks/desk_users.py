"""For locust: people who read pages, with about a second between two. BENCH_PLAN names a file of who they are and where
they go; what each answer took is written to BENCH_TAKEN."""

from __future__ import annotations

import json
import os
import random
import time
from itertools import count
from pathlib import Path

from locust import HttpUser, between, events, task

PLAN = json.loads(Path(os.environ["BENCH_PLAN"]).read_text())
TAKEN: list[tuple[float, str, float, float]] = []
BEGAN = time.monotonic()
_number = count()


class Reader(HttpUser):
    """One of those of the plan, in turn."""

    wait_time = between(0.5, 1.5)

    def on_start(self) -> None:
        number = next(_number)
        self.who = PLAN[number % len(PLAN)]
        self.chance = random.Random(number)
        self.left: list[tuple[str, str]] = []
        self.client.headers["Cookie"] = self.who["cookie"]

    @task
    def read(self) -> None:
        """The next page, in an order of their own; each of theirs once before any comes again."""
        if not self.left:
            self.left = [tuple(one) for one in self.who["pages"]]
            self.chance.shuffle(self.left)
        name, address = self.left.pop()
        with self.client.get(address, name=name, allow_redirects=False, catch_response=True) as answer:
            if answer.status_code not in (200, 303):
                answer.failure(f"{address}: {answer.status_code}")
                return
            said = answer.headers
            whole = answer.elapsed.total_seconds() * 1e3
            TAKEN.append((time.monotonic() - BEGAN, name, whole, float(said["x-ms"])))


@events.quitting.add_listener
def write(environment: object, **_: object) -> None:
    Path(os.environ["BENCH_TAKEN"]).write_text(json.dumps(TAKEN))

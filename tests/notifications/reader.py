"""A reader of the mail in a process of its own, to be killed: `python -m tests.notifications.reader URL MAILDIR`.

It takes the first message in; when that is committed, and before the mailbox hears of it, it says so and waits.
"""

from __future__ import annotations

import sys
from pathlib import Path

from cases.act import Door
from cases.store import open_database
from notifications import following
from notifications.collecting import collect
from notifications.mailbox import Maildir
from notifications.matching import Marks
from tests.cases.school import at
from tests.policies import open_shelf


class Halting(Maildir):
    """A Maildir whose reader is killed between the commit and the marking."""

    def done(self, id: str) -> None:
        print("committed", flush=True)
        sys.stdin.read()


def main(url: str, folder: str) -> None:
    door = Door(open_database(url), open_shelf(), following.follow)
    collect(door, Halting(Path(folder)), Marks("council.example"), lambda: at("2026-09-17", "15:00"))


if __name__ == "__main__":
    main(*sys.argv[1:])

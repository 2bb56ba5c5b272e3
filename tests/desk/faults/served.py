"""The desk in a process of its own, as `upturn desk` serves it: with a clock that stands still, and Prefect where the
environment says that it is. Says its address, and ends when nobody holds its input any more."""

from __future__ import annotations

import sys
from datetime import datetime
from functools import partial

from cases.store import open_database
from desk.site.desk import Desk
from desk.site.nudging import Nudging
from desk.terminal import nudge_the_post
from desk.web import web_app
from tests.desk.browsing import office_on, serving

if __name__ == "__main__":
    office, now = office_on(open_database(sys.argv[1])), datetime.fromisoformat(sys.argv[2])
    with serving(web_app(Desk(office, lambda: now, Nudging(partial(nudge_the_post, office))))) as base:
        print(base, flush=True)
        sys.stdin.read()

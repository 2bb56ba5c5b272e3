"""What sign-in leaves behind is deleted once nobody needs it: looked to whenever somebody signs in."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection

from desk.identity.limits import forget_attempts
from desk.identity.links import forget_links
from desk.identity.returning import KEPT_FOR, forget_kept
from desk.identity.sessions import forget_sessions

A_DAY = timedelta(days=1)


def forget_old(conn: Connection, now: datetime) -> None:
    """Delete sessions, links and attempts of more than a day ago, and what was typed and never fetched."""
    forget_sessions(conn, now - KEPT_FOR)  # until then a form sent with one is still known to be somebody's
    forget_links(conn, now - A_DAY)
    forget_attempts(conn, now - A_DAY)
    forget_kept(conn, now)

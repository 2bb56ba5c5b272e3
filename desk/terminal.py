"""What every word of the command line shares: the office, the clock, and trouble told in one sentence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

if TYPE_CHECKING:
    from notifications.office import Office

ZONE = ZoneInfo("Europe/London")
DAY = click.DateTime(["%Y-%m-%d"])
FILE = click.Path(path_type=Path)
OK, TROUBLE = 0, 1


class InOrder(click.Group):
    """Lists its words in the order in which they are written down here: the order of use."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


def plainly(function: Callable[..., Any]) -> Callable[..., Any]:
    """Anticipated trouble is one sentence and an exit of 1, never a traceback."""

    @wraps(function)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except Exception as trouble:
            sentence = _sentence(trouble)
            if sentence is None:
                raise
            raise click.ClickException(sentence) from None

    return wrapped


def _sentence(trouble: Exception) -> str | None:
    from cases.reading import BadFile
    from cases.refusals import Refusal
    from cases.store import StoreTrouble
    from cases.terms import OutsideCalendar

    if isinstance(trouble, Refusal):
        return trouble.sentence
    if isinstance(trouble, OSError):
        name, why = trouble.filename or "a file", trouble.strerror or trouble
        return f"That was not done: {name} could not be used ({why}). Check its name and its folder."
    return str(trouble) if isinstance(trouble, BadFile | StoreTrouble | OutsideCalendar | ValueError) else None


def office() -> Office:
    """The authority's set-up, with its database ready."""
    from cases import store
    from notifications.office import Office as _Office

    it = _Office()
    store.migrate(it.engine)
    return it


def nudge_the_post(it: Office) -> None:
    """Ask the flows, where they run, to send what was just called for; otherwise it goes within five minutes."""
    import asyncio
    import os
    from importlib import import_module

    if os.environ.get("PREFECT_API_URL"):
        asyncio.run(import_module("flows.nudging").nudge(it.door))


def now() -> datetime:
    """The clock, read once for a command."""
    return datetime.now(ZONE)


def the_day(on: datetime | None) -> date:
    return on.date() if on else now().date()


def office_of(database: str | None) -> Office:
    """The authority's office, or one on another database."""
    if database is None:
        return office()
    from notifications.office import Office as _Office

    return _Office(database_url=database)

"""What every word of the command line shares: the office, the clock, and trouble told in one sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

if TYPE_CHECKING:
    from pydantic import ValidationError

    from notifications.office import Office

ZONE = ZoneInfo("Europe/London")
FILE = click.Path(path_type=Path)
OK, TROUBLE = 0, 1
SHORT = 90
"""Letters of a word's line in the list of words."""
NOT_DONE = "Nothing was "


class Day(click.ParamType[datetime]):
    """A day as it is typed."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        try:
            return datetime.strptime(value, "%Y-%m-%d")  # noqa: DTZ007 - a day has no zone
        except ValueError:
            self.fail(f"{value} is not a day. Write it as 2027-01-14.", param, ctx)


DAY = Day()


class InOrder(click.Group):
    """Lists its words in the order in which they are written down here, the order of use; `headings` parts them."""

    headings: Mapping[str, tuple[str, ...]] = {}

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        if not self.headings:
            super().format_commands(ctx, formatter)
        wide = max(map(len, self.commands))
        for heading, words in self.headings.items():
            with formatter.section(heading):
                rows = [(word.ljust(wide), self.commands[word].get_short_help_str(SHORT)) for word in words]
                formatter.write_dl(rows)


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
    from pydantic import ValidationError

    from cases.reading import BadFile
    from cases.refusals import Refusal
    from cases.store import StoreTrouble
    from cases.terms import OutsideCalendar

    if isinstance(trouble, Refusal):
        return trouble.sentence
    if isinstance(trouble, ValidationError):
        return _wrong_setting(trouble)
    if isinstance(trouble, OSError):
        name, why = trouble.filename or "a file", trouble.strerror or trouble
        return f"That was not done: {name} could not be used ({why}). Check its name and its folder."
    return str(trouble) if isinstance(trouble, BadFile | StoreTrouble | OutsideCalendar | ValueError) else None


def _wrong_setting(trouble: ValidationError) -> str | None:
    """The settings are the only thing that is read without a sentence of its own. A value may be a secret: not said."""
    if trouble.title != "Office":
        return None
    faults = [(str(x["loc"][0]).upper(), f"{x['msg'][0].lower()}{x['msg'][1:]}") for x in trouble.errors()]
    names = ", ".join(f"UPTURN_{name} ({what})" for name, what in faults)
    return f"Nothing was done: a setting cannot be used: {names}. Mend it in the environment or in .env."


def say(sentence: str) -> None:
    """Print what came of it; where nothing did, that is the error that the command ends with."""
    if sentence.startswith(NOT_DONE):
        raise click.ClickException(sentence)
    click.echo(sentence)


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

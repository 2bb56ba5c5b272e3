"""What every word of the command line shares: the office, the clock, and trouble told in one sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click
from click.core import ParameterSource

if TYPE_CHECKING:
    from pydantic import ValidationError

    from cases.people import Person
    from cases.reading_log import Channel
    from notifications.office import Office

ZONE = ZoneInfo("Europe/London")
FILE = click.Path(path_type=Path)
OK, TROUBLE = 0, 1
SHORT = 90
"""Letters of a word's line in the list of words."""
NOT_DONE = "Nothing was "
READING = "upturn.reader"
"""Where a command keeps who looks: their short name, and whether it was typed with the command."""


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
    """The authority's set-up, with its database ready; one that may only be read is used as it is."""
    from cases import store
    from notifications.office import Office as _Office

    it = _Office()
    try:
        store.migrate(it.engine)
    except store.OnlyRead:
        if not store.migrated(it.engine):
            raise
    return it


# --- who looks -----------------------------------------------------------------------------------------------------
def _keep_reader(ctx: click.Context, param: click.Parameter, value: str | None) -> None:
    if value:
        ctx.meta[READING] = (value, ctx.get_parameter_source(str(param.name)) == ParameterSource.COMMANDLINE)


READER = click.option(
    "--reader",
    metavar="PERSON",
    envvar="UPTURN_READER",
    expose_value=False,
    callback=_keep_reader,
    help="Who looks, by short name: it is written down. Your name on this machine if left out.",
)


def looking_at(case: str | None, what: str, channel: Channel = "cli") -> Office:
    """The office, once it is written down that somebody looks at a case; at all of them together, nothing is.

    `what` is the word of the command. Raises as log_looking does.
    """
    it = office()
    if case is not None:
        log_looking(it, [case], what, now(), channel)
    return it


def log_looking(it: Office, cases: Iterable[str] | None, what: str, at: datetime, channel: Channel = "cli") -> None:
    """Write down that whoever is at the terminal looks at these cases, or at every one; ids of no case are passed over.

    Raises Refusal for a reader whom nobody knows, and StoreTrouble where it cannot be written down: then nothing is to
    be shown. On a record that may only be read from here nothing is written, because nothing can be.
    """
    from cases import store
    from cases.reading_log import log_read

    try:
        with store.writing(it.engine) as conn:
            reader = _reader(store.people(conn))
            known = store.case_ids(conn)
            for id in known if cases is None else sorted(set(known).intersection(cases)):
                log_read(conn, reader, id, what, channel, at)
    except store.OnlyRead:
        return
    except store.StoreTrouble as trouble:
        why = f"Nothing was shown: who looks at a case is written down, and that could not be done. {trouble}"
        raise store.StoreTrouble(why) from trouble


def _reader(everybody: Mapping[str, Person]) -> str:
    """The id of whoever looks, or their name on this machine where they have none. Raises Refusal."""
    from getpass import getuser

    from cases.refusals import Refusal

    ctx = click.get_current_context(silent=True)
    name, typed = ctx.meta.get(READING, ("", False)) if ctx else ("", False)
    if not name:
        try:
            name = getuser()
        except (KeyError, OSError):
            name = "somebody"
    found = next((person.id for person in everybody.values() if person.handle == name), None)
    if typed and found is None:
        raise Refusal("Nothing was shown.", f"nobody is called {name}", "See `upturn people` for the short names.")
    return found or name


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

"""What an address asks for, read with patience: a day as people or browsers write it, a number, or nothing."""

from __future__ import annotations

from datetime import date, datetime

from cases.refusals import Refusal, day

WAYS = ("%Y-%m-%d", "%d/%m/%Y", "%d %B %Y", "%d %b %Y", "%d.%m.%Y", "%d-%m-%Y")


def a_day(words: str) -> date | None:
    """The day that somebody typed, None for nothing. Raises Refusal with a sentence for what is no day."""
    said = " ".join(words.split())
    if not said:
        return None
    for way in WAYS:
        try:
            found = datetime.strptime(said, way).date()  # noqa: DTZ007
        except ValueError:
            continue
        if found.year >= 1900:
            return found
    why = f"“{said[:40]}” is not a day"
    raise Refusal("That page cannot be shown.", why, "Write it like 14 January 2027, and ask again.")


def past_day(words: str, today: date, done: str) -> date:
    """The day that somebody typed, today for nothing. Raises Refusal, beginning with `done`, for one still to come."""
    asked = a_day(words) or today
    if asked > today:
        raise Refusal(done, f"{day(asked)} has not come yet", "Ask for today, or for a day before.")
    return asked


def a_number(words: str, otherwise: int = 1) -> int:
    """A small whole number that somebody typed, or the usual one where it is none."""
    return int(words) if words.isascii() and words.isdigit() and len(words) < 9 else otherwise

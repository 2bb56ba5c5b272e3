"""An order for a bundle, as it is typed."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo

from cases.refusals import Refusal
from cases.withholding import Kind
from desk.bundling.gathered import Asked
from desk.bundling.making import NOT_MADE, Order
from notifications.office import Office


def ordered(
    office: Office,
    cases: tuple[str, ...],
    number: int,
    nonce: str,
    everything: bool,
    copy: str,
    subject: str,
    held: tuple[str, ...],
    known_at: date | datetime | None,
    since: Path | None,
    under: Path | None,
) -> Order:
    """What was asked for, once it makes sense. Raises Refusal."""
    if (bool(cases), bool(number), everything).count(True) != 1:
        raise Refusal(NOT_MADE, "it must be of cases that you name, of a sample, or of all", "Give one of the three.")
    if bool(number) != bool(nonce):
        why = "a sample is drawn with the auditor's own word, so that neither side can choose it"
        raise Refusal(NOT_MADE, why, "Give --sample and --nonce together.")
    if number and copy != "auditor":
        raise Refusal(NOT_MADE, "a sample names every case there is", "Ask for an auditor's copy, or name the cases.")
    if held and len(set(cases)) != 1:
        raise Refusal(NOT_MADE, "entries are held back by their number in one case", "Name that one case.")
    asked = Asked(cases, cast(Kind, copy), subject, held)
    zone = ZoneInfo(office.shelf.framework(office.policy).policy.clock.zone)
    return Order(asked, number, nonce, _moment(known_at, zone), since, under)


def _moment(typed: date | datetime | None, zone: ZoneInfo) -> datetime | None:
    """A day means its end."""
    if typed is None:
        return None
    if isinstance(typed, datetime):
        return typed.replace(tzinfo=zone)
    return datetime.combine(typed, time.max, zone)

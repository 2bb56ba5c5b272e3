"""The warning notice, the powers that may follow, and the statement of action."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict

from cases.events.event import PRIVATE, Event, Person, Personal, PersonalList, Role


class GivenMatter(BaseModel):
    """A matter as an officer gave it, with who says so and on which day."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    what: str
    source: str
    on: date


class Warned(Event):
    """What a notice and a pre-warning share. `texts`, `leads` and `dues` go with `requires`, one each.

    It rests on the `matters` given; where none are, on entries of the record, by number (`rests_on`), and on milestones
    that were missed.
    """

    grounds: tuple[str, ...] = ()
    requires: tuple[str, ...]
    texts: PersonalList = ()
    leads: tuple[Role, ...] = ()
    dues: tuple[date, ...] = ()
    matters: Annotated[tuple[GivenMatter, ...], PRIVATE] = ()
    rests_on: tuple[int, ...] = ()
    missed: tuple[str, ...] = ()
    minded: tuple[str, ...]
    comply_by: date
    representations_by: date


class PreWarningGiven(Warned):
    """A notice before the formal one. It opens no power."""

    type = "pre_warning.given"


class WarningGiven(Warned):
    type = "warning.given"


class SosNoticeGiven(Event):
    """The Secretary of State has given a warning notice: an earlier one of the authority's ceases to have effect."""

    type = "sos_notice.given"


class SosNoticeLifted(Event):
    """The Secretary of State has told the authority that it may give a warning notice again."""

    type = "sos_notice.lifted"


class RepresentationsReceived(Event):
    type = "representations.received"
    reply_by: date
    says: Personal = ""


class RepresentationsAnswered(Event):
    type = "representations.answered"
    outcome: str
    withdrawn: tuple[str, ...] = ()


class WarningPeriodEnded(Event):
    type = "warning.period_ended"
    powers_until: date


class WarningAssessed(Event):
    type = "warning.assessed"
    complied: dict[str, bool]
    powers_until: date

    @property
    def satisfied(self) -> bool:
        return all(self.complied.values())


class PowerConsulted(Event):
    """`arrangement`: what is proposed, and with whom, where the power is about one."""

    type = "power.consulted"
    power: str
    until: date
    arrangement: Personal = ""


class ConsentSought(Event):
    type = "consent.sought"
    power: str


class ConsentRecorded(Event):
    type = "consent.recorded"
    power: str


class PowerNotified(Event):
    type = "power.notified"
    power: str


class PowerUsed(Event):
    type = "power.used"
    power: str
    effective: date
    window_until: date | None = None
    appoints: int | None = None
    members: tuple[Person, ...] = ()
    chair: Person | None = None


class GoverningBodyReplaced(Event):
    type = "governing_body.replaced"
    members: tuple[Person, ...]
    chair: Person


class OptionsConsidered(Event):
    type = "options.considered"
    options: tuple[str, ...]


class StatedAction(BaseModel):
    """One thing that the authority will do, who leads it, and by when."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    what: str
    lead: Role
    due: date


class StatementPrepared(Event):
    """The authority's statement of action. Where nothing is said of parents, the policy's own words stand.

    `target`: the day by which the causes of Ofsted's category are to be gone.
    """

    type = "statement.prepared"
    actions: Annotated[tuple[StatedAction, ...], PRIVATE] = ()
    parents_told: Personal = ""
    parents_heard: Personal = ""
    target: date | None = None

"""The framework as constraints that a process-mining tool can hold an export against: DECLARE, made from the policy.

DECLARE tells what comes before or after what, and what never comes. It has no calendar: by when, and how often in a
term, is for the list of exceptions. What a constraint leaves out of a duty is said with it, and what has none at all
is listed with the reason. Nothing is asked of an entry that was struck out: an export gives it a name of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any, Literal

from cases import events as e
from cases.law import Law
from cases.policy import ByDate, CountPer, Duty, Each, LeaveIntervention, NotBefore, Policy, Within
from desk.exporting.activities import JUDGED, changes, gone, held, named, spelt
from desk.exporting.order import ORDER

Template = Literal["response", "precedence", "altprecedence", "altresponse", "absence"]
CLOSED = (e.CaseClosed.type,)
CONVERTED = (e.SchoolConverted.type,)
SET_LOCALLY = "set locally"


@dataclass(frozen=True)
class Constraint:
    """One thing that the framework says, for each `object` whose entries include one of `among` (any, where empty) and
    none of `unless`.

    `response`: after the last of `first` comes one of `then`. `precedence`: before the first of `then` comes one of
    `first`. `altprecedence` and `altresponse`: the same for each of them anew. `absence`: none of `first` ever comes.
    """

    id: str
    name: str
    template: Template
    object: str
    first: tuple[str, ...]
    then: tuple[str, ...] = ()
    among: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    source: str = ""
    quote: str | None = None
    not_said: str = ""


@dataclass(frozen=True)
class LeftOut:
    """A duty that no constraint is made of, and why."""

    id: str
    name: str
    why: str


def model(policy: Policy, law: Law) -> dict[str, Any]:
    """The model of a policy and the law that it names, ready to be written as JSON."""
    made = list(constraints(policy, law))
    return {
        "model": "DECLARE",
        "policy": policy.id,
        "title": policy.title,
        "authority": policy.authority,
        "version": policy.version,
        "constraints": [asdict(one) for one in made],
        "left_out": [asdict(one) for duty in policy.duties if (one := _left_out(duty, policy))],
    }


def constraints(policy: Policy, law: Law) -> Iterator[Constraint]:
    """Every constraint that follows from a policy and its law; each id once."""
    for duty in policy.duties:
        if not _left_out(duty, policy):
            yield _of_duty(duty, policy)
    yield from _of_letters(policy)
    yield from _of_meetings(policy)
    yield from _of_order(policy)
    yield from _of_leaving(policy)
    yield from _of_closing(policy)
    yield from _of_powers(law)


def _left_out(duty: Duty, policy: Policy) -> LeftOut | None:
    def left(why: str) -> LeftOut:
        return LeftOut(duty.id, duty.name, why)

    if duty.disabled:
        return left("the policy does not use it")
    if duty.scope == "authority":
        return left("it is owed by the authority over all schools, not in one case")
    if duty.level != "duty":
        return left(f"it is a {duty.level}, so that to miss it is no breach")
    if duty.source == SET_LOCALLY:
        return left("it is the authority's own and no sentence of the framework")
    if isinstance(duty.rule, NotBefore):
        return left("it bars a step for a time, and DECLARE has no calendar")
    if not _begins(duty, policy) or not _met(duty, policy):
        return left("it is owed by the calendar alone, with or without a case")
    return None


def _begins(duty: Duty, policy: Policy) -> tuple[str, ...]:
    """The entries after which a duty is owed: what it starts on, or the change into the category in which it runs."""
    during = duty.while_ or ""
    if during.startswith("category."):
        return spelt(f"category.entered_{during.removeprefix('category.')}", policy)
    return spelt(duty.starts or "", policy)


def _met(duty: Duty, policy: Policy) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for word in duty.met_by for name in spelt(word, policy)))


def _of_duty(duty: Duty, policy: Policy) -> Constraint:
    object = "contact" if duty.starts == e.ContactMade.type else "case"
    return Constraint(
        id=duty.id,
        name=duty.name,
        template="response",
        object=object,
        first=_begins(duty, policy),
        then=_met(duty, policy),
        among=CLOSED,
        source=duty.source,
        quote=duty.quote,
        not_said=_time_of(duty),
    )


def _time_of(duty: Duty) -> str:
    match duty.rule:
        case Within(n=n, unit=unit):
            return f"within {n} {unit.replace('_', ' ')}"
        case CountPer(n=n, period=period):
            return f"{n} in each {period.replace('_', ' ')}"
        case Each(period=period):
            return f"in each {period.replace('_', ' ')}"
        case ByDate():
            return "by the day that was given"
    return ""


def _of_letters(policy: Policy) -> Iterator[Constraint]:
    """Notices that answer an entry. Those of meetings go when their day comes: they have constraints of their own."""
    for template, letter in policy.letters.items():
        on = tuple(name for type in letter.on for name in spelt(type, policy))
        if not on or any(type.startswith("meeting.") for type in letter.on) or letter.source == SET_LOCALLY:
            continue
        yield Constraint(
            id=f"letter.{template}",
            name=f"The {letter.kind} {template.replace('_', ' ')}",
            template="response",
            object="case",
            first=on,
            then=gone(letter.kind, template),
            among=CLOSED,
            source=letter.source,
            quote=letter.quote,
        )


def _of_meetings(policy: Policy) -> Iterator[Constraint]:
    """Whoever is expected is invited before a meeting is held."""
    calls = [name for name, letter in policy.letters.items() if e.MeetingBooked.type in letter.on]
    notices = tuple(activity for name in calls for activity in gone(policy.letters[name].kind, name))
    for kind, meeting in policy.meetings.items():
        if notices:
            yield Constraint(
                id=f"meeting.{kind}.called",
                name=f"{meeting.title}: called before it is held",
                template="precedence",
                object="meeting",
                first=notices,
                then=held(kind),
                source=meeting.source,
                quote=meeting.quote,
                not_said="how long before, and whether each of those expected was called",
            )
        if meeting.group:
            yield Constraint(
                id=f"meeting.{kind}.set_up",
                name=f"{meeting.title}: set up before it meets",
                template="precedence",
                object="case",
                first=(e.GroupSetUp.type,),
                then=held(kind),
                source=meeting.source,
            )


def _of_order(policy: Policy) -> Iterator[Constraint]:
    for step in ORDER:
        before = tuple(name for word in step.before for name in (spelt(word, policy) or _issued(word, policy)))
        after = tuple(name for word in step.after for name in (spelt(word, policy) or (word,)))
        among = tuple(name for word in step.among for name in spelt(word, policy))
        if before and after and (among or not step.among):
            yield Constraint(
                id=step.id,
                name=step.name,
                template="precedence",
                object="case",
                first=before,
                then=after,
                among=among,
                source=step.source,
                quote=step.quote,
            )


def _issued(word: str, policy: Policy) -> tuple[str, ...]:
    """`letter.NAME.issued`, where the policy has that letter; any other word is an entry's own type."""
    match word.split("."):
        case ["letter", template, "issued"]:
            return (named(e.LetterIssued.type, template),) if template in policy.letters else ()
    return (word,)


def _of_leaving(policy: Policy) -> Iterator[Constraint]:
    """What a school needs before it leaves the category of intervention, each time, and where it goes."""
    leave = policy.exit.leave_intervention
    for category in policy.categories if leave else ():
        if not leave or not category.intervention:
            continue
        of = partial(Constraint, object="case", unless=CONVERTED, source=leave.source, quote=leave.quote)
        away, to = changes(policy, old=category.id), changes(policy, old=category.id, new=leave.goes_to)
        if ends := _ends(leave, policy):
            name = "A summative meeting comes before the end of intervention"
            yield of(f"exit.{category.id}.summative", name, "altprecedence", first=ends, then=away)
        if "taper_plan" in leave.needs:
            name, tapered = "Support is tapered", (e.SupportTapered.type,)
            yield of(f"exit.{category.id}.taper", name, "altresponse", first=away, then=tapered)
        name, elsewhere = f"A school leaves {category.id} for {leave.goes_to}", set(away) - set(to)
        yield of(f"exit.{category.id}.to", name, "absence", first=tuple(sorted(elsewhere)))


def _ends(leave: LeaveIntervention, policy: Policy) -> tuple[str, ...]:
    """The meetings that end intervention, with the judgement that the policy wants of them."""
    if not {"summative_held", "judged_sufficient"} & set(leave.needs):
        return ()
    judged = ("sufficient",) if "judged_sufficient" in leave.needs else JUDGED
    return tuple(
        name for kind, meeting in policy.meetings.items() if meeting.ends_intervention for name in held(kind, *judged)
    )


def _of_closing(policy: Policy) -> Iterator[Constraint]:
    close = policy.exit.close_case
    needs = {
        "closure_letter": (named(e.LetterIssued.type, "closure"), *gone("letter", "closure")),
        "group_held": tuple(name for kind in sorted(policy.group_meetings()) for name in held(kind)),
    }
    for need in close.needs:
        if need in needs:
            yield Constraint(
                id=f"close.{need}",
                name=f"Before a case closes: {need.replace('_', ' ')}",
                template="altprecedence",
                object="case",
                first=needs[need],
                then=CLOSED,
                unless=CONVERTED,
                source=close.source,
                quote=close.quote,
            )


def _of_powers(law: Law) -> Iterator[Constraint]:
    """What an Act wants before a power is used."""
    for power in law.powers:
        steps = (
            (bool(power.consult), "consulted", e.PowerConsulted.type),
            (bool(power.consent), "consent", e.ConsentRecorded.type),
        )
        for wanted, word, step in steps:
            if wanted:
                yield Constraint(
                    id=f"power.{power.id}.{word}",
                    name=f"{word.capitalize()} before the power is used: {power.what}",
                    template="precedence",
                    object="power",
                    first=(named(step, power.id),),
                    then=(named(e.PowerUsed.type, power.id),),
                    source=power.act,
                )

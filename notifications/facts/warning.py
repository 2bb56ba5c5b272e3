"""The formal warning notice and what is said about it: section 15, and section 60 of the Act of 2006."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from cases import events as e
from cases import statutory
from cases.law import WarningVersion
from cases.refusals import day
from cases.terms import add_months
from notifications.facts.matter import Found, Matter
from notifications.facts.matters import erased, matters, stopped
from notifications.facts.words import citation, plain, version

Given = Found[e.WarningGiven] | Found[e.PreWarningGiven]
CHAIR = "chair"


def notice(m: Matter) -> dict[str, Any]:
    """The notice itself: grounds, matters, actions, days, and the power that the authority is minded to use."""
    given = m.latest(e.WarningGiven)
    if given is None or erased(given.entry):
        return {}
    rests_on = matters(m, given)
    try:
        _model(m, given, rests_on)
    except statutory.NotValid as no:
        stopped(m, no.why, no.mend)
    warning = _warning(m, given, given.event.requires)
    because = "We are satisfied that the grounds in this notice apply to the school."
    return {"warning": {**warning, "matters": _told(rests_on)}, "because": because}


def pre_warning(m: Matter) -> dict[str, Any]:
    """The notice before the formal one. A letter's own entry stands right after it; a command's stands before."""
    given, after = m.latest(e.PreWarningGiven), m.next(e.PreWarningGiven)
    if after and m.cause and after.entry.seq == m.cause.seq + 1:
        given = after
    if given is None or erased(given.entry):
        return {}
    rests_on, event = matters(m, given), given.event
    try:
        statutory.PreWarning(rests_on, _actions(given), given.on, event.comply_by, event.minded, event.grounds)
    except statutory.NotValid as no:
        stopped(m, no.why, no.mend)
    warning = _warning(m, given, event.requires)
    because = "We have concerns about the school that we want to settle with the governing body."
    return {"warning": {**warning, "matters": _told(rests_on)}, "because": because}


def compliance_ends(m: Matter) -> dict[str, Any]:
    """What still has to be done under a notice whose time is running out."""
    given = m.latest(e.WarningGiven)
    if given is None or erased(given.entry):
        return {}
    because = f"We gave the governing body a warning notice on {day(given.on)}."
    return {"warning": _warning(m, given, _standing(m, given)), "because": because}


def assess_compliance(m: Matter) -> dict[str, Any]:
    """The requirements to be assessed, and the last day on which powers rest on the notice."""
    ended, given = m.called_by(e.WarningPeriodEnded), m.latest(e.WarningGiven)
    if ended is None or given is None or erased(given.entry):
        return {}
    because = f"The time allowed by the warning notice ended on {day(given.event.comply_by)}."
    warning = _warning(m, given, _standing(m, given))
    return {"warning": warning, "powers_until": ended.event.powers_until, "because": because}


# --- the notice as a model, and as words ---------------------------------------------------------------------------
def _model(m: Matter, given: Found[e.WarningGiven], rests_on: tuple[statutory.Matter, ...]) -> statutory.WarningNotice:
    """Raises NotValid where the notice, as the record now has it, is not whole."""
    event, law = given.event, m.framework.law
    copies = m.event.copies if isinstance(m.event, e.LetterIssued) else ()
    return statutory.WarningNotice(
        law=law,
        school_type=m.case.school_type,
        start=given.on,
        end=event.comply_by,
        grounds=event.grounds,
        matters=rests_on,
        actions=_actions(given),
        minded_to=event.minded,
        representations_to=_heard_by(m, law.warning_on(given.on)),
        representations_by=event.representations_by,
        copies=statutory.reached(m.case, copies, given.on),
    )


def _actions(given: Given) -> tuple[statutory.Action, ...]:
    """Each action with who leads it and by when; an entry that says neither means the chair, and the last day."""
    event = given.event
    texts = event.texts or ("",) * len(event.requires)
    leads = event.leads or (CHAIR,) * len(event.requires)
    dues = event.dues or (event.comply_by,) * len(event.requires)
    asked = zip(event.requires, texts, leads, dues, strict=True)
    return tuple(statutory.Action(name, text or name, lead, due) for name, text, lead, due in asked)


def _warning(m: Matter, given: Given, requires: Iterable[str]) -> dict[str, Any]:
    event, law = given.event, m.framework.law
    of_the_day, kept = law.warning_on(given.on), set(requires)
    heard_by = _heard_by(m, of_the_day)
    return {
        "grounds": [law.grounds.get(ground, plain(ground)) for ground in event.grounds],
        "requires": [_action(m, action) for action in _actions(given) if action.name in kept],
        "given": given.on,
        "comply_by": event.comply_by,
        "representations_by": event.representations_by,
        "representations_to": m.title(heard_by),
        "representations_to_us": not (of_the_day and of_the_day.representations_to),
        "minded": [minded(m, id) for id in event.minded],
        "powers_until": _powers_until(m, given),
        "law": _law(m, of_the_day),
    }


def _action(m: Matter, action: statutory.Action) -> dict[str, Any]:
    text = action.what if action.what != action.name else None
    return {"id": action.name, "text": text, "lead_title": m.title(action.lead), "due": action.due}


def _law(m: Matter, of_the_day: WarningVersion | None) -> dict[str, Any]:
    """What the law of the day says, in the law file's own words, and which version of the file that is."""
    law = m.framework.law
    known = {"file": f"{law.title}, version of {version(law.version)}"}
    if of_the_day is None:
        return known
    return {
        **known,
        "act": citation(of_the_day.act),
        "called": of_the_day.called,
        "period": of_the_day.period_called,
        "says": list(of_the_day.says),
        "right": list(of_the_day.right),
    }


def _heard_by(m: Matter, of_the_day: WarningVersion | None) -> str:
    """Who hears representations: by the law of the day, else by the policy."""
    if of_the_day and of_the_day.representations_to:
        return m.framework.law.posts(of_the_day.representations_to)[0]
    rules = m.framework.policy.warning_notice
    return rules.representations_to if rules else ""


def minded(m: Matter, id: str) -> str:
    """A power of the law file, a rung of the policy's ladder or anything else, in words."""
    power = m.framework.law.power(id.removeprefix("law."))
    if power:
        return f"{power.what} ({citation(power.act)})"
    if id == "letter.warning_notice":
        return "give the governing body a formal warning notice"
    meeting = m.framework.policy.meetings.get(id)
    return f"call this meeting: {meeting.title}" if meeting else plain(id.rpartition(".")[2])


def _powers_until(m: Matter, given: Given) -> date | None:
    """The last day for the powers that the notice names, where the law sets one."""
    powers = [m.framework.law.power(id) for id in event_minded(given.event.minded)]
    months = [power.window_months for power in powers if power and power.window_months]
    return add_months(given.event.comply_by, min(months)) if months else None


def event_minded(ids: Sequence[str]) -> list[str]:
    return [id.removeprefix("law.") for id in ids]


def _told(rests_on: Iterable[statutory.Matter]) -> list[dict[str, Any]]:
    return [{"what": x.what, "source": x.source, "on": x.on} for x in rests_on]


def _standing(m: Matter, given: Found[e.WarningGiven]) -> list[str]:
    """What a notice still requires: everything but what the reply to representations withdrew."""
    answered = m.latest(e.RepresentationsAnswered)
    withdrawn = answered.event.withdrawn if answered and answered.entry.seq > given.entry.seq else ()
    return [words for words in given.event.requires if words not in withdrawn]


# --- representations -----------------------------------------------------------------------------------------------
def representations_received(m: Matter) -> dict[str, Any]:
    """Who made representations, when, and by when the reply is due."""
    received, given = m.called_by(e.RepresentationsReceived), m.latest(e.WarningGiven)
    if received is None or given is None:
        return {}
    by = m.post_of(received.entry.actor, "school") or m.post_of(received.entry.actor, "other")
    return {
        "representations": {
            "received": received.on,
            "reply_by": received.event.reply_by,
            # An officer may have put on the record what the governing body sent.
            "by": by or "the governing body",
            **_decided_by(m, given),
        },
        "because": f"Representations about the warning notice were made on {day(received.on)}.",
    }


def _decided_by(m: Matter, given: Found[e.WarningGiven]) -> dict[str, str | None]:
    """Somebody outside the authority who decides on representations, where the law of the notice's day has one."""
    of_the_day = m.framework.law.warning_on(given.on)
    elsewhere = of_the_day and of_the_day.representations_to
    return {"decided_by": m.title(_heard_by(m, of_the_day)) if elsewhere else None}


def representations_reply(m: Matter) -> dict[str, Any]:
    """What was decided, which requirements stand and which are withdrawn, each in full."""
    issued, given = m.called_by(e.LetterIssued), m.latest(e.WarningGiven)
    received = m.latest(e.RepresentationsReceived)
    if issued is None or given is None or received is None or erased(given.entry):
        return {}
    outcome, gone = str(issued.event.details.get("outcome", "")), issued.event.details.get("withdrawn", ())
    gone = given.event.requires if outcome == "withdrawn" else gone if isinstance(gone, tuple) else (str(gone),)
    asked = [_action(m, action) for action in _actions(given)]
    decided = _decided_by(m, given)
    return {
        "reply": {
            **({"outcome": _outcome(outcome, bool(gone), decided["decided_by"])} if outcome else {}),
            "withdrawn": [x for x in asked if x["id"] in gone],
            "standing": [x for x in asked if x["id"] not in gone],
            "given": given.on,
            "comply_by": given.event.comply_by,
            **decided,
        },
        "because": f"The governing body made representations on {day(received.on)}.",
    }


def _outcome(outcome: str, in_part: bool, elsewhere: str | None) -> str:
    by, ends = (f"the {elsewhere}", "s") if elsewhere else ("we", "")
    match outcome:
        case "confirmed":
            return f"{by} confirm{ends} the notice{' in part' if in_part else ''}"
        case "withdrawn":
            return "we withdraw the notice"
    return plain(outcome)

"""The formal warning notice and what is said about it: section 15, and section 60 of the Act of 2006."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cases import events as e
from cases.refusals import day
from notifications.facts.matter import Found, Matter
from notifications.facts.words import citation, plain, version


def notice(m: Matter) -> dict[str, Any]:
    """The notice itself: grounds, requirements, days, and the power that the authority is minded to use."""
    given = m.latest(e.WarningGiven)
    if given is None:
        return {}
    warning = _warning(m, given, given.event.requires)
    return {"warning": warning, "because": "We consider that the grounds in this letter apply to the school."}


def compliance_ends(m: Matter) -> dict[str, Any]:
    """What still has to be done under a notice whose time is running out."""
    given = m.latest(e.WarningGiven)
    if given is None:
        return {}
    because = f"We gave the governing body a warning notice on {day(given.on)}."
    return {"warning": _warning(m, given, _standing(m, given)), "because": because}


def assess_compliance(m: Matter) -> dict[str, Any]:
    """The requirements to be assessed, and the last day on which powers rest on the notice."""
    ended, given = m.called_by(e.WarningPeriodEnded), m.latest(e.WarningGiven)
    if ended is None or given is None:
        return {}
    because = f"The time allowed by the warning notice ended on {day(given.event.comply_by)}."
    warning = _warning(m, given, _standing(m, given))
    return {"warning": warning, "powers_until": ended.event.powers_until, "because": because}


def _warning(m: Matter, given: Found[e.WarningGiven], requires: Iterable[str]) -> dict[str, Any]:
    texts = dict(zip(given.event.requires, given.event.texts, strict=False))
    event, law, rules = given.event, m.framework.law, m.framework.policy.warning_notice
    return {
        "grounds": [law.grounds.get(ground, plain(ground)) for ground in event.grounds],
        "requires": [{"id": id, "text": texts.get(id) or None} for id in requires],
        "given": given.on,
        "comply_by": event.comply_by,
        "representations_by": event.representations_by,
        "representations_to": m.title(rules.representations_to) if rules else None,
        "minded": "; or ".join(_minded(m, id) for id in event.minded),
        "law": f"{law.title}, version of {version(law.version)}",
    }


def _minded(m: Matter, id: str) -> str:
    power = m.framework.law.power(id)
    return f"{power.what} ({citation(power.act)})" if power else plain(id)


def _standing(m: Matter, given: Found[e.WarningGiven]) -> list[str]:
    """What a notice still requires: everything but what the reply to representations withdrew."""
    answered = m.latest(e.RepresentationsAnswered)
    withdrawn = answered.event.withdrawn if answered and answered.entry.seq > given.entry.seq else ()
    return [words for words in given.event.requires if words not in withdrawn]


def representations_received(m: Matter) -> dict[str, Any]:
    """Who made representations, when, and by when the reply is due."""
    received = m.called_by(e.RepresentationsReceived)
    if received is None:
        return {}
    by = m.post_of(received.entry.actor, "school") or m.post_of(received.entry.actor, "other")
    return {
        "representations": {
            "received": received.on,
            "reply_by": received.event.reply_by,
            # An officer may have put on the record what the governing body sent.
            "by": by or "the governing body",
        },
        "because": f"Representations about the warning notice were made on {day(received.on)}.",
    }


def representations_reply(m: Matter) -> dict[str, Any]:
    """What the authority decided, which requirements stand and which are withdrawn."""
    issued, given, received = (
        m.called_by(e.LetterIssued),
        m.latest(e.WarningGiven),
        m.latest(e.RepresentationsReceived),
    )
    if issued is None or given is None or received is None:
        return {}
    outcome, gone = str(issued.event.details.get("outcome", "")), issued.event.details.get("withdrawn", ())
    gone = given.event.requires if outcome == "withdrawn" else gone if isinstance(gone, tuple) else (str(gone),)
    standing = [words for words in given.event.requires if words not in gone]
    return {
        "reply": {
            **({"outcome": _outcome(outcome, bool(gone))} if outcome else {}),
            "withdrawn": list(gone),
            "standing": list(standing),
            "comply_by": given.event.comply_by,
        },
        "because": f"The governing body made representations on {day(received.on)}.",
    }


def _outcome(outcome: str, in_part: bool) -> str:
    match outcome:
        case "confirmed":
            return "we confirm the notice in part" if in_part else "we confirm the notice"
        case "withdrawn":
            return "we withdraw the notice"
    return plain(outcome)

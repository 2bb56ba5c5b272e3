"""What is kept about people is erased by law, by two of them; never while a hold is on the case.

That whoever asked does not approve is checked at the door, which knows who asks; what is there to erase, in erasing.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from cases import commands as c
from cases import events as e
from cases.case import Case, ErasureRequest
from cases.framework import Framework
from cases.policy import Ground
from cases.refusals import Refusal, day

RULE = "UK GDPR Art 17 and the policy's table of who may do what"
RETENTION_REACHED = "retention_reached"
STANDS = {
    "approved": "it has been carried out already",
    "refused": "it has been refused already",
}


def ask_erasure(case: Case, ask: c.AskErasure, framework: Framework, today: date) -> list[e.Event]:
    """Somebody asks for an erasure; nothing is erased until somebody else approves."""
    return [_asked(case, ask.id, ask.places, ask.basis, ask.rule, ask.reason, framework)]


def _asked(
    case: Case, id: str, places: Sequence[e.Place], basis: str, rule: str, reason: str, framework: Framework
) -> e.ErasureAsked:
    done = f"The erasure {id} was not asked for."
    if id in case.erasures:
        raise Refusal(done, f"there is already a request {id}", "Give the request a name of its own.", RULE, field="id")
    if not places:
        raise Refusal(
            done, "it names nothing to erase", "`upturn erase find` lists what is there.", RULE, field="places"
        )
    if not reason.strip():
        raise Refusal(
            done, "it does not say why", "Give the reason, without repeating what is to go.", RULE, field="reason"
        )
    ground = _ground(framework.law.erasure.bases, basis, done, "basis")
    not_held(case, done)
    wanted = {place.digest for place in places}
    for other in case.erasures.values():
        if other.standing == "asked" and wanted & {place.digest for place in other.places}:
            raise Refusal(done, f"some of it is in the request {other.id}, which waits", "Decide that one first.", RULE)
    return e.ErasureAsked(request=id, places=tuple(places), basis=basis, rule=rule or ground.act, reason=reason)


def approve_erasure(case: Case, ask: c.ApproveErasure, framework: Framework, today: date) -> list[e.Event]:
    """Somebody else approves: one entry for each place. The door erases the places with them."""
    done = f"The erasure {ask.id} was not approved."
    request = waiting(case, ask.id, done)
    not_held(case, done)
    return [
        e.Redacted(
            **place.model_dump(),
            basis=request.basis,
            rule=request.rule,
            asked_by=request.asked_by,
            approved_by="",  # the door's: it knows who asks
            request=request.id,
        )
        for place in request.places
    ]


def refuse_erasure(case: Case, ask: c.RefuseErasure, framework: Framework, today: date) -> list[e.Event]:
    """What was asked for stays, on a ground that the law gives."""
    done = f"The erasure {ask.id} was not refused."
    request = waiting(case, ask.id, done)
    if not ask.reason.strip():
        raise Refusal(
            done, "it does not say why", "Give the reason: whoever asked may have it looked at.", RULE, field="reason"
        )
    ground = _ground(framework.law.erasure.refusals, ask.ground, done, "ground for refusing")
    return [e.ErasureRefused(request=request.id, ground=ground.id, rule=ground.act, reason=ask.reason)]


def place_hold(case: Case, ask: c.PlaceHold, framework: Framework, today: date) -> list[e.Event]:
    """Nothing of the case is erased from now on."""
    done = "The hold was not placed."
    if ask.id in case.holds:
        raise Refusal(done, f"there is already a hold {ask.id}", "Give the hold a name of its own.", field="id")
    if not ask.reason.strip():
        raise Refusal(done, "it does not say why", "Name the proceedings that may need the record.", field="reason")
    return [e.HoldPlaced(hold=ask.id, reason=ask.reason)]


def lift_hold(case: Case, ask: c.LiftHold, framework: Framework, today: date) -> list[e.Event]:
    done = "The hold was not lifted."
    if ask.id not in case.holds:
        raise Refusal(done, f"there is no hold {ask.id} on this case", f"It has {_named(case.holds)}.", field="id")
    if not ask.reason.strip():
        raise Refusal(done, "it does not say why", "Say how the proceedings ended.", field="reason")
    return [e.HoldLifted(hold=ask.id, of=case.holds[ask.id], reason=ask.reason)]


def review_disposal(case: Case, ask: c.ReviewDisposal, framework: Framework, today: date) -> list[e.Event]:
    """An officer decides about what is past its time: it stays until a day, or somebody is asked to erase it."""
    done = f"The {ask.about} was not reviewed."
    classes = framework.policy.retention.classes if framework.policy.retention else ()
    kind = next((kind for kind in classes if kind.id == ask.kind), None)
    if kind is None:
        why, recorded = f"the policy has no class {ask.kind}", "the policy has no such class"
        raise Refusal(done, why, f"It has {_named(k.id for k in classes)}.", recorded=recorded, field="kind")
    if not ask.reason.strip():
        raise Refusal(done, "it does not say why", "Give the reason.", kind.source, field="reason")
    if ask.decided == "keep":
        if ask.until is None or ask.until <= today:
            why = f"{day(ask.until)} is not still to come" if ask.until else "it does not say until when it is kept"
            raise Refusal(
                done, why, "Give a day still to come; it is looked at again then.", "UK GDPR Art 5(1)(e)", field="until"
            )
        return [e.DisposalReviewed(kind=kind.id, decided="keep", until=ask.until, reason=ask.reason)]
    rule = f"{kind.title}: {kind.months} months ({kind.source})"
    asked = _asked(case, ask.id, ask.places, RETENTION_REACHED, rule, ask.reason, framework)
    return [e.DisposalReviewed(kind=kind.id, decided="erase", reason=ask.reason), asked]


def waiting(case: Case, id: str, done: str) -> ErasureRequest:
    """The request of this name, which nobody has decided yet. Raises Refusal."""
    request = case.erasures.get(id)
    if request is None:
        raise Refusal(
            done, f"the case has no request {id}", "`upturn erase list` shows those that wait.", RULE, field="id"
        )
    if request.standing != "asked":
        raise Refusal(done, STANDS[request.standing], "Ask anew if there is more.", RULE, field="id")
    return request


def not_held(case: Case, done: str) -> None:
    """Raises Refusal while a legal hold is on the case."""
    if case.holds:
        why = f"the case is under a legal hold ({', '.join(case.holds)})"
        raise Refusal(done, why, "Lift the hold first, if the proceedings are over.", "UK GDPR Art 17(3)(e)")


def _ground(grounds: Sequence[Ground], id: str, done: str, what: str) -> Ground:
    found = next((ground for ground in grounds if ground.id == id), None)
    if found is None:
        mend, recorded = f"Choose from {_named(g.id for g in grounds)}.", f"it gives no {what} that the law has"
        raise Refusal(done, f"{id} is no {what}", mend, RULE, recorded)
    return found


def _named(ids: Iterable[str]) -> str:
    return ", ".join(ids) or "none"

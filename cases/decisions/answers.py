"""Sections 14 and 15, Appendix 1: what the school answers to a concern that it was told of, and evidence as files."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from cases import commands as c
from cases import events as e
from cases.case import Case, Claim
from cases.framework import Framework
from cases.policy import Policy
from cases.refusals import Refusal
from cases.statutory import restricted

APPENDIX = "Appendix 1"
ALERT = "concern_alert"


def answerable(case: Case, policy: Policy) -> Mapping[str, Claim]:
    """The triggers that the school may answer, with what it said of them so far: those that it was told of.

    Where the policy has no letter that tells of a concern, they are those that were logged. What is restricted is never
    among them, and whoever names it gets the answer that they would get if it were not there.
    """
    claims = dict(case.claims)
    if ALERT not in policy.letters:
        claims = {**{trigger: Claim(on) for trigger, on in case.raised.items()}, **claims}
    hidden = restricted(policy)
    return {t.id: claims[t.id] for t in policy.triggers if t.id in claims and t.id not in hidden}


def answer_concern(case: Case, ask: c.AnswerConcern, framework: Framework, today: date) -> list[e.Event]:
    """Each concern "will be shared and fully discussed with the headteacher and governors": their answer to it."""
    done = "The answer was not recorded."
    named = [x.trigger for x in ask.answers]
    if not named:
        raise Refusal(
            done, "it answers nothing", "Say of each concern whether it is accurate.", APPENDIX, field="answers"
        )
    if twice := sorted({x for x in named if named.count(x) > 1}):
        raise Refusal(done, f"{', '.join(twice)} is answered twice", "Answer it once.", APPENDIX, field="answers")
    if unknown := [x for x in named if x not in answerable(case, framework.policy)]:
        why = f"the school was told of no concern {', '.join(unknown)}"
        raise Refusal(done, why, "Answer the concerns that it was told of.", APPENDIX, field="answers")
    for x in ask.answers:
        if x.answer == "not_accurate" and not x.says.strip():
            why = f"it does not say what is not accurate about {x.trigger}"
            raise Refusal(done, why, "Say what is not right, in your own words.", APPENDIX, field="answers")
    says = {x.trigger: x.says for x in ask.answers if x.says.strip()}
    return [e.ConcernAnswered(answers={x.trigger: x.answer for x in ask.answers}, says=says, evidence=ask.evidence)]


def add_evidence(case: Case, ask: c.AddEvidence, framework: Framework, today: date) -> list[e.Event]:
    """Evidence about something that is there. What shows a restricted trigger is itself restricted."""
    done = "The evidence was not added."
    _about_something(case, ask, framework.policy, done)
    whole = {len(ask.ids), len(ask.names), len(ask.sizes), len(ask.digests), len(ask.kinds)}
    if not ask.ids or len(whole) != 1:
        raise Refusal(done, "no file came with it", "Choose a file, then add it again.", field="names")
    if len({*ask.ids}) != len(ask.ids) or any(id in case.evidence for id in ask.ids):
        raise Refusal(done, "a file in it is there already", "Nothing need be done.")
    if min(ask.sizes) <= 0:
        raise Refusal(done, "a file in it is empty", "Choose the file again.", field="names")
    return [
        e.EvidenceAdded(
            evidence=id,
            about=ask.about_,
            subject=ask.subject,
            size=size,
            kind=kind,
            restricted=ask.restricted,
            name=name,
            sha256=digest,
        )
        for id, name, size, digest, kind in zip(ask.ids, ask.names, ask.sizes, ask.digests, ask.kinds, strict=True)
    ]


def _about_something(case: Case, ask: c.AddEvidence, policy: Policy, done: str) -> None:
    known = {
        "concern": {t.id for t in policy.triggers},
        "milestone": set(case.milestones),
        "meeting": set(case.meetings),
    }.get(ask.about_)
    if known is None and ask.subject:
        why = f"evidence about the {ask.about_} has no subject of its own"
        raise Refusal(done, why, "Leave the subject out.", field="subject")
    optional = ask.about_ == "concern" and not ask.subject
    if known is not None and not optional and ask.subject not in known:
        why = f"there is no {ask.about_} {ask.subject}".rstrip()
        raise Refusal(done, why, f"Say which {ask.about_} it is about.", field="subject")
    if ask.about_ == "concern" and ask.subject in restricted(policy) and not ask.restricted:
        why = f"evidence about {ask.subject} is for officers of the case alone"
        source = policy.confidentiality.source if policy.confidentiality else APPENDIX
        raise Refusal(done, why, "Mark it as restricted.", source, field="restricted")

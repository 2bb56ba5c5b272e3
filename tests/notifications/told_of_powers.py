"""The rest of what is told of a case: warning notices, powers, and how cases end."""

from __future__ import annotations

from datetime import date

from cases import events as e
from tests.notifications.story import POSTS, Story, letter
from tests.notifications.told import LOGGED, M1, MISSED, SAYS, TO_4B, decided, notice

__all__ = ["SAYS"]

LETTER_TO = ("chair", "head", "sos", "diocese")
WARNED = e.WarningGiven(
    grounds=("standards_unacceptably_low",), requires=("R1", "R2"), texts=("Adopt a plan to raise standards", ""),
    leads=("head", "chair"), dues=(date(2027, 3, 19), date(2027, 3, 31)),
    minded=("s64",), rests_on=(3, 4), missed=("M1",),
    comply_by=date(2027, 3, 31), representations_by=date(2027, 3, 22),
)  # fmt: skip
SEEN = e.GivenMatter(what="Two in five lessons were not good enough", source="Our visit report", on=date(2027, 2, 4))
PRE_WARNED = e.PreWarningGiven(
    grounds=("standards_unacceptably_low",), requires=("R1",), texts=("Adopt a plan to raise standards",),
    leads=("chair",), dues=(date(2027, 3, 29),), minded=("letter.warning_notice",),
    matters=(SEEN,),
    comply_by=date(2027, 3, 29), representations_by=date(2027, 3, 22),
)  # fmt: skip
ORDER = e.AcademyOrderRecorded(converts=date(2027, 4, 1), school="Aldhelm Academy", urn="990102", trust="trust")
BOARD = e.PowerUsed(power="s65", effective=date(2028, 1, 4), members=("aziz", "peart"), chair="aziz")


def grounded(s: Story) -> None:
    """What the notice rests on: a concern (entry 3), the decision on the category (entry 4), a milestone missed."""
    s.tell(date(2026, 10, 14), LOGGED)
    s.tell(date(2026, 10, 20), TO_4B)
    s.tell(date(2027, 1, 15), M1)
    s.tell(date(2027, 3, 1), MISSED)


def warned(s: Story) -> None:
    grounded(s)
    s.tell(date(2027, 3, 8), WARNED)


# --- warning notice and powers
@notice("on 31 March 2027", "by 11:59pm on 22 March 2027",
        "We give this performance standards and safety warning notice to the governing body on 8 March 2027",
        "amended by section 2 of the Education and Adoption Act 2016",
        "performance are unacceptably low and likely to stay so",
        "at least one GCSE at A* to G: 78.4% Source: The concern that we logged, point T22 of our policy Date: 14 Oct",
        "Reason: leadership capacity and standards Source: Decision of the School Improvement Partner Date: 20 October",
        "Milestone M1 was not met by 26 February 2027: Tracking of every pupil in place Source: The action plan",
        "R1: Adopt a plan to raise standards Led by: Headteacher To be done by: 19 March 2027",
        "Action: R2 Led by: Chair of Governors To be done by: 31 March 2027",
        "The compliance period begins on the day on which we give this notice, 8 March 2027",
        "The Act gives no right to make representations to Ofsted",
        "Write to the Assistant Director, Universal Services, Milton Keynes", "can be used until 31 May 2027",
        "appoint additional governors (Education and Inspections Act 2006, section 64)",
        "version of 22 November 2026", "- Headteacher - Secretary of State (DfE Regions Group) - Diocesan")  # fmt: skip
def warning_notice(s: Story) -> str:
    warned(s)
    cause = s.tell(date(2027, 3, 8), letter("warning_notice", *LETTER_TO))
    return s.says("warning_notice", date(2027, 3, 8), "chair", cause)


@notice("This letter is not a formal warning notice", "performance are unacceptably low",
        "Matter: Two in five lessons were not good enough Source: Our visit report Date: 4 February 2027",
        "R1: Adopt a plan to raise standards Led by: Chair of Governors To be done by: 29 March 2027",
        "- give the governing body a formal warning notice", "(Bradford)")  # fmt: skip
def pre_warning(s: Story) -> str:
    s = Story(policy="composite-2026", category="SC")
    s.tell(date(2027, 3, 8), PRE_WARNED)
    return s.says("pre_warning", date(2027, 3, 8), "chair", s.tell(date(2027, 3, 8), letter("pre_warning", "chair")))


@notice("Made by: Chair of Governors", "Received: 17 March 2027", "by 2 April 2027")
def representations_received(s: Story) -> str:
    warned(s)
    made = s.tell(date(2027, 3, 17), e.RepresentationsReceived(reply_by=date(2027, 4, 2)), by="eze")
    return s.says("representations_received", date(2027, 3, 17), "ad", made)


def replied(s: Story) -> int:
    warned(s)
    s.tell(date(2027, 3, 17), e.RepresentationsReceived(reply_by=date(2027, 4, 2)), by="eze")
    cause = s.tell(date(2027, 3, 23), letter("representations_reply", "chair", outcome="confirmed", withdrawn=("R2",)))
    s.tell(date(2027, 3, 23), e.RepresentationsAnswered(outcome="confirmed", withdrawn=("R2",)))
    return cause


@notice("The outcome is: we confirm the notice in part", "Action that stands: Action: R1: Adopt a plan to raise",
        "Led by: Headteacher To be done by: 19 March 2027 Action that we withdraw - R2 The rest")  # fmt: skip
def representations_reply(s: Story) -> str:
    return s.says("representations_reply", date(2027, 3, 23), "chair", replied(s))


@notice("by 11:59pm on 31 March 2027", "The action that stands: Action: R1: Adopt a plan to raise standards Led by: He",
        "19 March 2027 We gave")  # fmt: skip
def compliance_ends(s: Story) -> str:
    replied(s)
    return s.says("compliance_ends", date(2027, 3, 24), "chair", subject="2027-03-31")


@notice("The time allowed ended on 31 March 2027", "until 31 May 2027", "minded to do - appoint additional governors")
def assess_compliance(s: Story) -> str:
    replied(s)
    ended = s.tell(date(2027, 4, 1), e.WarningPeriodEnded(powers_until=date(2027, 5, 31)))
    return s.says("assess_compliance", date(2027, 4, 1), "ad", ended)


def unmet(s: Story) -> None:
    warned(s)
    s.tell(date(2027, 4, 13), e.WarningAssessed(complied={"R1": False, "R2": True}, powers_until=date(2027, 5, 31)))


@notice(
    "- appoint additional governors The law",
    "Whoever appoints the school’s foundation governors may appoint as many governors as we do.",
    "the reasonable notice in writing that the law requires. We can take this action until 31 May 2027",
    "did not comply with the warning notice of 8 March 2027",
)
def notice_of_intent(s: Story) -> str:
    unmet(s)
    cause = s.tell(date(2027, 4, 14), letter("notice_of_intent", *LETTER_TO, power="s64"))
    s.tell(date(2027, 4, 14), e.PowerNotified(power="s64"))
    return s.says("notice_of_intent", date(2027, 4, 14), "chair", cause, about={"power": "s64"})


@notice("Number of governors that we appoint: 2", "takes effect on 10 May 2027", "is 31 May 2027",
        "Act 2006, section 64", "Act 2006, sections 63 to 66")  # fmt: skip
def power_used(s: Story) -> str:
    unmet(s)
    cause = s.tell(date(2027, 5, 5), letter("power_used", *LETTER_TO, power="s64", appoints=2))
    s.tell(
        date(2027, 5, 5),
        e.PowerUsed(power="s64", effective=date(2027, 5, 10), window_until=date(2027, 5, 31), appoints=2),
    )
    return s.says("power_used", date(2027, 5, 5), "chair", cause, about={"power": "s64", "appoints": 2})


@notice("send your views to David Okafor by 11:59pm on 26 November 2027", "with an interim executive board",
        "section 65 and Schedule 6")  # fmt: skip
def consult_power(s: Story) -> str:
    unmet(s)
    s.tell(date(2027, 11, 5), e.PowerConsulted(power="s65", until=date(2027, 11, 26)))
    cause = s.tell(date(2027, 11, 5), letter("consult_power", "chair", "diocese", power="s65", until="2027-11-26"))
    return s.says("consult_power", date(2027, 11, 5), "chair", cause, about={"power": "s65", "until": "2027-11-26"})


@notice("leave office on 4 January 2028", "- Ms Farah Aziz - Mr Colin Peart", "chair of the board is Ms Farah Aziz",
        "Secretary of State (DfE Regions Group) has consented",
        "letter to: - Headteacher - Secretary of State (DfE Regions Group) - Diocesan authority - Mem")  # fmt: skip
def ieb_notice(s: Story) -> str:
    unmet(s)
    people = ("governor:eze", "interim_member:aziz", "interim_member:peart")
    cause = s.tell(date(2027, 12, 6), letter("ieb_notice", "head", "sos", "diocese", people=people, power="s65"))
    s.tell(date(2027, 12, 6), BOARD)
    return s.says("ieb_notice", date(2027, 12, 6), "governor", cause, person="eze", about={"power": "s65"})


# --- exit
@notice("from LA3 to LA4b on 20 October 2026, then to LA4a on 1 December 2027", "6 days, then 1 day",
        "We opened a case about the school on 1 September 2026.")  # fmt: skip
def closure(s: Story) -> str:
    decided(s)
    s.tell(
        date(2027, 12, 1), e.CategoryChanged(old="LA4b", new="LA4a", was_concern=True, concern=True, intervention=False)
    )
    s.tell(date(2027, 12, 1), e.SupportTapered(support_days=(6, 1)))
    return s.says("closure", date(2028, 3, 24), cause=s.tell(date(2028, 3, 24), letter("closure", "head", "chair")))


def sent(template: str, to: str = "head") -> e.LetterSent:
    return e.LetterSent(
        template=template, role=to, person=POSTS[to], via="email", counts_from=date(2026, 9, 18), delivery=1
    )


@notice("what we sent you on 18 September 2026 and 23 September 2026.", "What was wrong The wrong school was meant.")
def withdrawal(s: Story) -> str:
    s.tell(date(2026, 9, 18), sent("concern_alert"))
    s.tell(date(2026, 9, 22), sent("concern_alert", "chair"))
    s.tell(date(2026, 9, 23), sent("agreed_action"))
    s.tell(date(2026, 10, 1), e.CaseWithdrawn(reason="The wrong school was meant."))
    return s.says("withdrawal", date(2026, 10, 1), cause=s.tell(date(2026, 10, 1), letter("withdrawal", "head")))


@notice("on 1 April 2027. On that day", "Aldhelm Academy", "academy: 990102", "Trust: Broadfield Learning Trust",
        "Milestone: M1 What must be in place: Tracking of every pupil in place Due: 26 February 2027")  # fmt: skip
def handover(s: Story) -> str:
    s.tell(date(2027, 1, 15), M1)
    s.tell(date(2027, 3, 1), ORDER)
    return s.says("handover", date(2027, 3, 15), "sos", s.tell(date(2027, 3, 15), letter("handover", "sos", "head")))


@notice("Academy: Aldhelm Academy", "number: 990102", "Trust: Broadfield Learning Trust")
def tell_region(s: Story) -> str:
    s.tell(date(2027, 3, 1), ORDER)
    return s.says("tell_region", date(2027, 4, 20), "sos", s.tell(date(2027, 4, 20), letter("tell_region", "sos")))

"""The rest of what is told of a case: warning notices, powers, and how cases end."""

from __future__ import annotations

from datetime import date

from cases import events as e
from tests.notifications.story import POSTS, Story, letter
from tests.notifications.told import M1, SAYS, decided, notice

__all__ = ["SAYS"]

WARNED = e.WarningGiven(
    grounds=("standards_unacceptably_low",), requires=("R1", "R2"), texts=("Adopt a plan to raise standards", ""),
    minded=("s64",),
    comply_by=date(2027, 3, 31), representations_by=date(2027, 3, 22),
)  # fmt: skip
ORDER = e.AcademyOrderRecorded(converts=date(2027, 4, 1), school="Aldhelm Academy", urn="990102", trust="trust")
BOARD = e.PowerUsed(power="s65", effective=date(2028, 1, 4), members=("aziz", "peart"), chair="aziz")


# --- warning notice and powers
@notice("on 31 March 2027", "11:59pm on 22 March 2027",
        "performance are unacceptably low and likely to stay so",
        "- R1: Adopt a plan to raise standards - R2",
        "Write to the Assistant Director, Universal Services, Milton Keynes",
        "appoint additional governors (Education and Inspections Act 2006, section 64)",
        "version of 22 November 2026", "- Headteacher - Secretary of State (DfE Regions Group) Yours")  # fmt: skip
def warning_notice(s: Story) -> str:
    s.tell(date(2027, 3, 8), WARNED)
    cause = s.tell(date(2027, 3, 8), letter("warning_notice", "chair", "head", "sos"))
    return s.says("warning_notice", date(2027, 3, 8), "chair", cause)


@notice("This letter is not a formal warning notice", "- R1: Adopt a plan to raise standards", "(Bradford)")
def pre_warning(s: Story) -> str:
    s = Story(policy="composite-2026", category="SC")
    s.tell(date(2027, 3, 8), WARNED)
    return s.says("pre_warning", date(2027, 3, 8), "chair", s.tell(date(2027, 3, 8), letter("pre_warning", "chair")))


@notice("Made by: Chair of Governors", "Received: 17 March 2027", "by 2 April 2027")
def representations_received(s: Story) -> str:
    s.tell(date(2027, 3, 8), WARNED)
    made = s.tell(date(2027, 3, 17), e.RepresentationsReceived(reply_by=date(2027, 4, 2)), by="eze")
    return s.says("representations_received", date(2027, 3, 17), "ad", made)


def replied(s: Story) -> int:
    s.tell(date(2027, 3, 8), WARNED)
    s.tell(date(2027, 3, 17), e.RepresentationsReceived(reply_by=date(2027, 4, 2)), by="eze")
    cause = s.tell(date(2027, 3, 23), letter("representations_reply", "chair", outcome="confirmed", withdrawn=("R2",)))
    s.tell(date(2027, 3, 23), e.RepresentationsAnswered(outcome="confirmed", withdrawn=("R2",)))
    return cause


@notice("The outcome is: we confirm the notice in part", "Action that stands - R1 Action that we withdraw - R2 The")
def representations_reply(s: Story) -> str:
    return s.says("representations_reply", date(2027, 3, 23), "chair", replied(s))


@notice("by 11:59pm on 31 March 2027", "The action - R1: Adopt a plan to raise standards We gave")
def compliance_ends(s: Story) -> str:
    replied(s)
    return s.says("compliance_ends", date(2027, 3, 24), "chair", subject="2027-03-31")


@notice("The time allowed ended on 31 March 2027", "until 31 May 2027", "minded to do - appoint additional governors")
def assess_compliance(s: Story) -> str:
    replied(s)
    ended = s.tell(date(2027, 4, 1), e.WarningPeriodEnded(powers_until=date(2027, 5, 31)))
    return s.says("assess_compliance", date(2027, 4, 1), "ad", ended)


def unmet(s: Story) -> None:
    s.tell(date(2027, 3, 8), WARNED)
    s.tell(date(2027, 4, 13), e.WarningAssessed(complied={"R1": False, "R2": True}, powers_until=date(2027, 5, 31)))


@notice(
    "- appoint additional governors The law",
    "until 31 May 2027",
    "did not comply with the warning notice of 8 March 2027",
)
def notice_of_intent(s: Story) -> str:
    unmet(s)
    cause = s.tell(date(2027, 4, 14), letter("notice_of_intent", "chair", power="s64"))
    return s.says("notice_of_intent", date(2027, 4, 14), "chair", cause, about={"power": "s64"})


@notice("Number of governors that we appoint: 2", "takes effect on 10 May 2027", "Act 2006, section 64",
        "Act 2006, sections 63 to 66")  # fmt: skip
def power_used(s: Story) -> str:
    unmet(s)
    cause = s.tell(date(2027, 5, 5), letter("power_used", "chair", power="s64", appoints=2))
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
    cause = s.tell(date(2027, 11, 5), letter("consult_power", "chair", power="s65", until="2027-11-26"))
    return s.says("consult_power", date(2027, 11, 5), "chair", cause, about={"power": "s65", "until": "2027-11-26"})


@notice("leave office on 4 January 2028", "- Ms Farah Aziz - Mr Colin Peart", "chair of the board is Ms Farah Aziz",
        "letter to: - Headteacher - Members of the interim executive board Yours")  # fmt: skip
def ieb_notice(s: Story) -> str:
    unmet(s)
    people = ("governor:eze", "interim_member:aziz", "interim_member:peart")
    cause = s.tell(date(2027, 12, 6), letter("ieb_notice", "head", people=people, power="s65"))
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

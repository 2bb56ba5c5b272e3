"""The powers that may follow: options tested against the law file, not steps that follow by themselves (A22)."""

from __future__ import annotations

from datetime import date

from cases import commands as c
from cases import events as e
from cases.case import Case, Warning
from cases.copies import copies_of
from cases.decisions.serving import with_the_laws_copies
from cases.decisions.warning import ACT, powers_until, reached_by_part_4
from cases.framework import Framework
from cases.law import Power
from cases.refusals import Refusal, day
from cases.terms import add_months


def consult(case: Case, ask: c.Consult, framework: Framework, today: date) -> list[e.Event]:
    """Ask those whom the Act names for their views, until a day."""
    done = "The consultation was not opened."
    _la_power(ask.power, framework, done)
    reached_by_part_4(case, framework, done)
    if ask.until <= today:
        raise Refusal(
            done, f"{day(ask.until)} leaves nobody time to answer", "Give a day that is still to come.", field="until"
        )
    consulted = e.PowerConsulted(power=ask.power, until=ask.until, arrangement=ask.arrangement)
    letter = framework.policy.letters.get("consult_power")
    if letter is None:
        return [consulted]
    ours = copies_of(case, letter, framework.policy, today, done=done)
    copies = with_the_laws_copies(case, "consult_power", ours, [consulted], framework, today, done)
    details: dict[str, str | int | tuple[str, ...]] = {"power": ask.power, "until": ask.until.isoformat()}
    return [consulted, e.LetterIssued(template="consult_power", copies=copies, details=details)]


def apply_for_consent(case: Case, ask: c.ApplyForConsent, framework: Framework, today: date) -> list[e.Event]:
    """Ask the body whose consent the Act requires."""
    power = _known(ask.power, framework, "The application was not recorded.")
    if not power.consent:
        raise Refusal(
            "The application was not recorded.",
            f"{power.act} requires nobody's consent",
            "Nothing need be done.",
            power.act,
            field="power",
        )
    return [e.ConsentSought(power=ask.power)]


def record_consent(case: Case, ask: c.RecordConsent, framework: Framework, today: date) -> list[e.Event]:
    """The consent that was asked for has been given."""
    power = _known(ask.power, framework, "The consent was not recorded.")
    if not case.power(ask.power).consent_sought:
        raise Refusal(
            "The consent was not recorded.",
            "it was never applied for",
            "Record the application first.",
            power.act,
            field="power",
        )
    return [e.ConsentRecorded(power=ask.power)]


def notify(case: Case, power_id: str, framework: Framework, today: date, done: str) -> list[e.Event]:
    """Reasonable notice in writing that a power is to be used."""
    power = _la_power(power_id, framework, done)
    reached_by_part_4(case, framework, done)
    _eligible(case, power, framework, today, done)
    return [e.PowerNotified(power=power.id)]


def use_power(case: Case, ask: c.UsePower, framework: Framework, today: date) -> list[e.Event]:
    """A power used, with its notice to everyone the Act names."""
    done = f"The power {ask.power} was not used."
    used = _used(case, ask, framework, today, done)
    name = "ieb_notice" if ask.interim_members else "power_used"
    letter = framework.policy.letters[name]
    ours = copies_of(case, letter, framework.policy, today, done=done, members=ask.interim_members)
    copies = with_the_laws_copies(case, name, ours, [used], framework, today, done)
    details: dict[str, str | int | tuple[str, ...]] = {"power": ask.power, "effective": used.effective.isoformat()}
    if ask.appoints:
        details["appoints"] = ask.appoints
    return [e.LetterIssued(template=name, copies=copies, details=details), used]


def used_by_letter(case: Case, ask: c.IssueLetter, framework: Framework, today: date, done: str) -> list[e.Event]:
    """The letter that says a power is used is its use."""
    return [_used(case, c.UsePower(power=ask.power or "", appoints=ask.appoints), framework, today, done)]


def _used(case: Case, ask: c.UsePower, framework: Framework, today: date, done: str) -> e.PowerUsed:
    power = _la_power(ask.power, framework, done)
    reached_by_part_4(case, framework, done)
    window = _eligible(case, power, framework, today, done)
    _notice_given(case, power, done)
    _agreed_with(case, power, today, done)
    effective = ask.effective or today
    if effective < today:
        raise Refusal(
            done, f"{day(effective)} has passed", "Give the day from which it has effect.", power.act, field="effective"
        )
    if power.min_members:
        _board(ask, power, done)
    return e.PowerUsed(
        power=power.id,
        effective=effective,
        window_until=window,
        appoints=ask.appoints,
        members=ask.interim_members,
        chair=ask.chair,
    )


def _eligible(case: Case, power: Power, framework: Framework, today: date, done: str) -> date | None:
    """Eligible by an Ofsted category (no window), or by a notice that ran out unmet (the window is returned)."""
    if case.ofsted_concern:
        return None
    warning = case.warning
    if warning is None or warning.outcome == "withdrawn" or warning.satisfied is not False:
        raise Refusal(
            done,
            "the school is not eligible for intervention: it is in no Ofsted category of concern, and no "
            "warning notice has run out and been judged not complied with",
            "Assess the notice first.",
            "sections 60 to 62 of the Education and Inspections Act 2006",
        )
    _confirmed(warning, framework, done)
    until = (
        add_months(warning.comply_by, power.window_months) if power.window_months else powers_until(warning, framework)
    )
    if power.window_months and today > until:
        raise Refusal(
            done,
            f"it could be used only until {day(until)}, {power.window_months} months after the compliance period",
            "Give a new warning notice if the grounds still hold.",
            power.act,
        )
    return until if power.window_months else None


def _confirmed(warning: Warning, framework: Framework, done: str) -> None:
    """Until April 2016 representations went to the Chief Inspector: without confirmation the notice opened no power."""
    version = framework.law.warning_on(warning.given_on)
    made = warning.reply_by is not None
    if version and version.representations_to and made and warning.outcome != "confirmed":
        why = "the school is not eligible: representations were made and the notice has not been confirmed"
        raise Refusal(done, why, "Record the answer to the representations first.", ACT)


def _notice_given(case: Case, power: Power, done: str) -> None:
    if not case.ofsted_concern and not case.power(power.id).notified_on:
        raise Refusal(
            done,
            "the governing body has had no notice in writing of it",
            "Issue the notice of intent first.",
            power.act,
        )


def _agreed_with(case: Case, power: Power, today: date, done: str) -> None:
    steps = case.power(power.id)
    if power.consult and steps.consulted_until is None:
        raise Refusal(done, "those whom the Act names have not been consulted", "Consult them first.", power.act)
    if power.consult and steps.consulted_until and today <= steps.consulted_until:
        raise Refusal(
            done, f"the consultation is open until {day(steps.consulted_until)}", "Wait until it has closed.", power.act
        )
    if power.consent and not steps.consent:
        raise Refusal(done, "the Secretary of State has not consented", "Record the consent first.", power.act)


def _board(ask: c.UsePower, power: Power, done: str) -> None:
    if len(set(ask.interim_members)) < (power.min_members or 0):
        raise Refusal(
            done,
            f"an interim executive board has at least {power.min_members} members",
            "Name its members.",
            power.act,
            field="interim_members",
        )
    if ask.chair not in ask.interim_members:
        raise Refusal(
            done, "its chair is not one of its members", "Name the chair among the members.", power.act, field="chair"
        )


def _known(id: str, framework: Framework, done: str) -> Power:
    power = framework.law.power(id)
    if power is None:
        raise Refusal(
            done,
            f"the law file has no power {id or 'of that name'}",
            f"Choose from {', '.join(p.id for p in framework.law.powers)}.",
            field="power",
        )
    return power


def _la_power(id: str, framework: Framework, done: str) -> Power:
    power = _known(id, framework, done)
    if power.by != "la":
        raise Refusal(
            done,
            f"{power.act} gives that power to the Secretary of State",
            "Ask the Secretary of State to use it.",
            power.act,
            field="power",
        )
    return power

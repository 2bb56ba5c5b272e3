"""The short forms of a school: what each asks, and which commands come of it. Their words are in school_forms.yaml."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from cases import commands as c
from cases import events as e
from cases.policy import Model
from cases.reading import parse, read_yaml
from cases.refusals import day
from desk.forms.choice import Choice
from desk.forms.fields import Field
from desk.forms.given import Given
from desk.forms.typed import Typed, values_in, with_error
from desk.forms.words import FieldWords, FormWords, Kind
from desk.school import view
from desk.school.own_copy import OwnCopy
from desk.site.rendering import TEMPLATES

FILE = TEMPLATES / "school_forms.yaml"
DEPUTY = "deputy"
CHANGED = "The meeting was changed after you opened this form. Look at its day and place, then send your answer."
Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SchoolForm:
    """`word`: the command that it asks for; `fields`: what it asks, () where there is nothing to type, None where it is
    not for the visitor now; `asks`: the commands, from what was read; `about`: what files that come with it show."""

    word: str
    fields: Callable[[OwnCopy, str], tuple[Field, ...] | None]
    asks: Callable[[OwnCopy, str, Values], list[c.Command]]
    about: e.About | None = None
    read: Callable[[Typed], Typed] = lambda typed: typed


class SchoolWords(FormWords):
    """`done`: what is said once it is recorded."""

    done: str


class SchoolWordings(Model):
    forms: dict[str, SchoolWords]


@lru_cache(maxsize=1)
def words() -> Mapping[str, SchoolWords]:
    """The words of every form of a school. Raises BadFile with a sentence for each fault."""
    return parse(SchoolWordings, read_yaml(FILE)).forms


def form_for(copy: OwnCopy, name: str, subject: str) -> tuple[SchoolForm, tuple[Field, ...]] | None:
    """A form and what it asks of the visitor now; None where it is not offered to them."""
    form = FORMS.get(name)
    if form is None or not copy.may(form.word):
        return None
    fields = form.fields(copy, subject)
    return None if fields is None else (form, fields)


def read(form: SchoolForm, fields: Sequence[Field], given: Given) -> Typed:
    """What was typed, as values or with a sentence beside each field."""
    typed = form.read(values_in(fields, given, lambda name: ()))
    changed = any(x.kind == "carried" and typed.values.get(x.name, x.default) != x.default for x in fields)
    return with_error(typed, "", CHANGED) if changed else typed


# --- fields --------------------------------------------------------------------------------------------------------
def _field(form: str, name: str, kind: Kind, options: Sequence[Choice] = (), needed: bool = False) -> Field:
    said: FieldWords = words()[form].fields[name]
    named = tuple(replace(option, text=said.words.get(option.value, option.text)) for option in options)
    return Field(name, said.label, kind, needed, said.hint, named, bool(named))


def _choices(*values: str) -> tuple[Choice, ...]:
    return tuple(Choice(value, value) for value in values)


def _of_concerns(copy: OwnCopy, subject: str) -> tuple[Field, ...] | None:
    if not copy.case.open or subject:
        return None
    asked = (
        _field("concerns", "answer", "choice", _choices("accurate", "not_accurate"), needed=True),
        _field("concerns", "says", "long"),
    )
    found = tuple(Field(x.id, x.text, "group", hint=_told(x), fields=asked) for x in view.concerns(copy))
    return found or None


def _told(x: view.Concern) -> str:
    return f"{x.source}, point {x.id}. You were told of it on {day(x.told_on)}. {x.standing}."


def _of_a_meeting(copy: OwnCopy, subject: str) -> tuple[Field, ...] | None:
    if not any(m.id == subject and m.to_come for m in view.meetings(copy)):
        return None
    version = str(copy.case.meetings[subject].sequence)
    return (
        Field("version", "The version of the meeting", "carried", default=version),
        _field("meeting", "answer", "choice", _choices("accepted", "tentative", "declined", DEPUTY), needed=True),
        _field("meeting", "deputy", "line"),
        _field("meeting", "says", "long"),
    )


def _of_the_view(copy: OwnCopy, subject: str) -> tuple[Field, ...] | None:
    if subject or not copy.case.category:
        return None
    each = [Choice(x.id, f"We think that {x.id} is right: {x.name}") for x in copy.policy.categories]
    options = (*_choices("agrees"), *each, *_choices("declined"))
    return _field("view", "view", "choice", options, needed=True), _field("view", "evidence", "lines")


def _of_a_request(copy: OwnCopy, subject: str) -> tuple[Field, ...] | None:
    options = [Choice(x.id, f"{x.id}: {x.name}") for x in copy.policy.categories
               if x.governors_may_request and x.id != copy.case.category]  # fmt: skip
    if subject or not options:
        return None
    return _field("category", "to", "choice", options, needed=True), _field("category", "reason", "long", needed=True)


def _of_a_milestone(copy: OwnCopy, subject: str) -> tuple[Field, ...] | None:
    open_ = copy.case.open and any(m.id == subject and m.ours and not m.met for m in view.milestones(copy))
    return () if open_ else None


def _of_representations(copy: OwnCopy, subject: str) -> tuple[Field, ...] | None:
    warning = copy.case.warning
    if subject or not copy.case.open or warning is None or warning.outcome == "withdrawn":
        return None
    return (_field("representations", "says", "long", needed=True),)


def _of_a_contact(copy: OwnCopy, subject: str) -> tuple[Field, ...] | None:
    roles, today = copy.policy.roles, copy.seen.today
    officers: dict[str, str] = {}
    for role, post in roles.items():
        person = copy.case.holder(role, today)
        if post.at == "la" and person and copy.name(person):
            officers.setdefault(person, f"{copy.name(person)}, {post.title}")
    if subject or not officers:
        return None
    options = [Choice(id, text) for id, text in officers.items()]
    return _field("contact", "to", "choice", options, needed=True), _field("contact", "says", "long", needed=True)


# --- commands ------------------------------------------------------------------------------------------------------
def _answer(copy: OwnCopy, subject: str, values: Values) -> list[c.Command]:
    return [c.AnswerConcern(answers=tuple(c.TriggerAnswer(trigger=id, **said) for id, said in values.items()))]


def _why_not(typed: Typed) -> Typed:
    """What is not accurate is asked beside the concern that it is about."""
    for id, said in typed.values.items():
        if said.get("answer") == "not_accurate" and not said.get("says", "").strip():
            typed = with_error(typed, f"{id}-says", "What is not right: say it in your own words")
    return typed if typed.values or typed.errors else with_error(typed, "", "Answer at least one of the concerns")


def _reply(copy: OwnCopy, subject: str, values: Values) -> list[c.Command]:
    answer = "declined" if values["answer"] == DEPUTY else values["answer"]
    deputy = values.get("deputy", "") if values["answer"] == DEPUTY else ""
    sequence = copy.case.meetings[subject].sequence
    said = {"answer": answer, "deputy": deputy, "says": values.get("says", ""), "sequence": sequence}
    return [c.ReplyToMeeting.model_validate({"id": subject, "person": copy.person, **said})]


def _who_comes(typed: Typed) -> Typed:
    if typed.values.get("answer") == DEPUTY and not typed.values.get("deputy"):
        return with_error(typed, "deputy", "Who comes in your place: give their name and post")
    return typed


def _contact(copy: OwnCopy, subject: str, values: Values) -> list[c.Command]:
    """Named at random: a number would say how many there are."""
    return [c.ContactFromHead(id=f"C-{secrets.token_hex(4)}", role=copy.roles[0], to=values["to"], says=values["says"])]


def _view(copy: OwnCopy, subject: str, values: Values) -> list[c.Command]:
    return [c.SchoolView(**values)]


def _request(copy: OwnCopy, subject: str, values: Values) -> list[c.Command]:
    return [c.RequestCategory(**values)]


def _met(copy: OwnCopy, subject: str, values: Values) -> list[c.Command]:
    return [c.MeetMilestone(milestone=subject)]


def _represent(copy: OwnCopy, subject: str, values: Values) -> list[c.Command]:
    return [c.MakeRepresentations(**values)]


FORMS: Mapping[str, SchoolForm] = {
    "concerns": SchoolForm("answer_concern", _of_concerns, _answer, "concern", _why_not),
    "meeting": SchoolForm("meeting_reply", _of_a_meeting, _reply, None, _who_comes),
    "view": SchoolForm("school_view", _of_the_view, _view, "category"),
    "category": SchoolForm("request_category", _of_a_request, _request),
    "milestone": SchoolForm("milestone_met", _of_a_milestone, _met, "milestone"),
    "representations": SchoolForm("representations", _of_representations, _represent, "warning"),
    "contact": SchoolForm("contact_from_head", _of_a_contact, _contact),
}

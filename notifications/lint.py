"""What is wrong with a wording file, before anybody is sent what it says: a sentence for each thing, with its line.

Its keys are held against the policies; its values against the facts of the samples, in which a notice is also written
once each; its words against the rules of plain English. No clock, database, network or environment is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cases.policy import Policy
from notifications.blocks import Bulleted, Heading, Notice, Numbered, Paragraph, WordingTrouble
from notifications.language import MissingValue, listed, values_in
from notifications.prose import VALUE, PlainWords, passages, prose_troubles, sentences, too_long
from notifications.wording import Form, Text, skeleton

Facts = Mapping[str, Any]
Place = tuple[str, int]
NO_DUTY, EVERY_DUTY = "none", "any"
LITERAL = 3
"""So many words in a row of a wording file are enough to know one of its lines by."""


def troubles(
    form: Form, own: Sequence[Facts], all_: Sequence[Facts], policies: Sequence[Policy], words: PlainWords
) -> list[str]:
    """What is wrong with one notice, each as `file:line: sentence`, in the order of its lines.

    `own` are the samples of this notice, in each of which it is written; where there are none its values are looked for
    in `all_`. The first of `policies` that sends the notice is the one that its keys are held against.
    """
    found: dict[tuple[str, int, str], None] = {}
    for file, line, what in _troubles(form, own, all_, policies, words):
        found[file, line, what] = None
    order = [text.file for text in form.texts]
    return [f"{f}:{n}: {what}" for f, n, what in sorted(found, key=lambda x: (order.index(x[0]), x[1]))]


def _troubles(
    form: Form, own: Sequence[Facts], all_: Sequence[Facts], policies: Sequence[Policy], words: PlainWords
) -> Iterator[tuple[str, int, str]]:
    yield from ((form.own.file, *found) for found in _keys(form, policies))
    for text in form.texts:
        yield from ((text.file, *found) for found in prose_troubles(_prose(text), words))
    unknown = list(dict.fromkeys(_unknown(form, own or all_)))
    for file, line, name in unknown:
        yield file, line, f"“{name}” is a value that this notice does not have. Check how it is spelt."
    said = {(file, line) for file, line, _ in unknown} | set(_long_already(form, words))
    for facts in own:
        yield from _as_written(form, facts, said, words)


def _prose(text: Text) -> str:
    """The words of a file on their own lines, the subject's in the first."""
    return skeleton(text.keys.get("subject", "") + text.body, VALUE)


# --- its keys ------------------------------------------------------------------------------------------------------
def _keys(form: Form, policies: Sequence[Policy]) -> Iterator[tuple[int, str]]:
    text = form.own
    for key in ("to", "duty", "section"):
        if not text.keys.get(key):
            yield 1, f"the key “{key}” is missing. Add a line “{key}: …” under the subject."
    asked = next(((p, *sent) for p in policies if (sent := sends(p, form.name))), None)
    if asked is None:
        yield 1, f"no policy sends a notice called “{form.name}”. Name the file as the policy does."
        return
    policy, to, section = asked
    if text.listed("to") and set(text.listed("to")) != set(to):
        yield text.line("to"), f"the policy {policy.id} sends this to {listed(to)}. Write “to: {', '.join(to)}”."
    if text.keys.get("section", section) != section:
        yield text.line("section"), f"the policy {policy.id} asks for this in {section}. Write “section: {section}”."
    if text.keys.get("duty"):
        yield from ((text.line("duty"), what) for what in _duty(form, policy, policies))


def sends(policy: Policy, name: str) -> tuple[tuple[str, ...], str] | None:
    """To whom a policy sends a notice, and the section that asks for it; None where it sends none of that name."""
    if letter := policy.letters.get(name):
        return letter.to, letter.source
    called = next((m for m in policy.meetings.values() if m.wording == name), None)
    return (policy.letters["meeting_notice"].to, called.source) if called else None


def _duty(form: Form, policy: Policy, policies: Sequence[Policy]) -> Iterator[str]:
    """One file may serve the duties of several policies."""
    named = form.own.listed("duty")
    ids = {duty.id for p in policies for duty in p.duties}
    for name in named:
        if name not in (*ids, NO_DUTY, EVERY_DUTY):
            yield f"no policy has a duty {name}. Name a duty of {policy.id}, “{NO_DUTY}” or “{EVERY_DUTY}”."
    meets = [duty.id for duty in policy.duties if f"letter.{form.name}" in duty.met_by]
    if meets and not set(meets) & set(named):
        yield f"this letter meets the duty {listed(meets)} of the policy {policy.id}. Name it."


# --- its values ----------------------------------------------------------------------------------------------------
def _unknown(form: Form, samples: Sequence[Facts]) -> Iterator[tuple[str, int, str]]:
    for text in form.texts:
        used = values_in(text.file, text.keys.get("subject", "") + text.body)
        for path, line in used:
            if not any(_there(path, facts) for facts in samples):
                yield text.file, line, path.replace("[]", "")


def _there(path: str, value: Any) -> bool:
    """Whether facts have such a value, be it empty: an empty list or an absent part may hold anything."""
    if not path or value is None:
        return True
    if path.startswith("[]"):
        rest = path[2:].removeprefix(".")
        return isinstance(value, list | tuple) and (not value or any(_there(rest, item) for item in value))
    name, rest = re.match(r"([^.\[]+)\.?(.*)", path).groups()  # type: ignore[union-attr]
    return isinstance(value, Mapping) and name in value and _there(rest, value[name])


def _as_written(form: Form, facts: Facts, said: set[Place], words: PlainWords) -> Iterator[tuple[str, int, str]]:
    """What shows when the notice is written: a value that may be missing, and sentences that their values make long.

    Of the places in `said` enough was said."""
    try:
        notice = form.notice(facts)
    except MissingValue as missing:
        place = _place(missing.where)
        if place not in said:
            what = f"“{missing.name}” is not always recorded, and would then stop the notice. Ask about it with “if”."
            yield *place, what
        return
    except WordingTrouble as trouble:
        where, _, what = str(trouble).partition(": ")
        yield *_place(where), what
        return
    for sentence in _sentences(notice):
        long = too_long(sentence, words.longest_sentence)
        at = _written_at(form, sentence) if long else None
        if at and at not in said:
            yield *at, f"with the values of a sample in it, {long}"


def _long_already(form: Form, words: PlainWords) -> Iterator[Place]:
    """The lines of passages in which a sentence is too long even before its values are in it."""
    for text in form.texts:
        for passage in passages(_prose(text)):
            if any(too_long(sentence, words.longest_sentence) for _, sentence in sentences(passage.text)):
                yield from ((text.file, passage.line + n) for n in range(passage.text.count("\n") + 1))


def _place(where: str) -> Place:
    file, _, line = where.rpartition(":")
    return file, int(line)


def _sentences(notice: Notice) -> Iterator[str]:
    for block in notice.blocks:
        match block:
            case Paragraph() | Heading():
                yield from (sentence for _, sentence in sentences(block.text))
            case Bulleted() | Numbered():
                yield from (sentence for item in block.items for _, sentence in sentences(item))


def _written_at(form: Form, sentence: str) -> Place | None:
    """Where the wording of a sentence stands; None where all of it is a value, and so not an officer's to mend."""
    for text in form.texts:
        for n, line in enumerate(_prose(text).split("\n"), 1):
            pieces = [piece.strip(" .,:;-#") for piece in line.split(VALUE)]
            if any(piece in sentence for piece in pieces if len(piece.split()) >= LITERAL):
                return text.file, n
    return None

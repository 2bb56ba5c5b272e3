"""Wording at the desk: the catalogue of notices, a preview of one, and the check of what officers wrote."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from cases.framework import Shelf
from cases.policy import Policy
from cases.reading import load_policies
from notifications.blocks import WordingTrouble
from notifications.compose import html, text
from notifications.facts.words import citation
from notifications.language import listed
from notifications.lint import EVERY_DUTY, NO_DUTY, sends, troubles
from notifications.office import Office
from notifications.prose import plain_words
from notifications.samples import SAMPLES, Facts, samples_of
from notifications.wording import TEMPLATES, Form, Wording

SUFFIX = ".md.j2"
SAID = {(): "Duty not said", (NO_DUTY,): "No duty", (EVERY_DUTY,): "Any duty"}
SAMPLE_STREET = ("Orchard Row", "Milton Keynes", "MK9 9ZZ")


# --- the catalogue -------------------------------------------------------------------------------------------------
def catalogue(policy_id: str) -> Iterator[str]:
    """Every notice that a policy sends, three lines each: what it is, to whom it goes, and what asks for it."""
    policy, wording = Shelf(Office().policies).framework(policy_id).policy, Wording()
    for name in wording.names():
        if sent := sends(policy, name):
            yield from _entry(policy, name, wording.form(name).own.listed("duty"), *sent)


def _entry(policy: Policy, name: str, duty: tuple[str, ...], to: Sequence[str], section: str) -> tuple[str, str, str]:
    letter = policy.letters.get(name) or policy.letters["meeting_notice"]
    formal = policy.approval.letters if policy.approval else ()
    copies = [*letter.copy_to, *(role for more in letter.copy_if for role in more.to)]
    also = f"; copies to {_titles(policy, copies)}" if copies else ""
    return (
        f"{name}: {letter.kind}{', approved before it goes' if name in formal else ''}",
        f"    To {_titles(policy, to)}{also}",
        f"    {SAID.get(duty) or f'Duty {listed(duty)}'}; {citation(section)}",
    )


def _titles(policy: Policy, roles: Sequence[str]) -> str:
    named = [policy.roles[role].title if role in policy.roles else role.replace("_", " ") for role in roles]
    return ", ".join(dict.fromkeys(named))


# --- a preview -----------------------------------------------------------------------------------------------------
def write_preview(name: str, to: Path, large_print: bool) -> list[Path]:
    """The first sample of a notice as text, HTML e-mail, PDF and a picture of each page; the files that were written.

    Raises ValueError, with a sentence, where there is no such notice or its letter cannot be typeset.
    """
    from notifications.typeset import LetterDoc, LetterTrouble, pictures, typeset

    facts = _sample(name)
    try:
        notice = Wording().notice(name, facts)
        doc = LetterDoc(
            notice,
            Office().letterhead,
            _address(facts),
            str(facts["reference"]),
            facts["today"],
            large_print=large_print,
        )
        pages = {f"{name}.pdf": typeset(doc)}
        pages |= {f"{name}-{n}.png": page for n, page in enumerate(pictures(doc), 1)}
    except (WordingTrouble, LetterTrouble) as trouble:
        raise ValueError(str(trouble)) from trouble
    page = html(notice, {"authority": facts["authority"], "language": "en-GB", "attached": _is_letter(name)})
    said = f"Subject: {notice.subject}\n\n{text(notice.blocks)}"
    pages |= {f"{name}.txt": said.encode(), f"{name}.html": page.encode()}
    to.mkdir(parents=True, exist_ok=True)
    return [_written(to / file, pages[file]) for file in sorted(pages)]


def _sample(name: str) -> Facts:
    if name not in SAMPLES:
        raise ValueError(f"There is no preview of “{name}”. Choose from {', '.join(sorted(SAMPLES))}.")
    return SAMPLES[name]


def _is_letter(name: str) -> bool:
    return any(name in p.letters and p.letters[name].kind == "letter" for p in load_policies())


def _address(facts: Facts) -> tuple[str, ...]:
    return (facts["to_name"], facts["to_role"], facts["school"] or facts["authority"], *SAMPLE_STREET)


def _written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


# --- the check -----------------------------------------------------------------------------------------------------
def check_wording(files: Sequence[Path], policy_id: str) -> tuple[list[str], int]:
    """What is wrong with these wording files, or with all, each as `file:line: sentence`; and how many there were."""
    own = Office().policies
    policies = sorted(load_policies(own), key=lambda p: p.id != policy_id)
    if files:
        found = [problem for file in files for problem in _in_file(file, policies)]
        return list(dict.fromkeys(found)), len(files)
    wording = Wording()
    found = [problem for name in wording.names() for problem in _in_notice(wording, name, policies)]
    unworded = set(_worded(policies)) - set(wording.names())
    found += [f"templates/notices:1: a policy sends “{name}”, which nothing words. Add {name}{SUFFIX}." for name in
              sorted(unworded)]  # fmt: skip
    return list(dict.fromkeys(found)), len(list((TEMPLATES / "notices").rglob(f"*{SUFFIX}")))


def _worded(policies: Sequence[Policy]) -> Iterator[str]:
    for policy in policies:
        yield from policy.letters
        yield from (meeting.wording for meeting in policy.meetings.values())


def _in_notice(wording: Wording, name: str, policies: Sequence[Policy]) -> list[str]:
    try:
        return _in_form(wording.form(name), policies)
    except WordingTrouble as trouble:
        return [str(trouble)]


def _in_form(form: Form, policies: Sequence[Policy]) -> list[str]:
    known = [facts for name in SAMPLES for facts in samples_of(name)]
    return troubles(form, samples_of(form.name), known, policies, plain_words(TEMPLATES / "plain_words.yaml"))


def _in_file(path: Path, policies: Sequence[Policy]) -> list[str]:
    """What is wrong with one file; an ending is read in every notice that shares it."""
    try:
        source = _source(path)
        if path.parent.name == "endings":
            return _in_ending(path, Wording(path.parent.parent.parent), policies)
        beside = path.parent.parent if (path.parent / "endings").is_dir() else TEMPLATES
        return _in_form(Wording(beside).form_of(path.name.removesuffix(SUFFIX), str(path), source), policies)
    except WordingTrouble as trouble:
        return [str(trouble)]


def _in_ending(path: Path, wording: Wording, policies: Sequence[Policy]) -> list[str]:
    found = [problem for name in wording.names() for problem in _in_notice(wording, name, policies)]
    own = [problem for problem in found if f"endings/{path.name}:" in problem]
    if not own and not any(
        path.name.removesuffix(SUFFIX) in ending for ending in map(wording.endings, wording.names())
    ):
        return [f"{path}:1: no notice shares this ending, so it was not checked. Name it in one as its “ending”."]
    return own


def _source(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise WordingTrouble(f"{path}:1: this is not UTF-8 text, so it was not checked. Save it as UTF-8.") from error

"""The check of wording: everything that an officer may get wrong is named, with its file, its line and what to do."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cases.policy import Policy
from cases.reading import BadFile, load_policy
from notifications.blocks import WordingTrouble
from notifications.lint import troubles
from notifications.prose import PlainWords, plain_words
from notifications.samples import SAMPLES, Facts, samples_of
from notifications.wording import TEMPLATES, Wording

WORDING = Wording()
WORDS = plain_words(TEMPLATES / "plain_words.yaml")
POLICIES = [load_policy("mk-2010"), load_policy("composite-2026")]
ALL = [facts for name in SAMPLES for facts in samples_of(name)]
HEAD = "subject: Concern about {{ school }}\nto: head\nduty: O17\nsection: section 15\n\n"
FACTS: Facts = {
    "school": "Oakfield",
    "reference": "Case 1",
    "late": None,
    "on": date(2027, 1, 14),
    "who": {"name": "Ann"},
}
MANY = " ".join(["word"] * 25)


def found(
    body: str,
    *samples: Facts,
    head: str = HEAD,
    name: str = "concern_alert",
    words: PlainWords = WORDS,
    policies: list[Policy] = POLICIES,
) -> list[str]:
    """What the check says of a notice with this body, which begins on line 6, without the name of the file."""
    form = WORDING.form_of(name, "letter.md.j2", head + body)
    said = troubles(form, samples or (FACTS,), ALL, policies, words)
    assert all(re.fullmatch(r"letter\.md\.j2:\d+: .*\.", line) for line in said)
    return [line.removeprefix("letter.md.j2:") for line in said]


def test_good_wording_has_no_trouble() -> None:
    body = (
        "Dear {{ who.name }}\n\n# A title about Ofsted\n\n{% if late %}\nLate since {{ late }}.\n\n{% endif %}\nFine."
    )
    assert found(body) == []


# --- what is shipped
@pytest.mark.parametrize("name", WORDING.names())
def test_the_wording_that_we_ship_has_no_trouble(name: str) -> None:
    assert troubles(WORDING.form(name), samples_of(name), ALL, POLICIES, WORDS) == []


def test_every_notice_of_a_policy_is_worded_and_has_a_sample() -> None:
    sent = {name for policy in POLICIES for name in policy.letters}
    sent |= {meeting.wording for policy in POLICIES for meeting in policy.meetings.values()}
    assert set(WORDING.names()) == sent == set(SAMPLES)


# --- words
@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("You shall come.", "6: “shall” is not plain. Write will or must."),
        ("Fine.\n\nSHALL we?", "8: “SHALL” is not plain."),
        ("Bring data, eg marks.", "6: “eg” is not plain. Write for example."),
        ("Bring data, e.g. marks.", "6: “e.g.” is not plain. Write for example."),
        ("The plan, ie the new one.", "6: “ie” is not plain. Write that is."),
        ("Marks, plans etc.", "6: “etc” is not plain."),
        ("By midnight.", "6: “midnight” is not plain. Write 11:59pm and the day."),
        ("Fine, and please\nnote this.", "6: “please note” is not plain."),
        ("On the 1st of May.", "6: “1st” is an ordinal."),
        ("Fine.\n\nOn the {{ school }}th of May.", "8: “…th” is an ordinal."),
        ("The TIG meets.", "6: “TIG” is a short form that is not explained."),
        ("The DfE agrees.", "6: “DfE” is a short form that is not explained."),
        ("The TIG meets. The Targeted Intervention Group (TIG) is new.", "6: “TIG” is a short form"),
        ("You MUST REPLY now.", "6: “MUST REPLY” has capitals for emphasis."),
        ("This is URGENT now.", "6: “URGENT” has capitals for emphasis."),
        ("You MUST reply.", "6: “MUST” is a short form that is not explained."),
        ("# The Action plan", "6: “Action” has a capital inside a heading."),
        ("Under section 60 we act.", "6: “section 60” is a matter of the policy or the law"),
        ("The Education Act says so.", "6: “Act” is a matter of the policy or the law"),
        ("Reply within 15 working days.", "6: “15 working days” is a matter of the policy or the law"),
        (f"Fine.\n\n{MANY} and.", "8: the sentence “word word word word word …” has 26 words. Write at most 25"),
        (f"- one\n- {MANY}\n  and.", "7: the sentence"),
        (f"Short.\nA new line {{{{ school }}}} {MANY}.", "7: the sentence “A new line … word …” has 29 words."),
        (f"Table: Days\n\n| a | b |\n|---|---|\n| x | {MANY} y |", "10: the sentence"),
    ],
)
def test_words_that_are_not_plain_are_named_with_their_line(body: str, said: str) -> None:
    (trouble,) = found(body)
    assert trouble.startswith(said)


@pytest.mark.parametrize(
    "body",
    [
        "The Targeted Intervention Group (TIG) meets. The TIG decides.",
        "The notice is a PDF.",
        f"{MANY}.",
        f"{' '.join(['word'] * 20)}. {' '.join(['word'] * 20)}.",
        "Marshall and Midlands are names; so is Vieta.",
        "In section {{ school }}, the days go by.",
        "{# a note for officers: TIG shall midnight #}Fine.",
    ],
)
def test_words_that_are_plain_are_left_alone(body: str) -> None:
    assert found(body) == []


def test_the_subject_is_read_too() -> None:
    (trouble,) = found("Fine.", head=HEAD.replace("Concern", "TIG"))
    assert trouble.startswith("1: “TIG” is a short form")


def test_an_ending_is_read_in_its_own_file() -> None:
    form = WORDING.form_of(
        "concern_alert", "letter.md.j2", HEAD.replace("\nto", "\nending: letter\nto") + "{{ shcool }}"
    )
    said = troubles(form, samples_of("concern_alert"), ALL, POLICIES, WORDS.model_copy(update={"names": ()}))
    assert said == ["letter.md.j2:7: “shcool” is a value that this notice does not have. Check how it is spelt."]
    strict = WORDS.model_copy(update={"instead": {"sincerely": "something else"}})
    (trouble,) = [line for line in troubles(form, (), ALL, POLICIES, strict) if "sincerely" in line]
    assert re.match(r"templates/notices/endings/letter\.md\.j2:\d+: “sincerely” is not plain", trouble)


# --- values
@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("{{ shcool }}", "6: “shcool” is a value that this notice does not have."),
        ("Fine.\n\n{{ who.nmae }}", "8: “who.nmae” is a value"),
        ("{% if late %}\n{{ officer.nmae }}\n{% endif %}", "7: “officer.nmae” is a value"),
        ("{% if no.such %}x{% endif %}", "6: “no.such” is a value"),
        ("{% for x in list %}\n- {{ x.nmae }}\n{% endfor %}", "7: “list.nmae” is a value"),
        ("{% for x in list %}\n- {{ x.name }}{{ y }}\n{% endfor %}", "7: “y” is a value"),
    ],
)
def test_a_value_that_no_sample_has_is_named_though_nothing_prints_it(body: str, said: str) -> None:
    facts: Facts = {**FACTS, "list": [{"name": "Ann"}], "officer": {"name": "Ann"}}
    (trouble,) = found(body, facts)
    assert trouble.startswith(said)


def test_a_value_in_a_subject_is_looked_for_too() -> None:
    (trouble,) = found("Fine.", {"reference": "Case 1"})
    assert trouble.startswith("1: “school” is a value that this notice does not have.")


@pytest.mark.parametrize("empty", [{"part": None}, {"part": {"list": []}}, {"part": {"list": [{"name": None}]}}])
def test_what_may_be_empty_may_hold_anything(empty: dict[str, Any]) -> None:
    each = "{% for x in part.list %}\n{% if x.name %}\n- {{ x.name }}\n{% endif %}\n{% endfor %}"
    body = f"{{% if part and part.list %}}\n{each}\n{{% endif %}}\nFine."
    assert found(body, {**FACTS, **empty}) == []


def test_a_value_of_one_sample_is_enough_to_ask_about_it() -> None:
    assert (
        found("{% if extra %}\n{{ extra }}\n{% endif %}\nFine.", {**FACTS, "extra": None}, {**FACTS, "extra": "x"})
        == []
    )


def test_a_value_that_may_be_missing_is_named() -> None:
    assert found("Fine.\n\n{{ late }}", {**FACTS, "late": "x"}, FACTS) == [
        "8: “late” is not always recorded, and would then stop the notice. Ask about it with “if”."
    ]


def test_a_value_that_cannot_be_printed_is_named() -> None:
    (trouble,) = found("Fine.\n\n{{ who }}")
    assert trouble.startswith("8: “who” cannot be printed whole.")


def test_wording_without_a_sample_is_held_against_the_values_of_all() -> None:
    form = WORDING.form_of("our_own", "letter.md.j2", HEAD + "{{ concern.logged_on }} {{ meeting.on }} {{ nobody }}")
    said = [line for line in troubles(form, (), ALL, POLICIES, WORDS) if "value" in line]
    assert said == ["letter.md.j2:6: “nobody” is a value that this notice does not have. Check how it is spelt."]


def test_a_sentence_that_its_values_make_long_is_named() -> None:
    facts = {**FACTS, "school": "The School of the Holy and Undivided Trinity at the Old Mill by the River"}
    (trouble,) = found("Fine.\n\nPlease come to a meeting about {{ school }} on {{ on }}, and bring the plan.", facts)
    assert trouble.startswith("8: with the values of a sample in it, the sentence “Please come to a meeting …” has")


def test_a_sentence_that_is_all_value_is_nobody_s_to_mend() -> None:
    assert found("- {{ school }}\n\n{{ school }}", {**FACTS, "school": f"{MANY} and one more."}) == []


# --- the keys
@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        ("to: head\n", "", "1: the key “to” is missing. Add a line “to: …” under the subject."),
        ("duty: O17\n", "", "1: the key “duty” is missing."),
        ("section: section 15\n", "", "1: the key “section” is missing."),
        ("to: head", "to: head, chair", "2: the policy mk-2010 sends this to head. Write “to: head”."),
        ("to: head", "to: haed", "2: the policy mk-2010 sends this to head."),
        ("duty: O17", "duty: O99", "3: no policy has a duty O99."),
        ("duty: O17", "duty: none", "3: this letter meets the duty O17 of the policy mk-2010. Name it."),
        ("section: section 15", "section: section 14", "4: the policy mk-2010 asks for this in section 15."),
    ],
)
def test_the_keys_are_held_against_the_policy(was: str, now: str, said: str) -> None:
    assert any(line.startswith(said) for line in found("Fine.", head=HEAD.replace(was, now)))


def test_a_notice_that_no_policy_sends_is_named() -> None:
    assert found("Fine.", name="concern_alarm") == [
        "1: no policy sends a notice called “concern_alarm”. Name the file as the policy does."
    ]


def test_the_first_policy_that_sends_a_notice_is_the_one_that_counts() -> None:
    head = "subject: x\nto: head, chair\nduty: none\nsection: Norfolk\n\n"
    assert found("Fine.", head=head, name="classification", policies=POLICIES[::-1]) == [
        "3: this letter meets the duty C09 of the policy composite-2026. Name it."
    ]
    assert found("Fine.", head=head.replace("none", "C09"), name="classification") == []


def test_an_invitation_with_wording_of_its_own_is_a_notice_of_its_meeting() -> None:
    head = "subject: x\nto: expected, invited\nduty: O10\nsection: section 15\n\n"
    assert found("Fine.", head=head, name="priorities_meeting") == []
    assert found("Fine.", head=head.replace("section 15", "section 5"), name="priorities_meeting") == [
        "4: the policy mk-2010 asks for this in section 15. Write “section: section 15”."
    ]


@pytest.mark.parametrize("key", ["colour: red", "to: head\nto: chair", "no colon here"])
def test_a_key_that_is_not_known_or_comes_twice_is_refused(key: str) -> None:
    with pytest.raises(WordingTrouble, match=r"^letter\.md\.j2:1: .*each once"):
        WORDING.form_of("concern_alert", "letter.md.j2", f"subject: x\n{key}\n\nFine.")


# --- what cannot be wording at all
@pytest.mark.parametrize(
    "body",
    [
        "{% for n in range(10**9) %}x{% endfor %}",
        "{{ ''.__class__.__mro__ }}",
        "{{ config }}{{ config.items() }}",
        "{{ environment['HOME'] }}",
        "{{ self }}{{ self.__init__ }}",
        "{% for a in school %}{% for b in school %}{{ b.__globals__ }}{% endfor %}{% endfor %}",
    ],
)
def test_wording_that_loops_for_ever_or_names_a_secret_is_refused(body: str) -> None:
    with pytest.raises(WordingTrouble, match=r"^letter\.md\.j2:6: “.+” may not be used in wording, so no notice was"):
        WORDING.form_of("concern_alert", "letter.md.j2", HEAD + body)


@pytest.mark.parametrize("name", ["config", "environment", "request", "self", "range", "lipsum", "cycler"])
def test_what_jinja2_itself_knows_is_no_value(name: str) -> None:
    assert found(f"{{{{ {name} }}}}")[0].startswith(f"6: “{name}” is a value that this notice does not have.")


# --- the list of words
def test_a_list_of_words_that_is_wrong_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "plain_words.yaml"
    path.write_text("longest_sentence: long\ncolours: [red]\n")
    with pytest.raises(BadFile) as refused:
        plain_words(path)
    assert f"{path}:1: " in str(refused.value)
    assert f"{path}:2: " in str(refused.value)


def test_officers_may_add_to_the_list() -> None:
    more = WORDS.model_copy(update={"short_forms": ("TIG",), "instead": {"learner journey": "progress"}})
    (trouble,) = found("The TIG looks at the learner\njourney.", words=more)
    assert trouble == "6: “learner journey” is not plain. Write progress."

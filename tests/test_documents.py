"""The documents say what is there: every word, command, package and decision, and no link that leads nowhere."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from cases.commands import COMMANDS
from cases.events import EVENTS
from cases.reading import load_policy
from cases.schema import DELIVERY_STATES
from desk.cli import upturn
from desk.scenario import STEPS, Cast, Scenario, ScenarioCase, Step, load

ROOT = Path(__file__).parents[1]
POLICY = load_policy("mk-2010")
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
HEADINGS = ["Context", "Decision", "Consequences", "Alternatives"]
MADE = {"var", "__pycache__", "node_modules"}


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def rows(document: str) -> list[list[str]]:
    """The cells of every row of every table, the heads of tables apart."""
    lines = [line for line in document.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in lines]


GLOSSARY = rows(text("GLOSSARY.md"))
WORDS = [row[0] for row in GLOSSARY if row[0] != "Word"]


# --- the glossary --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("what", "names"),
    [
        ("entry type", EVENTS),
        ("command word", COMMANDS),
        ("role", POLICY.roles),
        ("activity", POLICY.activities),
        ("delivery state", DELIVERY_STATES),
        ("ambiguity", [f"A{n}" for n in range(1, 23)]),
    ],
)
def test_every_word_has_a_row_in_the_glossary(what: str, names: list[str]) -> None:
    missing = [name for name in names if f"`{name}`" not in WORDS and name not in WORDS]
    assert not missing, f"GLOSSARY.md has no row for the {what} {', '.join(missing)}"


def test_a_word_has_one_meaning() -> None:
    assert len(WORDS) > len(EVENTS)
    assert sorted({word for word in WORDS if WORDS.count(word) > 1}) == []


def test_every_word_says_where_it_comes_from() -> None:
    assert [row for row in GLOSSARY if len(row) != 3 or not all(row)] == []


def test_the_glossary_has_no_entry_type_that_is_not_there() -> None:
    dotted = {word.strip("`") for word in WORDS if re.fullmatch(r"`\w+\.\w+`", word)}
    worked_out = {f"obligation.{what}" for what in ("opened", "met", "late", "discharged")}
    assert dotted == EVENTS.keys() | worked_out


# --- what it rests on, and what was decided ------------------------------------------------------------------------
def required() -> list[str]:
    lines = [line.partition("#")[0].strip() for line in text("requirements.in").splitlines()]
    packages = json.loads(text("package.json"))
    return [re.split(r"[\[<>=~!;]", line)[0] for line in lines if line] + [
        *packages["dependencies"],
        *packages["devDependencies"],
    ]


def test_everything_required_has_a_line_and_nothing_else_has() -> None:
    listed = [row[0].strip("`") for row in rows(text("docs/dependencies.md")) if row[0] != "Package"]
    assert sorted(listed) == sorted(required())


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_has_its_four_headings(decision: Path) -> None:
    assert re.findall(r"^## (.+)$", decision.read_text(encoding="utf-8"), re.MULTILINE) == HEADINGS


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_is_two_sentences(decision: Path) -> None:
    quoted = " ".join(re.findall(r"^> (.+)$", decision.read_text(encoding="utf-8"), re.MULTILINE))
    assert len(re.findall(r"[.?!](?= |$)", quoted)) == 2


def test_decisions_are_numbered_without_a_gap() -> None:
    assert [path.name[:4] for path in DECISIONS] == [f"{n:04}" for n in range(1, len(DECISIONS) + 1)]
    for path in DECISIONS:
        assert path.read_text(encoding="utf-8").startswith(f"# {int(path.name[:4])}. ")


# --- commands and scenarios ----------------------------------------------------------------------------------------
def commands(group: click.Group, before: str) -> Iterator[str]:
    """Every command as it is typed, a group's own words in place of the group's."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{before} {name}")
        else:
            yield f"{before} {name}"


def test_every_command_is_described() -> None:
    described = " ".join([text("README.md"), *(path.read_text(encoding="utf-8") for path in ROOT.glob("docs/*.md"))])
    assert [c for c in commands(upturn, "upturn") if not re.search(rf"{c}\b", described)] == []


def test_no_command_is_described_that_is_not_there() -> None:
    there = set(commands(upturn, "upturn"))
    described = {
        m[1] for row in rows(text("docs/commands.md")) if (m := re.match(r"`(upturn(?: [a-z][a-z-]*)+)", row[0]))
    }
    assert described == there


REHEARSAL = {row[0]: " ".join(row[1:]) for row in rows(text("docs/rehearsal.md"))}


@pytest.mark.parametrize("word", STEPS)
def test_every_verb_of_a_scenario_is_described_with_its_fields(word: str) -> None:
    fields = [f"`{field.alias or name}`" for name, field in COMMANDS[word].model_fields.items()]
    said = REHEARSAL[f"`{word}`"]
    assert [field for field in fields if field not in said] == []
    assert fields or said == "none"


@pytest.mark.parametrize("model", [Cast, Scenario, ScenarioCase, Step])
def test_every_key_of_a_scenario_is_described(model: type[Scenario]) -> None:
    keys = {key for row in REHEARSAL for key in re.findall(r"`(\w+)`", row)}
    assert model.model_fields.keys() - keys == set()


def test_the_small_example_can_be_played(tmp_path: Path) -> None:
    found = re.search(r"^```yaml\n(.*?)^```$", text("docs/rehearsal.md"), re.MULTILINE | re.DOTALL)
    assert found
    (tmp_path / "example.yaml").write_text(found[1], encoding="utf-8")
    scenario, _ = load(tmp_path / "example.yaml")
    assert [step.do for step in scenario.do if step.refused] == ["report_risk"]


# --- links, versions, hosts ----------------------------------------------------------------------------------------
def anchors(path: Path) -> set[str]:
    """What headings are called in a link, and places that have a name of their own."""
    said = path.read_text(encoding="utf-8")
    heads = re.findall(r"^#+ (.+)$", said, re.MULTILINE)
    named = re.findall(r'<a (?:id|name)="([^"]+)">', said)
    return {*named, *(re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads)}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(document: Path) -> None:
    for link in re.findall(r"\]\(([^)]+)\)", document.read_text(encoding="utf-8")):
        if link.startswith("http"):
            continue
        name, _, anchor = link.partition("#")
        path = (document.parent / name).resolve() if name else document
        assert path.is_file(), f"{document.name}: {link} leads nowhere"
        assert not anchor or anchor in anchors(path), f"{document.name}: {link} has no such heading"


def test_the_readme_begins_with_the_words_that_do_everything() -> None:
    first_screen = text("README.md").splitlines()[:24]
    assert [line.split("#")[0].strip() for line in first_screen if line.startswith("    make")] == [
        "make run",
        "make demo",
        "make test",
    ]


def test_the_changelog_has_this_version() -> None:
    version = tomllib.loads(text("pyproject.toml"))["project"]["version"]
    assert re.search(rf"^## {re.escape(version)}, \d{{1,2}} \w+ \d{{4}}$", text("CHANGELOG.md"), re.MULTILINE)


def files(folder: Path) -> Iterator[Path]:
    """Every file of the project that somebody wrote: nothing hidden but the checks, nothing that was made."""
    for path in sorted(folder.iterdir()):
        if path.name in MADE or (path.name.startswith(".") and path.name not in (".ci", ".gitignore")):
            continue
        if path.is_dir():
            yield from files(path)
        else:
            yield path


# Written in halves, so that this file names none of them either.
HOSTS = re.compile(
    "|".join(["py" + r"pi\.", "python" + r"hosted\.", "npm" + r"js\.", "crates" + r"\.io", "conda" + r"\.anaconda"])
)


def test_no_file_names_the_host_of_a_package_registry() -> None:
    named = [path for path in files(ROOT) if HOSTS.search(path.read_text(encoding="utf-8", errors="ignore"))]
    assert named == []


def test_the_search_for_hosts_finds_one() -> None:
    assert HOSTS.search("https://" + "py" + "pi.org/simple")
    assert ROOT / "requirements.lock" in set(files(ROOT))

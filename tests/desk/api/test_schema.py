"""The API does what its own description says, whatever is sent: schemathesis with every check that it has."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.strategies import SearchStrategy
from schemathesis.config import SchemathesisConfig
from schemathesis.generation import GenerationMode

from cases.store import migrate, open_database
from desk.api.words import asked_for
from desk.web import web_app
from tests.cases.school import School
from tests.desk.api.calling import a_key, desk_at, in_4b, with_files

EXAMPLES = int(os.environ.get("UPTURN_API_EXAMPLES", "4"))


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Any, str, dict[str, Any]]]:
    """The API as it describes itself, a key, and what is there that a path can name."""
    engine = open_database(f"sqlite:///{tmp_path_factory.mktemp('api')}/upturn.db")
    migrate(engine)
    school = in_4b(School(engine))
    there = with_files(school)
    desk = desk_at(engine, school, limit_key=1_000_000, limit_failures=1_000_000)
    config = SchemathesisConfig.from_dict(
        {
            "checks": {"positive_data_acceptance": {"expected-statuses": [200, 401, 403, 404, 409, 422, 429]}},
            "generation": {"deterministic": True},
        }
    )
    described = schemathesis.openapi.from_asgi("/api/openapi.json", web_app(desk), config=config)
    yield described, a_key(desk, school, "okafor"), there
    engine.dispose()


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["as_described", "otherwise"])
def test_every_answer_is_as_described(api: tuple[Any, str, dict[str, Any]], mode: GenerationMode) -> None:
    described, key, there = api
    operations = [found.ok() for found in described.get_all_operations()]
    assert len(operations) > len(asked_for())
    for operation in operations:
        more = mode is GenerationMode.POSITIVE or operation.method == "post" or operation.query
        named = {name: value for name, value in there.items() if f"{{{name}}}" in operation.path}
        fixed = named if more and named else None
        if "{case}" in operation.path or more:
            _asked(operation.as_strategy(generation_mode=mode, path_parameters=fixed), key)


def test_a_case_that_is_not_there_is_answered_as_described(api: tuple[Any, str, dict[str, Any]]) -> None:
    described, key, _ = api
    operations = [found.ok() for found in described.get_all_operations()]
    of_a_case = [operation for operation in operations if "{case}" in operation.path]
    assert len(of_a_case) > len(asked_for())
    for operation in of_a_case:
        _asked(operation.as_strategy(generation_mode=GenerationMode.POSITIVE), key)


def _asked(cases: SearchStrategy[Any], key: str) -> None:
    @seed(15)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.generate],
    )
    @given(case=cases)
    def ask(case: Any) -> None:
        case.call_and_validate(headers={"Authorization": f"Bearer {key}"})

    ask()

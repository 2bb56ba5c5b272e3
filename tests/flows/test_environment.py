"""What Prefect understood of what was set for it before it was imported (conftest.py)."""

from __future__ import annotations

from prefect.settings import get_current_settings

from flows.environment import PATIENCE


def test_prefect_has_time_to_start_on_a_machine_that_has_just_been_made() -> None:
    assert get_current_settings().server.ephemeral.startup_timeout_seconds == int(PATIENCE)


def test_prefect_reports_to_nobody() -> None:
    assert not get_current_settings().server.analytics_enabled

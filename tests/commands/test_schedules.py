"""Whatever the worker does by the clock can be done by the worker's role, on tables as they are."""

import pytest
from procrastinate.contrib.django import app

NAMES = sorted(name for name, _ in app.periodic_registry.periodic_tasks)


def test_there_are_schedules() -> None:
    assert {
        "desk.seal",
        "desk.anchor",
        "desk.hourly",
        "desk.refresh_nightly",
        "exchange.recover",
    } <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_scheduled_job_runs(name: str, committed) -> None:
    app.tasks[name].func(timestamp=1_795_358_460)

"""A worker that a test starts does what the test asked for, whatever the hour is."""

import pytest
from procrastinate.contrib.django import app


@pytest.fixture(autouse=True)
def no_schedules(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker catches up on what was due in the last minutes; tests/commands tries that apart."""
    monkeypatch.setattr(app.periodic_registry, "periodic_tasks", {})

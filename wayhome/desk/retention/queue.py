"""Asking the batch role for a look at what retention would destroy."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from procrastinate.contrib.django import app

from wayhome.audit.actions import ask_for_dry_run
from wayhome.audit.models import RetentionRun
from wayhome.core.viewer import Viewer
from wayhome.exchange.queue import QUEUE

LOOK = "desk.look_at_retention"


@transaction.atomic
def ask_what_would_go(*, by: Viewer, at: datetime) -> RetentionRun:
    """Put a look into the queue; its counts come into the row."""
    asked = ask_for_dry_run(by=by, at=at)
    app.configure_task(LOOK, queue=QUEUE).defer(run_id=str(asked.pk))
    return asked

"""Reading what was checked of the rules, and how many open answers rest on them."""

from __future__ import annotations

from django.db import connection

from wayhome.core.viewer import Viewer
from wayhome.eligibility.models import RuleReading

FEW = 11  # a figure below this is never told


def confirmed_rules(*, using: str = "default") -> frozenset[str]:
    """The fingerprints of the rows that two people of this installation vouch for."""
    held = RuleReading.objects.using(using).filter(withdrawn_at=None, confirmed_at__isnull=False)
    return frozenset(held.values_list("fingerprint", flat=True))


def readings_now(*, viewer: Viewer) -> dict[str, RuleReading]:
    """The reading of each row that somebody made and nobody took back, by fingerprint."""
    held = RuleReading.objects.filter(withdrawn_at=None).select_related("reader", "second_reader")
    return {one.fingerprint: one for one in held}


def past_readings(fingerprint: str, *, viewer: Viewer) -> list[RuleReading]:
    """The readings of a row that were taken back, the newest first."""
    held = RuleReading.objects.filter(fingerprint=fingerprint, withdrawn_at__isnull=False)
    return list(held.select_related("reader", "second_reader").order_by("-read_at"))


def open_answers() -> dict[str, int]:
    """Answers that are not *does not qualify*, by service; the database tells them in tens."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT service, answers FROM eligibility_open_answers()")
        return dict(cursor.fetchall())

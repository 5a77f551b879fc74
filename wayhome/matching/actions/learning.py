"""What reviewers decided teaches the linker."""

from __future__ import annotations

from datetime import datetime

from wayhome.core.arrow_sql import read_table
from wayhome.matching.linker import Reading, learned
from wayhome.matching.models import Calibration
from wayhome.matching.queries.model import model_in_use, newest_calibration, shipped_model

# A decision about a pair that waited for review: what the linker had said of it stands beside it.
DECIDED = """
SELECT p.evidence, d.verdict = 'same' AS same
FROM matching_decision d
JOIN matching_pair p
  ON (p.left_source_id, p.left_key, p.right_source_id, p.right_key)
   = (d.left_source_id, d.left_key, d.right_source_id, d.right_key)
WHERE d.undone_at IS NULL AND d.verdict IN ('same', 'different')
ORDER BY d.at, d.id
"""
# What changes a slope or an offset by less changes no page.
_SAME = 1e-3


def learn_from_decisions(*, at: datetime) -> Calibration | None:
    """Fit the linker's curve to all standing decisions; None where that changes nothing.

    Runs as wayhome_batch, in the open transaction: decisions of every organization count, and no
    field of anybody is read.
    """
    rows = read_table(DECIDED).to_pylist()
    before = model_in_use("batch")
    shipped, digest = shipped_model()
    lesson = learned([Reading(**row) for row in rows], shipped, before)
    if lesson is None:
        return None
    moved = (lesson.model.slope - before.slope, lesson.model.offset - before.offset)
    last = newest_calibration("batch")
    if last and last.decisions == lesson.decisions and max(map(abs, moved)) < _SAME:
        return None
    return Calibration.objects.using("batch").create(
        at=at,
        model=digest,
        slope=lesson.model.slope,
        offset=lesson.model.offset,
        decisions=lesson.decisions,
        same=lesson.same,
        surprise_before=lesson.surprise_before,
        surprise=lesson.surprise,
    )

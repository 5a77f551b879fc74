"""What readers of this installation confirmed, counted into the answers."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pyarrow.compute as pc
from django.db import connections, transaction

from wayhome.eligibility.queries import confirmed_rules
from wayhome.eligibility.rules import load_rulebooks, unverified_behind


def counts_on(day: date) -> dict[str, int]:
    """How many unverified rows an answer rests on, by service."""
    confirmed = confirmed_rules(using="batch")
    services = load_rulebooks().on(day).services
    return {key: unverified_behind(service, confirmed) for key, service in services.items()}


def with_unverified(answers: pa.Table, day: date) -> pa.Table:
    """The answers with those counts in place of the rulebook's own."""
    counts = counts_on(day)
    of = pc.index_in(answers["service"], pa.array(list(counts)))
    column = pa.chunked_array([pa.array(list(counts.values()), pa.int32())]).take(of)
    place = answers.schema.get_field_index("unverified_rules")
    return answers.set_column(place, "unverified_rules", column)


def count_again() -> int:
    """Bring kept answers into line after a rule was confirmed; how many changed."""
    changed = 0
    with transaction.atomic(using="batch"), connections["batch"].cursor() as cursor:
        cursor.execute("SELECT DISTINCT as_of FROM eligibility_screening")
        for (day,) in cursor.fetchall():
            for service, count in counts_on(day).items():
                cursor.execute(
                    "UPDATE eligibility_screening SET unverified_rules = %s"
                    " WHERE service = %s AND as_of = %s AND unverified_rules <> %s",
                    [count, service, day, count],
                )
                changed += cursor.rowcount
    return changed

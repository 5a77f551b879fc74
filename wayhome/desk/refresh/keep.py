"""Writes facts and answers: what is gone goes, what is new comes, what is the same stays as it is.

A row that stays keeps its id and its date, and costs nothing to write.
"""

from __future__ import annotations

from datetime import date

import pyarrow as pa
from django.db import connections

from wayhome.core.arrow_sql import copy_in, read_table
from wayhome.core.duck import session

FACT = (
    "person_id", "fact", "value", "start", "end", "seen", "source", "ref", "data_class",
    "recorded_by",
)  # fmt: skip
EVERY = ", ".join(f'"{name}"' for name in FACT)
HELD = f"SELECT id, {EVERY} FROM eligibility_fact"
# A source may say one thing twice; each of the two is a row, and counts.
NUMBERED = f"""
SELECT *, row_number() OVER (PARTITION BY digest) AS nth
FROM (SELECT {{key}}, md5_number(ROW({EVERY})::VARCHAR) AS digest FROM {{table}})
"""
SAID, THERE = NUMBERED.format(key="place", table="said"), NUMBERED.format(key="id", table="held")


def keep_facts(facts: pa.Table) -> int:
    """Make the facts these, inside the open transaction; returns how many rows were written.

    They are compared outside PostgreSQL: reading a million rows costs less than hashing them there.
    """
    named = facts.rename_columns(["person_id" if n == "person" else n for n in facts.column_names])
    with session() as duck:
        duck.register("said", named.append_column("place", pa.array(range(len(named)))))
        duck.register("held", read_table(HELD))
        duck.execute(f"CREATE TABLE s AS {SAID}")
        duck.execute(f"CREATE TABLE h AS {THERE}")
        gone = duck.sql("SELECT id FROM h ANTI JOIN s USING (digest, nth)").to_arrow_table()
        come = duck.sql("SELECT place FROM s ANTI JOIN h USING (digest, nth)").to_arrow_table()
    come = named.take(come["place"])
    with connections["batch"].cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE gone_fact (id uuid) ON COMMIT DROP")
        copy_in(gone, "gone_fact", columns=["id"])
        cursor.execute("DELETE FROM eligibility_fact f USING gone_fact g WHERE g.id = f.id")
        cursor.execute("CREATE TEMP TABLE new_fact (LIKE eligibility_fact) ON COMMIT DROP")
        cursor.execute("ALTER TABLE new_fact DROP COLUMN id")
        copy_in(come, "new_fact", columns=FACT)
        cursor.execute(
            f"INSERT INTO eligibility_fact (id, {EVERY})"
            f" SELECT gen_random_uuid(), {EVERY} FROM new_fact"
        )
    return len(gone) + len(come)


KEY = ("person_id", "service", "data_class")
ANSWER = (
    "answer",
    "criteria_met",
    "criteria_unknown",
    "missing_proof",
    "unverified_rules",
    "already_served",
    "plans",
    "freshest",
    "rank",
    "recorded_by",
    "depth",
)
OLD = ", ".join(f"a.{name}" for name in ANSWER)
NEW = ", ".join(f"EXCLUDED.{name}" for name in ANSWER)
ANSWERS = (
    "ANALYZE new_answer",
    """DELETE FROM eligibility_screening a WHERE NOT EXISTS (
         SELECT 1 FROM new_answer n WHERE n.person_id = a.person_id AND n.service = a.service
           AND n.data_class = a.data_class)""",
    f"""INSERT INTO eligibility_screening AS a
          (id, {", ".join(KEY)}, {", ".join(ANSWER)}, as_of)
        SELECT gen_random_uuid(), {", ".join(KEY)}, {", ".join(ANSWER)}, %(as_of)s
        FROM new_answer n WHERE NOT EXISTS (
          SELECT 1 FROM eligibility_screening a
          WHERE (a.person_id, a.service, a.data_class) = (n.person_id, n.service, n.data_class)
            AND ({OLD}) IS NOT DISTINCT FROM ({", ".join(f"n.{name}" for name in ANSWER)}))
        ON CONFLICT ON CONSTRAINT one_answer_per_class DO UPDATE
          SET ({", ".join(ANSWER)}, as_of) = ({NEW}, EXCLUDED.as_of)""",
)


def keep_answers(answers: pa.Table, as_of: date) -> int:
    """Make the answers these, inside the open transaction; returns how many rows were written.

    An answer that is as it was keeps its `as_of`: the day it became so.
    """
    with connections["batch"].cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE new_answer (LIKE eligibility_screening) ON COMMIT DROP")
        cursor.execute("ALTER TABLE new_answer DROP COLUMN id, DROP COLUMN as_of")
        copy_in(answers, "new_answer", columns=(*KEY, *ANSWER))
        written = 0
        for statement in ANSWERS:
            cursor.execute(statement, {"as_of": as_of})
            if statement.startswith(("DELETE", "INSERT")):
                written += cursor.rowcount
    return written

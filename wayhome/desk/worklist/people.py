"""Who the rows are about: one key per person, the same for the same input."""

from __future__ import annotations

import pyarrow as pa

from wayhome.core.duck import session

PEOPLE = """
WITH grouped AS (
  SELECT c.id, coalesce(k.cluster, c.id) AS cluster
  FROM clients c LEFT JOIN clusters k ON k.id = c.id
), named AS (
  SELECT cluster, min(id) AS first FROM grouped GROUP BY cluster
)
SELECT g.id AS source_id,
       'p' || lpad(dense_rank() OVER (ORDER BY n.first)::varchar, 7, '0') AS person
FROM grouped g JOIN named n USING (cluster)
ORDER BY 1
"""


def people_of(clients: pa.Table, clusters: pa.Table) -> pa.Table:
    """`source_id, person`: HMIS records in one cluster share a key, every other has its own.

    Keys number the people by their smallest PersonalID, so that the same export gives the same
    keys whatever the order of its rows.
    """
    with session() as duck:
        duck.register("clients", clients.select(["id"]))
        duck.register("clusters", clusters)
        found: pa.Table = duck.sql(PEOPLE).to_arrow_table()
    return found


MEMBERS = """
SELECT DISTINCT l.id_r AS source_id, p.person
FROM links l JOIN people p ON p.source_id = l.id_l
WHERE l.band = 'linked'
"""


def members_of(people: pa.Table, links: pa.Table) -> pa.Table:
    """`source_id, person` for the plan's members that the linked band joins to a person."""
    with session() as duck:
        duck.register("people", people)
        duck.register("links", links)
        found: pa.Table = duck.sql(MEMBERS).to_arrow_table()
    return found

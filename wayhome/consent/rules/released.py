"""What releases give, decided for a whole file at once.

The newest statement of a person to a recipient holds: a refusal or revocation after a grant ends
it, a grant after a refusal opens it again. Protected classes are given to nobody here.
"""

from __future__ import annotations

from datetime import date

import pyarrow as pa

from wayhome.core.classes import PROTECTED, DataClass
from wayhome.core.duck import session

EVERYONE = "all"

NEWEST = """
WITH addressed AS (
  SELECT id, source, key, status, scope, signed_on, expires_on, revoked_on,
         row_number() OVER (
           PARTITION BY source, key
           -- On one day the narrower statement counts: what refuses stands before what gives.
           ORDER BY signed_on DESC, (status IN ('granted', 'verbal')) ASC
         ) AS place
  FROM releases
  WHERE signed_on <= $day
    AND (list_contains(recipients, $recipient) OR list_contains(recipients, $everyone))
)
SELECT id, source, key, expires_on, list_sort(
  list_filter(list_distinct(scope), lambda c: NOT list_contains($protected, c))
) AS classes
FROM addressed
WHERE place = 1
  AND status IN ('granted', 'verbal')
  AND (expires_on IS NULL OR expires_on >= $day)
  AND (revoked_on IS NULL OR revoked_on > $day)
"""


def released(releases: pa.Table, *, recipient: str, day: date) -> pa.Table:
    """Who gave `recipient` which classes of data, on `day`.

    `releases` has `id, source, key, status, scope (list), recipients (list), signed_on,
    expires_on, revoked_on`. Returns `id, source, key, expires_on, classes (list)` of the statements
    that hold; people who gave nothing are not in it.
    A release is good through the day it expires, and ends on the day it is revoked.
    """
    with session() as duck:
        duck.register("releases", releases)
        found: pa.Table = duck.sql(
            NEWEST,
            params={
                "day": day,
                "recipient": recipient,
                "everyone": EVERYONE,
                "protected": sorted(PROTECTED),
            },
        ).to_arrow_table()
    return found


def shows_person(classes: list[str]) -> bool:
    """Whether these classes are enough to be shown a person at all."""
    return DataClass.DEMOGRAPHIC in classes

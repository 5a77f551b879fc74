"""What deciding about each open pair is worth, from what the reviewing organization may know.

After the rules were asked: what hangs on a pair is a referral that is open, a service somebody
likely qualifies for, and a plan's roster. A referral counts for its own two organizations, an
answer for those who may see it, so that the order of the queue tells nobody what they may not know.
"""

from __future__ import annotations

from django.db import connections, transaction

from wayhome.core.classes import PROTECTED
from wayhome.matching.evidence import guard
from wayhome.matching.models import Pair
from wayhome.matching.rules import worth
from wayhome.organizations.choices import SourceKind
from wayhome.referrals.choices import ENDED

STAKES = """
WITH side AS (
  SELECT p.id, p.organization_id, r.person_id
  FROM matching_pair p JOIN people_sourcerecord r
    ON r.valid_to IS NULL AND ((r.source_id = p.left_source_id AND r.key = p.left_key)
      OR (r.source_id = p.right_source_id AND r.key = p.right_key))
  WHERE p.verdict = 'open'
  UNION
  SELECT p.id, p.organization_id, l.person_id
  FROM matching_pair p JOIN people_link l
    ON l.undone_at IS NULL AND l.source_id = p.right_source_id AND l.key = p.right_key
  WHERE p.verdict = 'open'
)
SELECT DISTINCT s.id, 'referral' FROM side s
JOIN referrals_referral r ON r.person_id = s.person_id
 AND r.sent_at IS NOT NULL AND NOT r.status = ANY (%(ended)s)
 AND ((r.from_organization_id = s.organization_id AND NOT r.quiet)
   OR r.to_organization_id = s.organization_id)
UNION ALL
SELECT DISTINCT s.id, 'service' FROM side s
JOIN eligibility_screening e ON e.person_id = s.person_id AND e.answer = 'met'
 AND (NOT e.data_class = ANY (%(protected)s) OR e.recorded_by = s.organization_id)
JOIN consent_grant g ON g.organization_id = s.organization_id AND g.person_id = s.person_id
 AND g.data_class = e.data_class AND g.until > statement_timestamp()
UNION ALL
SELECT p.id, 'roster' FROM matching_pair p
JOIN organizations_source o ON o.id = p.right_source_id AND o.kind = %(roster)s
WHERE p.verdict = 'open'
"""


def weigh_pairs() -> int:
    """Bring the worth of every open pair up to date; returns how many changed."""
    with transaction.atomic(using="batch"):
        with connections["batch"].cursor() as cursor:
            cursor.execute(
                STAKES,
                {
                    "ended": sorted(str(one) for one in ENDED),
                    "protected": sorted(str(one) for one in PROTECTED),
                    "roster": SourceKind.ENROLLMENT,
                },
            )
            stakes: dict[object, set[str]] = {}
            for pair, stake in cursor.fetchall():
                stakes.setdefault(pair, set()).add(stake)
        changed = []
        for pair in Pair.objects.using("batch").filter(verdict="open").order_by("id"):
            hangs = sorted(stakes.get(pair.pk, ()))
            value = worth(pair.probability, hangs, guarded=bool(guard(pair.evidence)))
            if (value, hangs) != (pair.worth, sorted(pair.stakes)):
                pair.worth, pair.stakes = value, hangs
                changed.append(pair)
        Pair.objects.using("batch").bulk_update(changed, ["worth", "stakes"], batch_size=500)
    return len(changed)

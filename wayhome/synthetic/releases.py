"""releases.csv: who allowed the HMIS to share what with whom, until when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from wayhome.synthetic.dice import Dice, Wheel
from wayhome.synthetic.population import House
from wayhome.synthetic.providers import providers
from wayhome.synthetic.truth import write_table

COLUMNS = (
    "source",
    "personal_id",
    "status",
    "scope",
    "recipients",
    "signed_on",
    "expires_on",
    "revoked_on",
)
STATUSES = Wheel((("granted", 0.76), ("verbal", 0.10), ("refused", 0.08), ("revoked", 0.06)))
MISSING = 0.24  # of records: no release on file
EXPIRED = 0.14  # of granted ones: has run out
SCOPES = Wheel(
    (
        ("open|demographic|housing", 0.34),
        ("open|demographic|housing|health", 0.30),
        ("open|demographic|housing|health|mental_health", 0.24),
        ("open|demographic|housing|health|mental_health|part2", 0.05),
        ("open|demographic|housing|health|mental_health|part2|hiv|dv|justice", 0.04),
        ("open", 0.03),
    )
)


def write_releases(
    path: Path, houses: list[House], seed: int, as_of: date, plans: list[str]
) -> int:
    """Write releases.csv; returns the number of rows."""
    return write_table(path, COLUMNS, _rows(houses, Dice(seed, "releases"), as_of, plans))


def _rows(
    houses: list[House], dice: Dice, as_of: date, plans: list[str]
) -> Iterator[dict[str, object]]:
    codes = [row["code"] for row in providers() if row["services"]]
    for house in houses:
        first = house.story.stays[0].entry
        # A family signs together, so one household has one answer.
        if dice.chance(MISSING):
            continue
        status, scope = STATUSES.spin(dice), SCOPES.spin(dice)
        if status == "refused":
            scope = ""
        signed = dice.day(first, min(first + timedelta(days=40), as_of))
        if dice.chance(EXPIRED):
            signed = min(signed, as_of - timedelta(days=dice.whole(370, 800)))
            expires = signed + timedelta(days=365)
        else:
            expires = max(signed, as_of) + timedelta(days=dice.whole(20, 1500))
        revoked = dice.day(signed, as_of) if status == "revoked" else None
        recipients = _recipients(dice, plans, codes) if status != "refused" else ""
        for person in house.household.members:
            # Second records are forgotten when a release is filed.
            for record in house.records[person.key][: 1 if dice.chance(0.6) else None]:
                yield {
                    "source": "hmis",
                    "personal_id": record.personal_id,
                    "status": status,
                    "scope": scope,
                    "recipients": recipients,
                    "signed_on": signed.isoformat(),
                    "expires_on": "" if status == "refused" else expires.isoformat(),
                    "revoked_on": revoked.isoformat() if revoked else "",
                }


def _recipients(dice: Dice, plans: list[str], codes: list[str]) -> str:
    roll = dice.roll()
    if roll < 0.62:
        return "all"
    if roll < 0.82:
        return "|".join(plans)
    if roll < 0.92:
        return dice.pick(plans)
    return "|".join(sorted({dice.pick(plans), dice.pick(codes), dice.pick(codes)}))

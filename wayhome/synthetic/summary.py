"""What was written: how many of each, and how often each error was made."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from wayhome.synthetic.members import Member
from wayhome.synthetic.population import House


@dataclass(slots=True)
class Summary:
    """Counts for whoever ran it. `errors` maps "hmis" and "medi_cal" to counts by error."""

    people: int = 0
    records: int = 0
    covered: int = 0
    members: dict[str, int] = field(default_factory=dict)
    errors: dict[str, Counter[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, houses: list[House], known: list[list[Member]], members: dict[str, int]) -> Summary:
        """Count a county."""
        records = [r for house in houses for of in house.records.values() for r in of]
        return cls(
            people=sum(len(house.household.members) for house in houses),
            records=len(records),
            covered=sum(map(len, known)),
            members=dict(members),
            errors={
                "hmis": Counter(e for r in records for e in r.identity.errors),
                "medi_cal": Counter(e for house in known for m in house for e in m.identity.errors),
            },
        )

"""served.csv: referrals, authorizations and enrollments that exist already."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from wayhome.synthetic.dice import Dice, Wheel
from wayhome.synthetic.members import Member
from wayhome.synthetic.population import House
from wayhome.synthetic.providers import contracted, providers
from wayhome.synthetic.truth import write_table

COLUMNS = ("hmis_id", "cin", "plan", "service", "status", "provider", "start", "end")
STATUSES = Wheel((("referred", 0.22), ("authorized", 0.14), ("enrolled", 0.44), ("closed", 0.20)))
SHARE = 0.17  # of covered HMIS adults: have something
CROWD_SHARE = 0.004  # of other members: are in ECM for another reason
Row = dict[str, object]


class Served:
    """Draws what people have already."""

    def __init__(self, seed: int, as_of: date, plans: list[str]) -> None:
        self.dice, self.as_of = Dice(seed, "served"), as_of
        self.by_service: dict[tuple[str, str], list[str]] = {}
        for row in providers():
            for service in row["services"]:
                for plan in contracted(row, plans):
                    self.by_service.setdefault((service, plan), []).append(row["code"])

    def rows(self, houses: list[House], others: list[list[Member]]) -> Iterator[Row]:
        """The rows of HMIS people, then those of members outside the HMIS."""
        for house in houses:
            for person in house.household.members:
                if person.age(self.as_of) >= 18:
                    yield from self._person(house, person.key)
        for member in (m for household in others for m in household):
            if self.dice.chance(CROWD_SHARE * 10):
                plan = member.coverage.spans[-1].plan
                yield self._row("", member.coverage.cin_at(plan), plan, "ecm.pof1a")

    def _person(self, house: House, key: str) -> Iterator[Row]:
        dice, coverage = self.dice, house.coverage.get(key)
        if not dice.chance(SHARE if coverage else 0.03):
            return
        personal = house.records[key][0].personal_id
        plan = coverage.spans[-1].plan if coverage else ""
        cin = coverage.cin_at(plan) if coverage else ""
        for service in self._services(house):
            # Plans know the CIN, homeless-services agencies the HMIS id; few know both.
            known = dice.roll()
            hmis_id = personal if known < 0.62 or not cin else ""
            yield self._row(hmis_id, cin if known > 0.4 else "", plan, service)

    def _services(self, house: House) -> list[str]:
        dice = self.dice
        ecm = "ecm.pof1b" if house.household.kind in ("family", "youth") else "ecm.pof1a"
        housing = "cs.housing_navigation" if house.story.homeless() else "cs.housing_tenancy"
        roll = dice.roll()
        if roll < 0.40:
            return [ecm]
        if roll < 0.62:
            return [housing]
        if roll < 0.84:
            return [ecm, housing]
        return ["cs.recuperative_care"] if roll < 0.92 else [housing, "cs.housing_deposits"]

    def _row(self, hmis_id: str, cin: str, plan: str, service: str) -> Row:
        dice, status = self.dice, STATUSES.spin(self.dice)
        able = self.by_service.get((service, plan)) or [p["code"] for p in providers()[:3]]
        start = self.as_of - timedelta(days=dice.whole(3, 330))
        end: date | None = None
        if status == "closed":
            end = min(start + timedelta(days=dice.whole(10, 200)), self.as_of)
        elif status == "authorized":
            end = start + timedelta(days=182 if service.startswith("cs.") else 365)
        return {
            "hmis_id": hmis_id,
            "cin": cin,
            "plan": plan,
            "service": service,
            "status": status,
            "provider": dice.pick(able),
            "start": start.isoformat(),
            "end": end.isoformat() if end else "",
        }


def write_served(
    path: Path,
    houses: list[House],
    others: list[list[Member]],
    seed: int,
    as_of: date,
    plans: list[str],
) -> int:
    """Write served.csv; returns the number of rows."""
    return write_table(path, COLUMNS, Served(seed, as_of, plans).rows(houses, others))

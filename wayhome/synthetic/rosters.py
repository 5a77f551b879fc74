"""Writes one 834 full file for each plan and tells who stands in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from pathlib import Path

from wayhome.exchange.x12_834 import RosterHeader, write_834
from wayhome.synthetic.coverage import plan_name
from wayhome.synthetic.crowd import MOVERS, Crowd
from wayhome.synthetic.dice import Dice
from wayhome.synthetic.members import Member, Row, rows_in
from wayhome.synthetic.place import table
from wayhome.synthetic.population import Progress
from wayhome.synthetic.truth import Truth


@dataclass(slots=True)
class Rosters:
    """What all files need: the members held in memory (by household) and the crowd to be made."""

    seed: int
    as_of: date
    plans: list[str]
    known: list[list[Member]]
    crowd: Crowd
    unrelated: int
    counts: dict[str, int] = field(default_factory=dict)

    def write(self, out: Path, truth: Truth, progress: Progress | None = None) -> None:
        """Write `<plan>.834` for every plan into `out`, and the truth of each row."""
        several = len(self.plans) > 1
        moving = round(self.unrelated * MOVERS) if several else 0
        held = self.known + self.crowd.movers(self.plans, moving)
        rest = self.unrelated - moving
        for place, plan in enumerate(self.plans, start=1):
            # The plans share the crowd evenly; the first takes what does not divide.
            count = rest // len(self.plans) + (rest % len(self.plans) if place == 1 else 0)
            stream = self.crowd.of_plan(plan, place, count)
            rows = self._rows(plan, held, stream, count, truth, progress)
            self.counts[plan] = write_834(
                out / f"{plan}.834", header=self._header(plan, place), members=rows
            )

    def _header(self, plan: str, place: int) -> RosterHeader:
        return RosterHeader(
            sender="COSTA SERENA",
            receiver=f"59000000{place}",
            control_number=f"{self.as_of:%y%m}{place:05d}",
            file_date=self.as_of,
            file_time="0430",
            action="full",
            reference=f"834-MA-{self.as_of:%Y%m%d}-{place:03d}.dat",
            plan_name=plan_name(plan),
            plan_id=f"59000000{place}",
            sponsor_name="Made-up Department of Health Care",
            sponsor_id="590000000",
        )

    def _rows(
        self,
        plan: str,
        held: list[list[Member]],
        stream: Iterator[list[Member]],
        count: int,
        truth: Truth,
        progress: Progress | None,
    ) -> Iterator[Row]:
        county = table("place")["county_code"]
        done = 0
        for house in self._mixed(plan, held, stream, count):
            for member in house:
                row = rows_in(plan, member, county, self.as_of)
                if row is None:
                    continue
                truth.add(plan, str(row["cin"]), member.person.key)
                done += 1
                if progress and done % 5000 == 0:
                    progress(f"{plan}.834", done, count + len(held))
                yield row

    def _mixed(
        self, plan: str, held: list[list[Member]], stream: Iterator[list[Member]], count: int
    ) -> Iterator[list[Member]]:
        """Held households of this plan spread evenly, in an order of their own, over the crowd."""
        dice = Dice(self.seed, "order", plan)
        mine = [
            house
            for house in held
            if any(span.plan == plan for m in house for span in m.coverage.spans)
        ]
        dice.shuffle(mine)
        # A household of the crowd has about two members.
        share = len(mine) / max(1.0, len(mine) + count / 2)
        waiting = iter(mine)
        for house in stream:
            while dice.chance(share):
                following = next(waiting, None)
                if following is None:
                    break
                yield following
            yield house
        yield from chain(waiting)

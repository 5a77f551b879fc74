"""The stays of a household in projects, drawn from `stories.toml`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any

from wayhome.synthetic.dice import Dice, Wheel
from wayhome.synthetic.hmis.catalog import Project, read, wheels
from wayhome.synthetic.hmis.conditions import HIV, Conditions
from wayhome.synthetic.persons import Household

PERMANENT = (3, 9, 10, 13)  # project types with a move-in date
_WHO = {"single": "adult", "couple": "adult", "family": "family", "youth": "youth"}


@dataclass(slots=True)
class Stay:
    """One household in one project. `exit` is None while it lasts; `destination` follows it."""

    project: Project
    entry: date
    living: int
    exit: date | None = None
    destination: int = 30
    move_in: date | None = None
    enrollments: dict[str, str] = field(default_factory=dict)  # person key -> EnrollmentID


@dataclass(slots=True)
class Story:
    """A household's way through the system; `housed` says whether it has a home as of today."""

    name: str
    who: str
    stays: list[Stay]

    def homeless(self) -> bool:
        """Whether the household is without a home on the county's as-of date, as far as known."""
        for stay in reversed(self.stays):
            if stay.exit is None:
                home = stay.move_in or stay.project.type == 12 or stay.living >= 400
                return not home
        last = self.stays[-1]
        return not 400 <= last.destination < 500 and last.destination != 24


@cache
def _wheels() -> dict[tuple[str, str], Wheel[dict[str, Any]]]:
    found = {}
    for who in ("adult", "family", "youth"):
        for only in ("", "veteran", "hiv"):
            fit = [s for s in read("stories")["story"] if s.get("only", "") == only]
            found[who, only] = Wheel((s, s["weights"][who]) for s in fit)
    return found


@cache
def _sets() -> dict[tuple[str, str], Wheel[int]]:
    return {
        (side, name): Wheel((int(code), share) for code, share in shares.items())
        for side, sets in read("stories")["sets"].items()
        for name, shares in sets.items()
    }


def story_of(dice: Dice, house: Household, head: Conditions, as_of: date) -> Story:
    """Draw the way of one household through the system."""
    who = _WHO.get(house.kind, "youth")
    story = _wheels()[who, ""].spin(dice)
    for only, fits in (("veteran", head.veteran), ("hiv", HIV in head.disabilities)):
        wheel = _wheels()[who, only]
        # The weights of a special story are its share among those to whom it may happen.
        if fits and wheel.sums and dice.chance(min(0.9, wheel.sums[-1])):
            story = wheel.spin(dice)
    stays = [
        _stay(dice, spec, who, as_of)
        for spec in story["stays"]
        if dice.chance(spec.get("chance", 1.0))
    ]
    if not stays:
        stays = [_stay(dice, story["stays"][-1], who, as_of)]
    stays.sort(key=lambda stay: stay.entry)
    return Story(story["name"], who, stays)


def short_stay(dice: Dice, who: str, first: date, as_of: date) -> Stay:
    """A few nights in a shelter before `first`: what a forgotten second record often rests on."""
    kind = "shelter" if who == "family" else "night"
    project = wheels()[kind, who].spin(dice)
    entry = first - timedelta(days=dice.whole(20, 400))
    last = min(entry + timedelta(days=dice.whole(1, 25)), as_of)
    return Stay(project, entry, 116, last, _sets()["to", "unknown"].spin(dice))


def _stay(dice: Dice, spec: dict[str, Any], who: str, as_of: date) -> Stay:
    project = wheels()[spec["kind"], who].spin(dice)
    entry = as_of - timedelta(days=dice.whole(*spec["start"]))
    source = "housed" if project.type == 12 else spec["from"]
    stay = Stay(project, entry, _sets()["from", source].spin(dice))
    if "stay" in spec:
        stay.exit = min(entry + timedelta(days=dice.whole(*spec["stay"])), as_of)
        stay.destination = _sets()["to", spec["to"]].spin(dice)
    if "move_in" in spec and project.type in PERMANENT:
        stay.move_in = entry + timedelta(days=dice.whole(*spec["move_in"]))
        last = stay.exit or as_of
        if stay.move_in > last:
            stay.move_in = last
    return stay

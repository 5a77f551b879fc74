"""The people of the second noise generator, built a family at a time."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, replace

from wayhome.matching.tests import second_names as names


@dataclass(frozen=True)
class Person:
    """One true person; `family` is the household she was built with."""

    key: int
    family: int
    first: str
    middle: str
    last: tuple[str, ...]
    former: str
    suffix: str
    born: dt.date
    ssn: str
    sex: str
    home: tuple[str, str, str]
    phone: str
    tongue: str


class Families:
    """Builds people a household at a time."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.count = 0
        self.families = 0
        self.relatives: dict[int, list[Person]] = {}
        self.pools = {
            tongue: tuple(pool.split() for pool in pools)
            for tongue, pools in names.COMMUNITIES.items()
        }
        sounds = (names.ONSETS.split(), names.MIDDLES.split(), names.ENDINGS.split())
        self.rare = [a + b + c for a in sounds[0] for b in sounds[1] for c in sounds[2]]

    def family(self) -> list[Person]:
        """One household; half of those with several people are to be split by the caller."""
        rng = self.rng
        self.families += 1
        tongue = rng.choices(list(names.SHARES), list(names.SHARES.values()))[0]
        mother = self._person(tongue, "F", rng.randint(1940, 2004), None, None)
        if rng.random() < 0.62:  # alone
            family = [mother if rng.random() < 0.36 else self._person(tongue, "M", 0, None, None)]
        else:
            father = self._person(tongue, "M", mother.born.year - rng.randint(-3, 8), None, mother)
            family = [mother, father] if rng.random() < 0.6 else [mother]
            for _ in range(rng.choices((0, 1, 2, 3, 4), (8, 34, 32, 18, 8))[0]):
                year = min(2023, mother.born.year + rng.randint(18, 38))
                child = self._person(tongue, rng.choice("MF"), year, father, mother)
                if child.sex == "M" and rng.random() < 0.09:
                    child = replace(child, first=father.first, last=father.last, suffix="Jr")
                family.append(child)
                if rng.random() < 0.035:  # twins: one birthday, numbers issued together
                    twin = self._person(tongue, rng.choice("MF"), year, father, mother)
                    near = f"{int(child.ssn) + rng.choice((1, 1, 2, 10)):09d}"
                    twin = replace(twin, born=child.born, ssn=near, last=child.last)
                    if rng.random() < 0.15:  # and names of one sound
                        twin = replace(twin, first=child.first[:-1] + rng.choice("aeoy"))
                    family.append(twin)
        for one in family:
            self.relatives[one.key] = [p for p in family if p is not one]
        return family

    def _person(
        self, tongue: str, sex: str, year: int, father: Person | None, mother: Person | None
    ) -> Person:
        rng = self.rng
        self.count += 1
        women, men, surnames = self.pools[tongue]
        given = women if sex == "F" else men
        first = common(rng, given, 0.75)
        year = year or rng.randint(1940, 2004)
        born = dt.date(max(1938, year), 1, 1) + dt.timedelta(days=rng.randrange(365))
        if rng.random() < 0.012:  # a birthday given by an office
            born = born.replace(month=1, day=1)
        if father and mother:
            last: tuple[str, ...] = (father.last[0],)
            if tongue == "spanish" and rng.random() < 0.45:
                last = (father.last[0], mother.last[0])
        else:
            last = (self._surname(surnames),)
            if tongue == "spanish" and rng.random() < 0.38:
                last = (last[0], self._surname(surnames))
        return Person(
            key=self.count,
            family=self.families,
            first=first,
            middle=common(rng, given, 0.4) if rng.random() < 0.55 else "",
            last=last,
            former=self._surname(surnames) if sex == "F" and rng.random() < 0.3 else "",
            suffix="",
            born=born,
            ssn=f"{area(rng):03d}{rng.randint(1, 99):02d}{rng.randint(1, 9999):04d}",
            sex=sex,
            home=mother.home if mother else some_home(rng),
            phone=mother.phone if mother and rng.random() < 0.5 else some_phone(rng),
            tongue=tongue,
        )

    def _surname(self, pool: list[str]) -> str:
        if self.rng.random() < 0.42:
            return self.rng.choice(self.rare)
        return common(self.rng, pool, 0.7)


def common(rng: random.Random, pool: list[str], steep: float) -> str:
    """One of a pool, the first ones far more often (a power law)."""
    return rng.choices(pool, [1 / (n + 2) ** steep for n in range(len(pool))])[0]


def area(rng: random.Random) -> int:
    """The first three digits of a number: most were issued in California."""
    return rng.randint(545, 573) if rng.random() < 0.6 else rng.randint(1, 665)


def some_home(rng: random.Random) -> tuple[str, str, str]:
    """Street, city, ZIP."""
    street = rng.choice(names.STREETS.split()).replace("_", " ")
    unit = f" Apt {rng.randint(1, 40)}" if rng.random() < 0.3 else ""
    kind = rng.choice(("St", "Ave", "Dr"))
    return (
        f"{rng.randint(1, 9800)} {street} {kind}{unit}",
        "Fresno",
        f"93{rng.randint(601, 660)}",
    )


def some_phone(rng: random.Random) -> str:
    """Ten digits."""
    return f"{rng.choice((559, 661, 209))}{rng.randint(200, 999)}{rng.randint(0, 9999):04d}"

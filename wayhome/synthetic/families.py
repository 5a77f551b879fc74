"""Puts persons together into households: families share surname, address, telephone."""

from __future__ import annotations

from datetime import date, timedelta

from wayhome.synthetic.dice import Dice, Wheel
from wayhome.synthetic.lexicon import cultures
from wayhome.synthetic.making import Maker
from wayhome.synthetic.persons import Household, Person
from wayhome.synthetic.place import table

HEAD, CHILD, PARTNER = 1, 2, 3  # HMIS list 3.15.1
CHILDREN = (1, 1, 1, 2, 2, 2, 3, 3, 4, 5)


class Families:
    """Makes households of one group of people ("hmis" or "medi_cal")."""

    def __init__(self, maker: Maker, group: str, as_of: date) -> None:
        population = table("population")
        self.maker, self.as_of = maker, as_of
        self.communities = maker.communities[group]
        self.kinds: Wheel[str] = Wheel(population["households"][group].items())
        self.ages = {
            kind: Wheel(((low, high), share) for low, high, share in rows)
            for kind, rows in population["ages"].items()
        }
        self.adult_age = "single" if group == "hmis" else "member"
        self.male = 0.63 if group == "hmis" else 0.47

    def household(self, dice: Dice, prefix: str, number: int) -> Household:
        """A household whose members have the indexes `number`, `number + 1`, ... (at most 16)."""
        kind, culture = self.kinds.spin(dice), self.communities.spin(dice)
        ages = kind if kind in self.ages and kind != "single" else self.adult_age
        women = 0.78 if kind == "family" else 1 - self.male
        head = self._one(dice, prefix, number, culture, "F" if dice.chance(women) else "M", ages)
        head.home = self.maker.place.home(dice)
        house = Household([head], [HEAD], kind)
        if kind == "couple" or (kind == "family" and dice.chance(0.38)):
            self._partner(dice, prefix, house)
        if kind in ("family", "children") and (kind == "family" or dice.chance(0.5)):
            self._children(dice, prefix, number, house)
        return house

    def _one(
        self,
        dice: Dice,
        prefix: str,
        number: int,
        culture: str,
        sex: str,
        ages: str,
        surnames: tuple[str, ...] = (),
    ) -> Person:
        low, high = self.ages[ages].spin(dice)
        born = self.birthday(dice, low, high)
        key = f"{prefix}{number:08d}"
        return self.maker.person(dice, key, number, culture, sex, born, surnames)

    def birthday(self, dice: Dice, low: int, high: int) -> date:
        """A day of birth of somebody from `low` to `high` full years old."""
        days = dice.whole(int(low * 365.25) + 1, int((high + 1) * 365.25) - 1)
        return self.as_of - timedelta(days=days)

    def _partner(self, dice: Dice, prefix: str, house: Household) -> None:
        head = house.members[0]
        number = int(head.key[len(prefix) :]) + 1
        sex = ("M" if head.sex == "F" else "F") if dice.chance(0.94) else head.sex
        low = max(18, head.age(self.as_of) - 6)
        surnames = head.surnames[:1] if dice.chance(0.55) and head.culture != "vietnamese" else ()
        person = self.maker.person(
            dice,
            f"{prefix}{number:08d}",
            number,
            head.culture if dice.chance(0.85) else self.communities.spin(dice),
            sex,
            self.birthday(dice, low, low + 11),
            surnames,
        )
        self._join(dice, house, person, PARTNER)

    def _children(self, dice: Dice, prefix: str, number: int, house: Household) -> None:
        head, life = house.members[0], self.maker.life
        youngest_parent = min(m.age(self.as_of) for m in house.members)
        father = next((m for m in house.members if m.sex == "M"), None)
        surnames = family_surnames(father, head)
        before: Person | None = None
        for i in range(dice.pick(CHILDREN)):
            index = number + 2 + i
            if before and dice.chance(life["twins"]):
                child = self._twin(dice, f"{prefix}{index:08d}", index, before)
            else:
                sex = "M" if dice.chance(0.51) else "F"
                low, high = self.ages["child"].spin(dice)
                high = max(0, min(high, youngest_parent - 15))
                born = self.birthday(dice, min(low, high), high)
                key = f"{prefix}{index:08d}"
                child = self.maker.person(dice, key, index, head.culture, sex, born, surnames)
                child.chosen_name, child.gender = "", "woman" if sex == "F" else "man"
            if father and child.sex == "M" and dice.chance(life["namesake_son"]):
                child.first, child.middle = father.first, father.middle
                child.surnames = father.surnames
                child.suffix, father.suffix = "Jr", dice.pick(("Sr", "Sr", ""))
            child.email = ""
            self._join(dice, house, child, CHILD)
            before = child

    def _twin(self, dice: Dice, key: str, number: int, other: Person) -> Person:
        """Born the same day, numbered the same day: names differ, the SSN by its last digit."""
        sex = other.sex if dice.chance(0.66) else ("M" if other.sex == "F" else "F")
        twin = self.maker.person(dice, key, number, other.culture, sex, other.born, other.surnames)
        twin.born, twin.language = other.born, other.language
        for _ in range(6):  # many twins share an initial
            if twin.first != other.first and twin.first[0] == other.first[0]:
                break
            ways = cultures()[other.culture]
            twin.first, twin.middle = self.maker.given(dice, ways, sex, other.born.year)
        twin.ssn = next_number(other.ssn)
        return twin

    def _join(self, dice: Dice, house: Household, person: Person, relation: int) -> None:
        head = house.members[0]
        person.home = head.home
        if relation == CHILD or dice.chance(0.3):
            person.phone, person.old_phone = head.phone, head.old_phone
        person.language = head.language if relation == CHILD else person.language
        house.members.append(person)
        house.relations.append(relation)


def family_surnames(father: Person | None, mother: Person) -> tuple[str, ...]:
    """A child's surnames: father's first, then mother's, where the community keeps two."""
    if father is None or father is mother:
        return mother.surnames
    if father.culture == "spanish":
        return (father.surnames[0], mother.surnames[0])
    return father.surnames[:1]


def next_number(ssn: str) -> str:
    """The number issued after this one; the last digit never rolls over to zero."""
    return f"{ssn[:-1]}{(int(ssn[-1]) % 9) + 1}" if ssn else ""

"""Makes one true person: name by community, sex and era, number, language, telephone."""

from __future__ import annotations

from datetime import date

from wayhome.synthetic.dice import Dice, Numbers, Wheel
from wayhome.synthetic.lexicon import Culture, bare, cultures
from wayhome.synthetic.persons import Person
from wayhome.synthetic.place import Place, table

SUFFIXES = ("Jr", "Jr", "Jr", "Sr", "II", "III")


class Maker:
    """Makes persons. `number` is an index that is given once; SSNs follow from it."""

    def __init__(self, seed: int) -> None:
        population = table("population")
        self.place = Place()
        self.life: dict[str, float] = population["life"]
        self.language: dict[str, list[object]] = population["language"]
        self.no_ssn: dict[str, float] = population["no_ssn"]
        self.communities = {
            group: Wheel(shares.items()) for group, shares in population["communities"].items()
        }
        self.areas = [
            area
            for low, high in table("place")["never_assigned_before_2011"]
            for area in range(low, high + 1)
        ]
        size = len(self.areas) * 99 * 9999
        self.numbers = Numbers(size, 61_803_397, Dice(seed, "ssn"))

    def ssn(self, number: int) -> str:
        """The Social Security number of an index: issuable in form, never issued to an adult."""
        rest, serial = divmod(self.numbers[number], 9999)
        area, group = divmod(rest, 99)
        return f"{self.areas[area]:03d}{group + 1:02d}{serial + 1:04d}"

    def person(
        self,
        dice: Dice,
        key: str,
        number: int,
        culture: str,
        sex: str,
        born: date,
        surnames: tuple[str, ...] = (),
    ) -> Person:
        """A person of a community, born on a day; `surnames` where the family has one."""
        ways = cultures()[culture]
        if born.year < 2005 and ways.january_first and dice.chance(ways.january_first):
            born = date(born.year, 1, 1)
        own = surnames or self.surnames(dice, ways)
        if ways.gendered and sex == "F" and own[0].endswith(("ov", "ev", "in")):
            own = (own[0] + "a", *own[1:]) if dice.chance(ways.gendered) else own
        first, middle = self.given(dice, ways, sex, born.year)
        person = Person(
            key=key,
            culture=culture,
            sex=sex,
            gender="woman" if sex == "F" else "man",
            first=first,
            middle=middle,
            surnames=own,
            born=born,
            ssn="" if dice.chance(self.no_ssn[culture]) else self.ssn(number),
        )
        self._contact(dice, person)
        self._changes(dice, person, ways)
        return person

    def surnames(self, dice: Dice, ways: Culture) -> tuple[str, ...]:
        """The family name or, where the community keeps two, both."""
        first = self.surname(dice, ways)
        if ways.two_surnames and dice.chance(ways.two_surnames):
            return (first, self.surname(dice, ways))
        if ways.name in ("english", "black") and dice.chance(0.012):
            return (first, self.surname(dice, ways))
        return (first,)

    def surname(self, dice: Dice, ways: Culture) -> str:
        """One surname: a listed one, or a rare one put together from parts."""
        if ways.tail and dice.chance(ways.tail):
            return dice.pick(ways.tail_roots) + dice.pick(ways.tail_ends)
        return ways.surnames.spin(dice)

    def given(self, dice: Dice, ways: Culture, sex: str, year: int) -> tuple[str, str]:
        """First and middle name as the birth certificate or passport has them."""
        era = "old" if year < 1970 else "mid" if year < 1995 else "new"
        names = ways.given[sex, era]
        first, middle = names.spin(dice), ""
        if ways.second[sex] and dice.chance(ways.two_first_names or ways.two_part_given):
            second = dice.pick(ways.second[sex])
            if bare(second) != bare(first):
                first = f"{first} {second}"
        if sex in ways.middle:
            middle = ways.middle[sex].spin(dice) if dice.chance(0.8) else ""
        elif ways.maiden_middle and dice.chance(ways.maiden_middle):
            middle = self.surname(dice, ways)
        elif ways.patronymic and dice.chance(ways.patronymic):
            father = ways.given["M", era].spin(dice).rstrip("iy")
            middle = father + ("ovna" if sex == "F" else "ovich")
        elif " " not in first and not ways.two_part_given:
            share = self.life["middle_name"] * (0.35 if ways.two_surnames else 1.0)
            middle = names.spin(dice) if dice.chance(share) else ""
        return first, "" if middle == first else middle

    def _contact(self, dice: Dice, person: Person) -> None:
        language, share = self.language.get(person.culture, ("eng", 0.0))
        if isinstance(share, float) and dice.chance(share):
            person.language = str(language)
        if dice.chance(self.life["phone"]):
            person.phone = self.place.phone(dice)
        if dice.chance(self.life["phone_changed"]):
            person.old_phone = self.place.phone(dice)
        if dice.chance(self.life["email"]):
            name = "".join(c for c in bare(person.first[:6] + person.surnames[0]) if c.isalpha())
            person.email = f"{name}{dice.whole(1, 9999)}@example.org"

    def _changes(self, dice: Dice, person: Person, ways: Culture) -> None:
        """What changed in a life: gender, the name gone by, the surname, a suffix."""
        roll, life = dice.roll(), self.life
        if roll < life["other_gender"]:
            person.gender = "man" if person.sex == "F" else "woman"
        elif roll < life["other_gender"] + life["nonbinary"]:
            person.gender = "nonbinary"
        born_as = "woman" if person.sex == "F" else "man"
        if person.gender != born_as and dice.chance(life["chosen_name"]):
            other = "F" if person.gender == "woman" or dice.chance(0.5) else "M"
            person.chosen_name = self.given(dice, ways, other, person.born.year)[0]
        elif ways.western_first and dice.chance(ways.western_first):
            english = cultures()["english"]
            person.chosen_name = self.given(dice, english, person.sex, person.born.year)[0]
        # Whether a person is grown is told by the year alone: no run may depend on today.
        if person.sex == "F" and person.born.year < 2005 and dice.chance(life["former_surname"]):
            person.former_surnames = self.surnames(dice, ways)
        if person.sex == "M" and person.born.year < 2005 and dice.chance(life["suffix_adult"]):
            person.suffix = dice.pick(SUFFIXES)

"""Addresses and telephone numbers of the made-up county."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from wayhome.synthetic.dice import Dice, Wheel
from wayhome.synthetic.lexicon import words
from wayhome.synthetic.persons import Address


@cache
def table(name: str) -> dict[str, Any]:
    """A TOML file of this folder."""
    return tomllib.loads(files(__package__).joinpath(f"{name}.toml").read_text("utf-8"))


class Place:
    """Draws homes, shared addresses and telephone numbers."""

    def __init__(self) -> None:
        place = table("place")
        self.area_code: str = place["area_code"]
        self.cities: Wheel[dict[str, Any]] = Wheel((c, c["share"]) for c in place["city"])
        self.streets = words(place["streets"]["names"])
        self.kinds = words(place["streets"]["kinds"])
        self.unit: float = place["streets"]["unit"]
        self.shared: dict[str, list[str]] = {s["kind"]: s["lines"] for s in place["shared"]}
        self.homeless: Wheel[str] = Wheel(place["homeless_address"].items())

    def home(self, dice: Dice) -> Address:
        """A street address that is one household's own."""
        city = self.cities.spin(dice)
        street = f"{dice.whole(1, 9899)} {dice.pick(self.streets)} {dice.pick(self.kinds)}"
        unit = ""
        if dice.chance(self.unit):
            unit = f"{dice.pick(('Apt', 'Unit', '#', 'Spc'))} {dice.whole(1, 240)}"
        return Address(street, city["name"], dice.pick(city["zips"]), unit)

    def without_home(self, dice: Dice, home: Address, shelters: list[Address]) -> Address:
        """Where somebody without a home gets mail: an old home, a relative, or a shared address."""
        kind = self.homeless.spin(dice)
        if kind == "old_home":
            return Address(home.street, home.city, home.zip, home.street2, kind)
        if kind == "relative":
            other = self.home(dice)
            return Address(other.street, other.city, other.zip, other.street2, kind)
        if kind == "shelter" and shelters:
            # Most go to the first and biggest ones.
            shelter = shelters[int(dice.roll() * dice.roll() * len(shelters))]
            return Address(shelter.street, shelter.city, shelter.zip, kind="shelter")
        line = dice.pick(self.shared.get(kind, self.shared["none"]))
        if kind == "mail_service":
            line = f"{line} {dice.whole(100, 980)}"
        main = self.cities.things[0]
        return Address(line, main["name"], main["zips"][0], kind=kind)

    def phone(self, dice: Dice) -> str:
        """Ten digits in an area code that nobody has."""
        return f"{self.area_code}{dice.whole(200, 989)}{dice.whole(0, 9999):04d}"

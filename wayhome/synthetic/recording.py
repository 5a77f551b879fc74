"""How a system writes a person down: the truth goes in, an identity with its errors comes out."""

from __future__ import annotations

from datetime import date

from wayhome.synthetic import errors
from wayhome.synthetic.dice import Dice
from wayhome.synthetic.lexicon import bare
from wayhome.synthetic.names_written import written_name
from wayhome.synthetic.persons import Identity, Person
from wayhome.synthetic.rates import Rates

UNKNOWN = (8, 9, 99)  # does not know, prefers not to answer, not collected


class Recorder:
    """Writes persons down with the rates of one system.

    `plain` is a system that knows upper-case A to Z only; `latest` is the last day of birth that
    it would accept.
    """

    def __init__(self, rates: Rates, latest: date, *, plain: bool = False) -> None:
        self.rates, self.latest, self.plain = rates, latest, plain

    def record(self, dice: Dice, person: Person, other_ssn: str = "") -> Identity:
        """One record of the person; `other_ssn` is the number that might be given by mistake."""
        made: list[str] = []
        name = written_name(dice, person, self.rates, made)
        ssn, ssn_quality = self._ssn(dice, person.ssn, other_ssn, made)
        dob, dob_quality = self._dob(dice, person.born, made)
        found = Identity(
            first=name.first,
            middle=name.middle,
            last=name.last,
            suffix=name.suffix,
            ssn=ssn,
            dob=dob,
            sex=self._sex(dice, person, made),
            ssn_quality=ssn_quality,
            dob_quality=dob_quality,
            errors=made,
        )
        self._quality(dice, found, made)
        self._letters(dice, found, made)
        return found

    def _quality(self, dice: Dice, found: Identity, made: list[str]) -> None:
        roll = dice.roll()
        if roll < self.rates.name_missing:
            made.append("name_missing")
            found.first = found.middle = found.last = found.suffix = ""
            found.name_quality = dice.pick(UNKNOWN)
        elif roll < self.rates.name_missing + self.rates.alias:
            made.append("alias")
            found.first, found.last = errors.alias(dice)
            found.middle = found.suffix = ""
            found.name_quality = 2

    def _letters(self, dice: Dice, found: Identity, made: list[str]) -> None:
        """Accents, case and stray blanks, which a system has whatever the name."""
        rates = self.rates
        if self.plain:
            for part in ("first", "middle", "last", "suffix"):
                setattr(found, part, bare(getattr(found, part)).upper())
            return
        roll = dice.roll()
        keep = dice.chance(rates.accents_kept)
        for part in ("first", "middle", "last"):
            text = getattr(found, part)
            if not keep and not text.isascii():
                low = bare(text)
                text = "".join(
                    plain.upper() if letter.isupper() else plain
                    for letter, plain in zip(text, low, strict=False)
                )
                if "accents_lost" not in made:
                    made.append("accents_lost")
            if roll < rates.upper_case:
                text = text.upper()
            elif roll < rates.upper_case + rates.lower_case:
                text = text.lower()
            setattr(found, part, text)
        if dice.chance(rates.stray_space):
            found.last = f"{found.last} " if found.last else ""

    def _ssn(self, dice: Dice, ssn: str, other: str, made: list[str]) -> tuple[str, int]:
        rates, roll = self.rates, dice.roll()
        if not ssn or roll < rates.ssn_missing:
            if not ssn and dice.chance(rates.ssn_never_issued * 4):
                made.append("ssn_never_issued")
                return dice.pick(errors.NEVER_ISSUED), 1
            made.append("ssn_missing" if ssn else "ssn_none")
            return "", dice.pick(UNKNOWN)
        roll -= rates.ssn_missing
        for name in ("ssn_last4", "ssn_partial", "ssn_never_issued", "ssn_shared"):
            share = getattr(rates, name)
            if roll < share and (name != "ssn_shared" or other):
                made.append(name)
                return self._other_ssn(dice, name, ssn, other)
            roll -= share
        if dice.chance(rates.ssn_typed):
            made.append("ssn_typed")
            return errors.ssn_typed(dice, ssn), 1
        if dice.chance(rates.ssn_swapped):
            made.append("ssn_swapped")
            return errors.ssn_swapped(dice, ssn), 1
        return ssn, 1

    def _other_ssn(self, dice: Dice, name: str, ssn: str, other: str) -> tuple[str, int]:
        if name == "ssn_last4":
            return f"xxxxx{ssn[5:]}", 2
        if name == "ssn_partial":
            return errors.ssn_masked(dice, ssn), 2
        if name == "ssn_never_issued":
            return dice.pick(errors.NEVER_ISSUED), 1
        return other, 1

    def _dob(self, dice: Dice, born: date, made: list[str]) -> tuple[date | None, int]:
        rates, roll = self.rates, dice.roll()
        if roll < rates.dob_missing:
            made.append("dob_missing")
            return None, dice.pick(UNKNOWN)
        roll -= rates.dob_missing
        if roll < rates.dob_january:
            made.append("dob_january")
            # Half of the workers who put 1 January also say that it is approximate.
            return date(born.year, 1, 1), 2 if dice.chance(0.5) else 1
        swapped = errors.day_and_month_swapped(born)
        if swapped and swapped <= self.latest and dice.chance(rates.dob_swapped):
            made.append("dob_swapped")
            return swapped, 1
        if dice.chance(rates.dob_typed):
            made.append("dob_typed")
            return min(errors.day_typed(dice, born), self.latest), 1
        if dice.chance(rates.dob_year):
            made.append("dob_year")
            return errors.year_wrong(dice, born, self.latest), 1
        return born, 1

    def _sex(self, dice: Dice, person: Person, made: list[str]) -> str:
        sex = person.sex
        lived = {"woman": "F", "man": "M"}.get(person.gender, sex)
        if lived != sex and dice.chance(self.rates.sex_lived):
            made.append("sex_lived")
            sex = lived
        if dice.chance(self.rates.sex_typed):
            made.append("sex_typed")
            sex = "M" if sex == "F" else "F"
        return sex

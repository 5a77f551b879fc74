"""providers.csv: who offers what, to whom, how many more they can take, and where."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from wayhome.synthetic.dice import Dice
from wayhome.synthetic.place import Place, table
from wayhome.synthetic.truth import write_table

COLUMNS = (
    "provider",
    "name",
    "kind",
    "npi",
    "services",
    "plans",
    "capacity",
    "open_slots",
    "languages",
    "cities",
    "zips",
    "homeless_experience",
    "phone",
    "address",
)


def providers() -> list[dict[str, Any]]:
    """The providers as `providers.toml` has them."""
    return list(table("providers")["provider"])


def npi(number: int) -> str:
    """A made-up National Provider Identifier: it begins with 2, its check digit is right."""
    digits = f"2{number:08d}"
    total = 24  # what the prefix 80840 adds to the Luhn sum
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return f"{digits}{-total % 10}"


def write_providers(path: Path, people: int, seed: int, plans: list[str]) -> None:
    """Write the list; lists in a cell are joined by `|`. Capacity grows with the county."""
    dice, place = Dice(seed, "providers"), Place()
    zips = {city["name"]: city["zips"] for city in place.cities.things}
    rows = []
    for number, row in enumerate(providers(), start=1):
        capacity = max(4, round(row["slots"] * people / 1000)) if row["services"] else 0
        open_slots = round(capacity * dice.pick((0.0, 0.05, 0.12, 0.25, 0.4)))
        home = place.home(dice)
        rows.append(
            {
                "provider": row["code"],
                "name": row["name"],
                "kind": row["kind"],
                "npi": npi(number * 7919),
                "services": "|".join(row["services"]),
                "plans": "|".join(plan for plan in plans if plan in contracted(row, plans)),
                "capacity": capacity,
                "open_slots": open_slots,
                "languages": "|".join(row["languages"]),
                "cities": "|".join(row["cities"]),
                "zips": "|".join(z for city in row["cities"] for z in zips[city]),
                "homeless_experience": row["homeless"],
                "phone": place.phone(dice),
                "address": f"{home.street}, {row['cities'][0]}, CA {zips[row['cities'][0]][0]}",
            }
        )
    write_table(path, COLUMNS, rows)


def contracted(row: dict[str, Any], plans: list[str]) -> list[str]:
    """The plans a provider has a contract with; the widest networks take further plans, too."""
    named = {plan for other in providers() for plan in other["plans"]}
    further = [plan for plan in plans if plan not in named] if len(row["plans"]) > 1 else []
    return [*row["plans"], *further]

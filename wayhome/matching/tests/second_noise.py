"""A second, independent noise generator: client records and a plan's roster with known truth.

It exists to judge the linker on errors that it was not tuned on, so it must not be bent to the
linker: rates here were set before the model was trained, and change only with a reason that has
nothing to do with the score. They were set so that the two-of-three rule of open HMIS warehouses
(two of exact valid SSN, exact name, exact birth date) fares about as it does on the roster that
the issue cites.

It differs from the made-up county in its design, too: errors come together, because an intake is
careful, hurried or poor as a whole; families are built first, so that twins, a father and son of
one name, and sisters at one address are in both files, in one, or in neither; a client's own
record is often not on the roster when a look-alike relative's is.
"""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field

import pyarrow as pa

from wayhome.matching.tests import second_names as names
from wayhome.matching.tests.second_people import Families, Person, some_home, some_phone

COLUMNS = (
    "id", "first_name", "middle_name", "last_name", "suffix", "dob", "ssn", "sex", "street",
    "city", "zip", "phone", "email", "cin",
)  # fmt: skip
FIRST_DAY = dt.date(1938, 1, 1)
LAST_DAY = dt.date(2024, 12, 31)
NEVER_ISSUED = ("000000000", "999999999", "123456789", "111111111", "078051120", "555555555",
                "900010001", "666123456", "000001234", "123450000", "987654321")  # fmt: skip
SHELTERS = tuple((f"{n} Shelter Way", "Rivertown", f"9370{i}") for i, n in enumerate((100, 44, 9)))
NOWHERE = (("HOMELESS", "", ""), ("General Delivery", "Rivertown", "93701"), ("NFA", "", "99999"))
# How often each kind of intake happens, and its multiple of every error rate.
CARE = ((0.68, 0.6), (0.24, 1.4), (0.08, 3.6))


@dataclass
class World:
    """Both files, and who is who: pairs of (left id, right id), and the person of each left id."""

    left: pa.Table
    right: pa.Table
    pairs: set[tuple[str, str]] = field(default_factory=set)
    person: dict[str, int] = field(default_factory=dict)


def make_world(seed: int, clients: int, members: int, covered: float = 0.7) -> World:
    """`clients` HMIS records (duplicates among them) and `members` roster rows."""
    rng = random.Random(f"second-{seed}")
    maker = Families(rng)
    homeless: list[Person] = []
    bystanders: list[Person] = []
    while len(homeless) < clients * 0.88:
        family = maker.family()
        if len(family) > 1 and rng.random() < 0.45:  # one of the family is homeless, others not
            chosen = rng.randrange(len(family))
            homeless.append(family[chosen])
            bystanders += family[:chosen] + family[chosen + 1 :]
        else:
            homeless += family
    rows = [_hmis_row(rng, p, maker.relatives) for p in homeless]
    owners = list(homeless)
    while len(rows) < clients:  # the same people again, at another agency
        again = rng.choice(homeless)
        rows.append(_hmis_row(rng, again, maker.relatives))
        owners.append(again)
    listed = [p for p in homeless if rng.random() < covered]
    listed += [p for p in bystanders if rng.random() < covered]
    while len(listed) < members:
        listed += maker.family()
    order = list(range(len(rows)))
    rng.shuffle(order)
    rng.shuffle(listed)
    world = World(pa.table({}), pa.table({}))
    left, ids_of = [], dict[int, list[str]]()
    for at, index in enumerate(order):
        row_id = f"C{at + 1:06d}"
        left.append({**rows[index], "id": row_id})
        world.person[row_id] = owners[index].key
        ids_of.setdefault(owners[index].key, []).append(row_id)
    right = []
    for at, person in enumerate(listed):
        cin = f"9{at + 1:07d}{chr(65 + at % 26)}"
        right.append({**_roster_row(rng, person, maker.relatives), "id": cin, "cin": cin})
        world.pairs.update((row_id, cin) for row_id in ids_of.get(person.key, ()))
    schema = pa.schema([(name, pa.string()) for name in COLUMNS])
    world.left = pa.Table.from_pylist(left, schema=schema)
    world.right = pa.Table.from_pylist(right, schema=schema)
    return world


def _hmis_row(rng: random.Random, p: Person, kin: dict[int, list[Person]]) -> dict[str, str]:
    """What an intake worker wrote down."""
    rate = rng.choices([c[1] for c in CARE], [c[0] for c in CARE])[0]

    def slip(chance: float) -> bool:
        return rng.random() < min(0.6, chance * rate)

    first, middle, last = p.first, p.middle, _surname_written(rng, p, rate)
    if slip(0.07) and first in names.SHORT:
        first = names.SHORT[first]
    elif slip(0.04):
        first = _heard(rng, first)
    elif slip(0.02):
        first = _typed(rng, first)
    elif middle and slip(0.012):
        first, middle = middle, first if rng.random() < 0.5 else ""
    elif slip(0.003):
        first = first[0]
    elif slip(0.002):
        first = rng.choice(("Unknown", "Baby", "Client", "Red", "Smiley"))
    if p.former and slip(0.05):
        last = p.former
    elif slip(0.03):
        last = _heard(rng, last)
    elif slip(0.02):
        last = _typed(rng, last)
    if slip(0.008):
        first, last = last, first
    middle = "" if rng.random() < 0.6 else middle[:1] if rng.random() < 0.6 else middle
    home, phone = ("", "", ""), ""
    if rng.random() < 0.3:
        home = rng.choices((p.home, rng.choice(SHELTERS), rng.choice(NOWHERE)), (4, 4, 2))[0]
        if rng.random() < 0.5:
            home = ("", home[1], home[2])
    if rng.random() < 0.25:
        phone = p.phone if rng.random() < 0.6 else some_phone(rng)
    return {
        "first_name": _cased(rng, first, p.tongue),
        "middle_name": middle,
        "last_name": _cased(rng, last, p.tongue),
        "suffix": p.suffix if rng.random() < 0.4 else "",
        "dob": _birth_written(rng, _whose(rng, p, kin, slip(0.004)).born, slip),
        "ssn": _ssn_written(rng, p, kin, slip, missing=0.13, last4=0.07),
        "sex": "" if slip(0.03) else "FM"[p.sex == "F"] if slip(0.005) else p.sex,
        "street": home[0],
        "city": home[1],
        "zip": home[2],
        "phone": f"({phone[:3]}) {phone[3:6]}-{phone[6:]}" if phone else "",
        "email": "",
        "cin": "",
    }


def _roster_row(rng: random.Random, p: Person, kin: dict[int, list[Person]]) -> dict[str, str]:
    """What the plan was sent: more careful, older, in capitals."""
    rate = 2.5 if rng.random() < 0.06 else 0.7

    def slip(chance: float) -> bool:
        return rng.random() < min(0.6, chance * rate)

    first, last = p.first, _surname_written(rng, p, 0.5)
    if slip(0.006) and first in names.SHORT:
        first = names.SHORT[first]
    elif slip(0.008):
        first = _typed(rng, first) if rng.random() < 0.5 else _heard(rng, first)
    if p.former and slip(0.05):
        last = p.former
    elif slip(0.008):
        last = _typed(rng, last)
    middle = p.middle if rng.random() < 0.4 else p.middle[:1]
    home = p.home if rng.random() < 0.75 else some_home(rng)
    if rng.random() < 0.06:
        home = rng.choice(SHELTERS + NOWHERE)
    phone = p.phone if rng.random() < 0.65 else some_phone(rng) if rng.random() < 0.6 else ""
    # A child is now and then listed under a parent's number.
    number = _whose(rng, p, kin, p.born.year > 2006 and rng.random() < 0.02)
    return {
        "first_name": first.upper(),
        "middle_name": middle.upper(),
        "last_name": last.upper(),
        "suffix": p.suffix.upper() if rng.random() < 0.6 else "",
        "dob": _birth_written(rng, p.born, lambda chance: slip(chance / 6)) or p.born.isoformat(),
        "ssn": _ssn_written(rng, number, kin, lambda c: slip(c / 4), missing=0.36, last4=0.0),
        "sex": "FM"[p.sex == "F"] if slip(0.002) else p.sex,
        "street": home[0].upper(),
        "city": home[1].upper(),
        "zip": home[2] + ("" if rng.random() < 0.5 or not home[2] else "0001"),
        "phone": phone,
        "email": "",
    }


def _whose(rng: random.Random, p: Person, kin: dict[int, list[Person]], other: bool) -> Person:
    """The person, or a relative whose answer was written in this one's place."""
    return rng.choice(kin[p.key]) if other and kin.get(p.key) else p


def _surname_written(rng: random.Random, p: Person, rate: float) -> str:
    if len(p.last) == 1:
        return p.last[0]
    roll = rng.random() / max(rate, 0.5)
    if roll < 0.14:
        return p.last[0]
    if roll < 0.17:
        return p.last[1]
    if roll < 0.20:
        return " ".join(reversed(p.last))
    if roll < 0.22:
        return "".join(p.last).replace(" ", "")
    return rng.choice((" ", "-")).join(p.last)


def _birth_written(rng: random.Random, born: dt.date, slip: object) -> str:
    assert callable(slip)
    year, month, day = born.year, born.month, born.day
    if slip(0.018):
        month, day = 1, 1
        year += rng.choice((0, 0, 0, -1, 1))
    elif slip(0.008):
        return ""
    elif day <= 12 and slip(0.012):
        month, day = day, month
    elif slip(0.02):
        part = rng.randrange(4)
        if part == 0:
            year += rng.choice((-10, 10, -1, 1))
        elif part == 1:
            year = int(f"{year // 100}{year % 10}{year // 10 % 10}")
        elif part == 2:
            month = month % 12 + 1
        else:
            day = max(1, min(28, day + rng.choice((-1, 1, 10, -10))))
    if not FIRST_DAY.year - 10 <= year <= LAST_DAY.year:
        year = born.year
    return f"{year:04d}-{month:02d}-{day:02d}"


def _ssn_written(
    rng: random.Random,
    p: Person,
    kin: dict[int, list[Person]],
    slip: object,
    *,
    missing: float,
    last4: float,
) -> str:
    assert callable(slip)
    if slip(missing):
        return ""
    if last4 and slip(last4):
        return "xxxxx" + p.ssn[5:]
    if slip(0.02):
        return rng.choice(NEVER_ISSUED)
    if slip(0.014) and kin.get(p.key):
        return rng.choice(kin[p.key]).ssn
    if slip(0.025):
        at = rng.randrange(8)
        if rng.random() < 0.4:
            return p.ssn[:at] + p.ssn[at + 1] + p.ssn[at] + p.ssn[at + 2 :]
        return p.ssn[:at] + str((int(p.ssn[at]) + rng.randint(1, 9)) % 10) + p.ssn[at + 1 :]
    return p.ssn


def _heard(rng: random.Random, name: str) -> str:
    """Written by ear."""
    known = names.VARIANTS.get(name)
    if known and rng.random() < 0.7:
        return rng.choice(known.split())
    sounds = "z s,c k,ph f,v b,y i,ie y,j h,ll y,nn n,th t,ck k,ei i,h "
    swaps = [tuple(pair.split(" ")) for pair in sounds.split(",")]
    fitting = [(a, b) for a, b in swaps if a in name[1:].lower()]
    if not fitting:
        return name + name[-1] if rng.random() < 0.3 else _typed(rng, name)
    a, b = rng.choice(fitting)
    return name[0] + name[1:].lower().replace(a, b, 1)


def _typed(rng: random.Random, name: str) -> str:
    """Written with a slip of the fingers."""
    if len(name) < 3:
        return name
    at = rng.randrange(1, len(name) - 1)
    kind = rng.randrange(4)
    if kind == 0:
        return name[:at] + name[at + 1 :]
    if kind == 1:
        return name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    if kind == 2:
        return name[:at] + rng.choice("aeiorstnl") + name[at + 1 :]
    return name[:at] + name[at] + name[at:]


def _cased(rng: random.Random, name: str, tongue: str) -> str:
    if tongue == "spanish" and rng.random() < 0.3:
        accents = {"Jose": "José", "Maria": "María", "Munoz": "Muñoz", "Garcia": "García",
                   "Nunez": "Núñez", "Pena": "Peña", "Martinez": "Martínez"}  # fmt: skip
        name = " ".join(accents.get(word, word) for word in name.split(" "))
    return rng.choices((name, name.upper(), name.lower()), (8, 1, 1))[0]

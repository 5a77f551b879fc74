"""One new person against a register of up to 1,000,000: how long the one who types waits.

    python -m benchmarks.matching.one_person [SIZE ...]

Made-up people are put into the application's own tables by COPY, their keys and rates are made by
the refresh's own code, and new persons are asked for by the function that the page calls, under row
security, with a viewer who may see everybody and with one who may see one in a hundred. Half of the
new persons are known: written down a second time, with an HMIS's errors; their share that is found
is an entry, too. The peer of a time is its aim.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Iterator
from datetime import date
from typing import Any

import pyarrow as pa

from benchmarks.database import fresh_database
from benchmarks.results import Entry, keep, show

SIZES = (10_000, 100_000, 1_000_000)
ASKED = 500
SEED = 19
AS_OF = date(2026, 10, 1)
MEDIAN, P95 = 30.0, 100.0  # ms: the aims at 1,000,000
LEAST_FOUND = 0.95
COLUMNS = ("first_name", "middle_name", "last_name", "suffix", "dob", "ssn", "sex", "street",
           "city", "zip", "phone", "email")  # fmt: skip
TYPED = ("first_name", "last_name", "dob", "ssn", "phone")
FEW = 100  # the second viewer sees one person in so many

Row = dict[str, Any]


def measure(sizes: tuple[int, ...] = SIZES) -> list[Entry]:
    """Median and 95th percentile in ms, and the share of known people found, for each size."""
    everybody, again = _people(max(sizes))
    entries: list[Entry] = []
    with fresh_database():
        everything, little = _organizations()
        for size in sizes:
            started = time.perf_counter()
            _load(everybody.slice(0, size), everything, little)
            sys.stdout.write(f"{size:,}: rows {time.perf_counter() - started:.0f} s, ")
            _make_keys()
            sys.stdout.write(f"; {_sizes()}\n")
            asked = _asked(size, again)
            for _ in range(2):  # the first round warms up
                taken, found = _ask(asked, everything)
            entries += _entries(size, "who may see everybody", taken)
            entries.append(_found(size, sum(found) / len(found)))
            taken, _ = _ask(asked, little)
            entries += _entries(size, f"who may see one in {FEW}", taken)
    return entries


def _found(size: int, share: float) -> Entry:
    return Entry(
        f"one new person against {size:,}: known people found", round(share, 4), "share",
        "all of them", round(share, 4), LEAST_FOUND, share >= LEAST_FOUND,
    )  # fmt: skip


def _entries(size: int, who: str, taken: list[float]) -> Iterator[Entry]:
    middle = statistics.median(taken)
    slow = statistics.quantiles(taken, n=20)[-1]
    for name, figure, aim in (("median", middle, MEDIAN), ("95th percentile", slow, P95)):
        yield Entry(
            f"one new person against {size:,}, viewer {who}: {name}", round(figure, 2), "ms",
            f"the limit of {aim:g} ms", round(figure / aim, 3), 1.0, figure <= aim,
        )  # fmt: skip


def _people(count: int) -> tuple[pa.Table, dict[int, Row]]:
    """Everybody as an HMIS has them, and some of them as they are written down again, by number."""
    from wayhome.synthetic.crowd import Crowd
    from wayhome.synthetic.dice import Dice
    from wayhome.synthetic.making import Maker
    from wayhome.synthetic.rates import load_noise
    from wayhome.synthetic.recording import Recorder

    recorder, dice = Recorder(load_noise().hmis, AS_OF), Dice(SEED, "again")
    crowd = Crowd(SEED, AS_OF, Maker(SEED), recorder)
    every = {number for size in SIZES for number in _known(size)}
    columns: dict[str, list[Any]] = {name: [] for name in COLUMNS}
    again: dict[int, Row] = {}
    number = 0
    for household in crowd.of_plan("crowd", 1, count):
        for member in household:
            row = _row(member.person, member.identity)
            for name in COLUMNS:
                columns[name].append(row[name])
            if number in every:
                again[number] = _row(member.person, recorder.record(dice, member.person))
            number += 1
    return pa.table({name: pa.array(held, pa.string()) for name, held in columns.items()}), again


def _row(person: Any, who: Any) -> Row:
    home = person.home
    return {
        "first_name": who.first, "middle_name": who.middle, "last_name": who.last,
        "suffix": who.suffix, "dob": who.dob.isoformat() if who.dob else None, "ssn": who.ssn,
        "sex": who.sex, "street": home.street if home else "", "city": home.city if home else "",
        "zip": home.zip if home else "", "phone": person.phone, "email": person.email,
    }  # fmt: skip


def _known(size: int) -> range:
    """The numbers of the people who are written down again in a register of this size."""
    return range(0, size, size * 2 // ASKED)


def _asked(size: int, again: dict[int, Row]) -> list[tuple[int | None, Row]]:
    """New persons as typed: those of `again` with their number, and as many of whom nobody knows.

    Every second one gives no telephone, every third no number: a telephone never changes here.
    What is typed of the unknown is put together from different people, so that every part of it is
    as common as in life.
    """
    known = [again[number] for number in _known(size)]
    asked: list[tuple[int | None, Row]] = []
    for place, number in enumerate(_known(size)):
        untold = {name for name, every in (("phone", 2), ("ssn", 3)) if place % every == 0}
        asked.append((number, {n: again[number][n] for n in TYPED if n not in untold}))
        parts = [known[(place + step) % len(known)] for step in (1, 7, 23, 41, 59)]
        mixed = {name: one[name] for name, one in zip(TYPED, parts, strict=True)}
        if mixed["ssn"][-4:].isdigit():
            mixed["ssn"] = f"{mixed['ssn'][:5]}{(int(mixed['ssn'][-4:]) + 4321) % 9999:04d}"
        asked.append((None, {name: mixed[name] for name in TYPED if name not in untold}))
    return asked


def _organizations() -> tuple[Any, Any]:
    from wayhome.organizations.models import Organization, Source

    made = [
        Organization.objects.using("batch").create(code=code, name=code, kind="coc")
        for code in ("everything", "little")
    ]
    Source.objects.using("batch").create(
        organization=made[0], kind="hmis", code="hmis", name="HMIS"
    )
    return made[0], made[1]


def _load(people: pa.Table, everything: Any, little: Any) -> None:
    """People, their records and the grants, by COPY; ids follow from the number of the row."""
    from django.db import connections

    from wayhome.core.arrow_sql import copy_in
    from wayhome.core.sealed import seal_column
    from wayhome.organizations.models import Source
    from wayhome.people.numbers import SSN, ssn_indexes

    count = len(people)
    numbers = [f"00000000-0000-7000-8000-{number:012x}" for number in range(count)]
    ids, now = pa.array(numbers), "2026-10-01 00:00:00+00"

    def same(value: Any) -> pa.Array:
        return pa.array([value] * count)

    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "TRUNCATE people_person, matching_recordkeys, matching_valuerate, consent_grant CASCADE"
        )
    copy_in(
        pa.table({"id": ids, "made_at": same(now), "display_name": people["last_name"],
                  "sort_name": people["last_name"]}),
        "people_person", columns=["id", "made_at", "display_name", "sort_name"],
    )  # fmt: skip
    record = {
        "id": ids, "person_id": ids, "source_id": same(str(Source.objects.get().pk)),
        "key": pa.array([f"{number:x}" for number in range(count)]),
        "data_class": same("demographic"), "language": same(""), "search": same(""),
        "row_hash": same(""), "recorded_at": same(now), "valid_from": same(now),
        "import_id": same(numbers[0]), **{name: people[name] for name in COLUMNS},
        "ssn": seal_column(people["ssn"], SSN), **ssn_indexes(people["ssn"]),
    }  # fmt: skip
    copy_in(pa.table(record), "people_sourcerecord", columns=list(record))
    for organization, rows in ((everything, slice(None)), (little, slice(None, None, FEW))):
        chosen = pa.array(numbers[rows])
        grant = {
            "id": chosen, "person_id": chosen,
            "organization_id": pa.array([str(organization.pk)] * len(chosen)),
            **{name: pa.array([value] * len(chosen)) for name, value in (
                ("data_class", "demographic"), ("until", "2999-12-31 00:00:00+00"),
                ("basis", "source"), ("basis_id", numbers[0]), ("made_at", now),
            )},
        }  # fmt: skip
        if organization is little:  # each grant has an id of its own
            grant["id"] = pa.array([f"1{one[1:]}" for one in chosen.to_pylist()])
        copy_in(pa.table(grant), "consent_grant", columns=list(grant))


INDEX = "CREATE INDEX record_keys ON matching_recordkeys USING gin (keys)"


def _make_keys() -> None:
    """The refresh's own code; only the index is made afterwards, as one would for a first load."""
    from django.db import connections, transaction

    from wayhome.desk.refresh.gather import records
    from wayhome.desk.refresh.keys import keep_keys

    with connections["owner"].cursor() as cursor:
        cursor.execute("DROP INDEX record_keys")
        started = time.perf_counter()
        with transaction.atomic(using="batch"):
            keep_keys(records())
        kept = time.perf_counter()
        cursor.execute("SET maintenance_work_mem = '1GB'")
        cursor.execute(INDEX)
        done = time.perf_counter()
        for table in ("matching_recordkeys", "matching_valuerate", "people_sourcerecord",
                      "people_person", "consent_grant"):  # fmt: skip
            cursor.execute(f"ANALYZE {table}")
    sys.stdout.write(f"keys and rates {kept - started:.0f} s, index {done - kept:.0f} s")


def _sizes() -> str:
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT pg_size_pretty(pg_table_size('matching_recordkeys')),"
            " pg_size_pretty(pg_relation_size('record_keys')),"
            " pg_size_pretty(pg_total_relation_size('matching_valuerate')),"
            " (SELECT avg(cardinality(keys)) FROM matching_recordkeys TABLESAMPLE SYSTEM (5))"
        )
        keys, index, rates, mean = cursor.fetchone()
    return f"keys {keys} ({mean or 0:.1f} a record), their index {index}, rates {rates}"


def _ask(asked: list[tuple[int | None, Row]], organization: Any) -> tuple[list[float], list[bool]]:
    """Milliseconds of each question, and for each known person whether they are in the answer."""
    from wayhome.core.db import seen_by
    from wayhome.core.ids import new_id
    from wayhome.core.viewer import Viewer
    from wayhome.desk.queries.known import known_people

    viewer = Viewer(new_id(), organization.pk)
    taken, found = [], []
    for number, row in asked:
        with seen_by(viewer):
            started = time.perf_counter()
            answer = known_people(row, viewer=viewer)
            taken.append((time.perf_counter() - started) * 1000)
        if number is not None:
            found.append(any(one.person.pk.int & 0xFFFFFFFFFFFF == number for one in answer))
    return taken, found


def main(arguments: list[str]) -> None:
    """Measure the sizes named, or all; only the latter are kept."""
    entries = measure(tuple(int(one) for one in arguments) or SIZES)
    sys.stdout.writelines(f"{show(entry)}\n" for entry in entries)
    if not arguments:
        keep(entries)


if __name__ == "__main__":
    main(sys.argv[1:])

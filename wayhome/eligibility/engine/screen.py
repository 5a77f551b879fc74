"""Screens everybody at once: one row a person and service, from the same rules as `decide`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

import pyarrow as pa
import pyarrow.compute as pc

from wayhome.core import duck
from wayhome.eligibility.choices import FACTS, Answer
from wayhome.eligibility.engine.book import Rulebook, Service, load_rulebooks
from wayhome.eligibility.engine.compile import Compiler, value_numbers
from wayhome.eligibility.engine.facts import LONG_AGO, OLDEST

ANSWERS = pa.schema(
    [
        ("person", pa.string()),
        ("service", pa.string()),
        ("answer", pa.string()),
        ("criteria_met", pa.list_(pa.string())),
        ("criteria_unknown", pa.list_(pa.string())),
        ("missing_proof", pa.list_(pa.string())),
        ("unverified_rules", pa.int32()),
    ]
)


def screen(
    facts: pa.Table,
    as_of: dt.date,
    *,
    services: Sequence[str] | None = None,
    persons: pa.Array | pa.ChunkedArray | Iterable[str] | None = None,
    classes: Collection[str] | None = None,
    plan: str = "",
    county: str = "",
    rulebook: Rulebook | None = None,
    memory_limit: str = duck.MEMORY_LIMIT,
) -> pa.Table:
    """Answer every service for every person: a table of `ANSWERS`, by person, then service.

    `facts` has the columns of `choices.FACTS`; `persons` are those to answer for (by default all
    that have a fact), each once, whether or not anything is known of them. `services` is all by
    default. `classes` limits the facts to these data classes: an answer for somebody who may not
    see health facts must not rest on them. KeyError for a service that no rulebook knows.
    """
    return pa.Table.from_batches(
        screen_in_parts(
            facts,
            as_of,
            services=services,
            persons=persons,
            classes=classes,
            plan=plan,
            county=county,
            rulebook=rulebook,
            memory_limit=memory_limit,
        ),
        schema=ANSWERS,
    )


def screen_in_parts(
    facts: pa.Table,
    as_of: dt.date,
    *,
    services: Sequence[str] | None = None,
    persons: pa.Array | pa.ChunkedArray | Iterable[str] | None = None,
    classes: Collection[str] | None = None,
    plan: str = "",
    county: str = "",
    rulebook: Rulebook | None = None,
    memory_limit: str = duck.MEMORY_LIMIT,
    rows: int = 200_000,
) -> Iterator[pa.RecordBatch]:
    """As `screen`, in batches of about `rows`, for those who write them out as they come."""
    rules = (rulebook or load_rulebooks()).on(as_of, plan=plan, county=county)
    wanted = [rules.services[key] for key in services or rules.services]
    facts = facts.select(FACTS.names)
    if classes is not None:
        kept = pc.is_in(facts["data_class"], pa.array(sorted(classes), pa.string()))
        facts = facts.filter(kept)
    everybody = facts["person"] if persons is None else persons
    if not isinstance(everybody, pa.Array | pa.ChunkedArray):
        everybody = pa.array(everybody, pa.string())
    compiler = Compiler(rules)
    columns = [_column(service, compiler) for service in wanted]
    with duck.session(memory_limit) as database:
        database.register("facts", facts)
        database.register("everybody", pa.table({"person": everybody}))
        database.register("kinds", _kinds(compiler))
        database.register("numbers", _numbers(compiler))
        for step in _steps(compiler, as_of):
            database.execute(step)
        answers = "".join(f", ({column})::BIGINT AS a{n}" for n, column in enumerate(columns))
        # S608: the text is made of the rulebook's own numbers and column names, never of data.
        found = database.sql(f"SELECT person{answers} FROM truths ORDER BY person")
        for batch in found.to_arrow_reader(max(rows // max(len(wanted), 1), 1)):
            yield _answers(batch, wanted)


def _column(service: Service, compiler: Compiler) -> str:
    """One number a service: the answer (two bits), then a bit a criterion: met; then: unknown."""
    if service.needs is None:
        return "0"
    truth = compiler.criterion(service.needs)
    terms = [f"CASE WHEN {truth} THEN 2 WHEN NOT {truth} THEN 0 ELSE 1 END"]
    for place, rule in enumerate(service.criteria):
        met, unknown = 1 << (2 + place), 1 << (2 + len(service.criteria) + place)
        test = compiler.criterion(rule.test)
        terms.append(f"CASE WHEN {test} THEN {met} WHEN NOT {test} THEN 0 ELSE {unknown} END")
    return " + ".join(terms)


def _steps(compiler: Compiler, as_of: dt.date) -> list[str]:
    """Tables of one row a person, each from the one before: see compile.py.

    They are made one after the other: in one query the planner would unfold every test into every
    other and take a minute to think.
    """
    day, old = f"DATE '{as_of.isoformat()}'", f"DATE '{LONG_AGO.isoformat()}'"

    def columns(made: Mapping[str, str]) -> str:
        return "".join(f", {expression} AS {name}" for expression, name in made.items())

    # S608: the text is made of the rulebook's own numbers and column names, never of data.
    return [
        f"""CREATE TEMP TABLE totals AS
        WITH dated AS ({_DATED.format(old=old)}), known AS (
            {_KNOWN.format(day=day, old=old)}
            UNION ALL
            SELECT person, kind, NULL, NULL, NULL, NULL, NULL, youngest, oldest
            FROM ({_BIRTHS.format(day=day)})
            WHERE youngest IS NOT NULL AND oldest BETWEEN 0 AND {OLDEST}
        )
        SELECT person AS who{columns(compiler.totals)} FROM known GROUP BY person""",
        f"""CREATE TEMP TABLE standings AS
        SELECT person, totals.*{columns(compiler.standings)}
        FROM (SELECT DISTINCT person FROM everybody WHERE person IS NOT NULL)
        LEFT JOIN totals ON person = who""",
        f"CREATE TEMP TABLE truths AS SELECT person{columns(compiler.truths)} FROM standings",
    ]


_DATED = """
    SELECT f.person, k.kind, k.type, n.number AS value, f.value AS text,
        greatest(coalesce(f.start, CASE WHEN k.span THEN {old} ELSE f.seen END), {old}) AS began,
        coalesce(f.start, f.seen) AS happened, f."end", f.seen, k.span
    FROM facts f JOIN kinds k ON f.fact = k.fact
    LEFT JOIN numbers n ON f.fact = n.fact AND f.value = n.value
    WHERE CASE k.type
        WHEN 'choice' THEN n.number IS NOT NULL
        WHEN 'number' THEN regexp_full_match(f.value, '-?[0-9]{{1,12}}(\\.[0-9]{{1,6}})?')
        ELSE f.value <> '' END"""

_KNOWN = """
    SELECT person, kind, value,
        began - {old} AS began,
        {day} - CASE WHEN NOT span THEN happened
            WHEN "end" IS NULL THEN greatest(began, least({day}, coalesce(seen, {day})))
            ELSE least("end", {day}) END AS ago,
        span AND ("end" IS NULL OR "end" >= {day}) AS running,
        CASE WHEN type = 'number' THEN text::DOUBLE END AS amount,
        NULL::INTEGER AS youngest, NULL::INTEGER AS oldest
    FROM dated
    WHERE type <> 'birth' AND began <= {day}
        AND CASE WHEN span THEN "end" IS NULL OR "end" >= began ELSE happened IS NOT NULL END"""

_BIRTHS = """
    SELECT person, kind,
        CASE WHEN length(text) = 4 THEN greatest(years - 1, 0) WHEN born <= {day} THEN exact END
            AS youngest,
        CASE WHEN length(text) = 4 THEN years WHEN born <= {day} THEN exact END AS oldest
    FROM (
        SELECT *, year({day}) - year(born)
            - (month({day}) * 100 + day({day}) < month(born) * 100 + day(born))::INTEGER AS exact
        FROM (
            SELECT person, kind, text, year({day}) - left(text, 4)::INTEGER AS years,
                CASE WHEN length(text) = 10 THEN try_cast(text AS DATE) END AS born
            FROM dated
            WHERE type = 'birth' AND regexp_full_match(text, '[0-9]{{4}}(-[0-9]{{2}}-[0-9]{{2}})?')
        )
    )"""


def _kinds(compiler: Compiler) -> pa.Table:
    named = {**compiler.kinds, "birth": -1}
    kinds = [compiler.rules.kinds[name] for name in named]
    return pa.table(
        {
            "fact": pa.array(named, pa.string()),
            "kind": pa.array(named.values(), pa.int32()),
            "type": pa.array([kind.type for kind in kinds], pa.string()),
            "span": pa.array([kind.shape == "span" for kind in kinds], pa.bool_()),
        }
    )


def _numbers(compiler: Compiler) -> pa.Table:
    numbers = value_numbers(compiler)
    return pa.table(
        {
            "fact": pa.array([fact for fact, _ in numbers], pa.string()),
            "value": pa.array([value for _, value in numbers], pa.string()),
            "number": pa.array(numbers.values(), pa.int32()),
        }
    )


def _spell(service: Service, number: int) -> dict[str, object]:
    """A row in words, but for the person, of the number that `_column` made."""
    rules, bits = service.criteria, number >> 2
    word = (Answer.NOT_MET, Answer.UNKNOWN, Answer.MET)[number & 3]
    open_ = [rule for place, rule in enumerate(rules) if bits >> (len(rules) + place) & 1]
    proofs = dict.fromkeys(rule.cheapest.key for rule in open_ if rule.cheapest)
    return {
        "service": service.key,
        "answer": word.value,
        "criteria_met": [rule.key for place, rule in enumerate(rules) if bits >> place & 1],
        "criteria_unknown": [rule.key for rule in open_],
        "missing_proof": [] if word is Answer.MET else list(proofs),
        "unverified_rules": service.unverified,
    }


def _answers(batch: pa.RecordBatch, services: Sequence[Service]) -> pa.RecordBatch:
    """The long form of a batch: each person's services one after the other.

    Few different numbers stand for many persons: each is spelled out once and taken as often as
    it occurs.
    """
    spelled: list[dict[str, object]] = []
    places = []
    for service, column in zip(services, batch.columns[1:], strict=True):
        found = column.dictionary_encode()
        places.append(pc.add(found.indices, len(spelled)))
        spelled += [_spell(service, number) for number in found.dictionary.to_pylist()]
    book = pa.Table.from_pylist(spelled, schema=pa.schema(list(ANSWERS)[1:]))
    people, crossed = _interleaved(batch.num_rows, len(services))
    picked = pa.concat_arrays(places).take(crossed)
    columns = [column.combine_chunks().take(picked) for column in book.columns]
    return pa.RecordBatch.from_arrays([batch.column(0).take(people), *columns], schema=ANSWERS)


@lru_cache(maxsize=4)
def _interleaved(persons: int, services: int) -> tuple[pa.Array, pa.Array]:
    """Positions that turn one column a service into one row a person and service."""
    people = [person for person in range(persons) for _ in range(services)]
    crossed = [
        service * persons + person for person in range(persons) for service in range(services)
    ]
    return pa.array(people, pa.int32()), pa.array(crossed, pa.int32())

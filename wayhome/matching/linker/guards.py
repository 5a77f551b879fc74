"""Pairs that are never linked by a machine, and pairs that are certain.

A guard sends a pair to a person whatever its weight, because its likeness has another explanation
that weights do not see: twins, a father and a son of one name, a number lent within a family.
"""

from __future__ import annotations

from dataclasses import dataclass

from wayhome.matching.linker.comparisons import (
    CIN,
    COMPARISONS,
    DOB,
    FIRST_NAME,
    LAST_NAME,
    SSN,
    Comparison,
    Sense,
)

STRONG = (FIRST_NAME, LAST_NAME, DOB, SSN, CIN)
# Born as many years apart, two people of one name are two generations.
GENERATION = 13
_LENT = 8.0


@dataclass(frozen=True)
class Finding:
    """A guard or a rule: its name in the evidence, and when it holds, over sense columns.

    `costs` is what a guard takes from a pair, in bits, where the other explanation is likelier
    than the weights know: within a family a number is lent far more often than strangers share one.

    `first_name`, `dob` and so on are the `Sense` of the field, `first_name_is` its level's label,
    `years` how far apart the birth years are, `ssn_shared` whether one file has the number under
    several people, `ssn_neighbors` whether two numbers were issued next to each other.
    """

    name: str
    when: str
    costs: float = 0.0


GUARDS = (
    Finding(
        "two strong fields differ",
        " + ".join(f"({c.field} = -1)::INTEGER" for c in STRONG) + " >= 2",
    ),
    Finding(
        "twins or siblings",
        "last_name >= 1 AND ssn < 3 AND (first_name = -1 OR (dob = 3 AND first_name = 1 "
        "AND first_name_is <> 'same initial only'))",
    ),
    Finding(
        "twins or siblings, like names",
        "last_name >= 1 AND dob >= 2 AND ssn < 3 AND first_name_is IN ('spelled alike', "
        "'sounds alike', 'part of the other', 'nickname or variant', 'middle name used') AND ("
        "ssn_neighbors OR ssn = -1 OR ssn_is = 'last four one digit off' OR sex_is = 'different')",
    ),
    Finding(
        "same name, another generation",
        f"first_name >= 1 AND last_name >= 1 AND dob = -1 AND years >= {GENERATION}",
    ),
    Finding("suffixes differ", "suffix = -1 AND NOT (dob = 3 AND ssn_is = 'same')"),
    Finding("neither birth date nor number", "dob < 1 AND ssn < 2 AND cin < 2"),
    Finding(
        "no name agrees",
        "first_name < 2 AND last_name < 2 AND NOT (ssn_is = 'same' AND dob = 3 "
        "AND NOT ssn_shared AND (first_name = 0 OR last_name = 0))",
    ),
    Finding(
        "number shared by several people",
        "ssn_is = 'same' AND ssn_shared AND (dob < 2 OR first_name < 2)",
        costs=_LENT,
    ),
    Finding(
        "number lent to a relative",
        "ssn = 3 AND first_name = -1 AND (dob < 3 OR last_name IN (-1, 1))",
        costs=_LENT,
    ),
)

CERTAIN = (
    Finding(
        "same number, birth date and name",
        "ssn_is = 'same' AND NOT ssn_shared AND dob = 3 AND first_name >= 2 AND last_name >= 2",
    ),
    Finding("same index number and birth date", "cin_is = 'same' AND dob = 3"),
)


def sense_columns() -> str:
    """SQL that turns code columns into the sense and label columns that guards speak of."""
    columns = []
    for comparison in COMPARISONS:
        columns.append(f"{_case(comparison, sense=True)} AS {comparison.field}")
        columns.append(f"{_case(comparison, sense=False)} AS {comparison.field}_is")
    return ", ".join(columns)


def first_holding(findings: tuple[Finding, ...]) -> str:
    """SQL for the name of the first finding that holds, else NULL."""
    cases = " ".join(f"WHEN {one.when} THEN '{one.name}'" for one in findings)
    return f"CASE {cases} END"


def cost_sql(findings: tuple[Finding, ...]) -> str:
    """SQL for what the guard in column `guard` takes from a pair."""
    cases = " ".join(f"WHEN '{one.name}' THEN {one.costs}" for one in findings if one.costs)
    return f"(CASE guard {cases} ELSE 0 END)"


def level_sql(comparison: Comparison) -> str:
    """SQL for the label of the level that `code_<field>` stands for."""
    return _case(comparison, sense=False)


def _case(comparison: Comparison, *, sense: bool) -> str:
    cases = " ".join(
        f"WHEN {comparison.code(level.label)} THEN "
        + (str(int(level.sense)) if sense else f"'{level.label}'")
        for level in comparison.levels
    )
    empty = str(int(Sense.EMPTY)) if sense else "'empty'"
    return f"CASE code_{comparison.field} {cases} ELSE {empty} END"

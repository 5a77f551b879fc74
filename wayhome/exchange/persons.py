"""Each format's record of a person, as the columns that linkage compares.

The only place that knows both worlds: HMIS clients and plan members on one side, the linkage
columns on the other.
"""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from wayhome.core.duck import session

COLUMNS = (
    "id",
    "first_name",
    "middle_name",
    "last_name",
    "suffix",
    "dob",
    "ssn",
    "sex",
    "street",
    "city",
    "zip",
    "phone",
    "email",
    "cin",
)

CLIENTS = """
SELECT PersonalID AS id, FirstName AS first_name, MiddleName AS middle_name,
       LastName AS last_name, NameSuffix AS suffix, strftime(DOB, '%Y-%m-%d') AS dob,
       SSN AS ssn, {sex} AS sex, '' AS street, '' AS city, '' AS zip, '' AS phone,
       '' AS email, '' AS cin
FROM client WHERE DateDeleted IS NULL
"""
# Sex came with FY2026 and is often blank. It is never inferred from the gender columns of FY2024.
SEX_2026 = "CASE Sex WHEN 0 THEN 'F' WHEN 1 THEN 'M' ELSE '' END"

MEMBERS = """
SELECT cin AS id, first_name, middle_name, last_name, suffix,
       strftime(dob, '%Y-%m-%d') AS dob, ssn,
       CASE WHEN sex IN ('F', 'M') THEN sex ELSE '' END AS sex,
       street, city, zip, phone, email, cin
FROM member
"""


def from_hmis(tables: Mapping[str, pa.Table]) -> pa.Table:
    """The living (not deleted) clients of an export; `id` is the PersonalID."""
    client = tables["Client"]
    sex = SEX_2026 if "Sex" in client.column_names else "''"
    return _run(CLIENTS.format(sex=sex), "client", client)


def from_roster(members: pa.Table) -> pa.Table:
    """The members of an enrollment file; `id` is the CIN."""
    return _run(MEMBERS, "member", members)


def _run(query: str, name: str, table: pa.Table) -> pa.Table:
    with session() as duck:
        duck.register(name, table)
        blank = ", ".join(f"coalesce({column}, '') AS {column}" for column in COLUMNS)
        found: pa.Table = duck.sql(f"SELECT {blank} FROM ({query})").to_arrow_table()
    return found

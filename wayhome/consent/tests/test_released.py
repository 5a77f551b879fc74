"""What a release gives, by worked cases and properties."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wayhome.consent.rules import released

SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("source", pa.string()),
        ("key", pa.string()),
        ("status", pa.string()),
        ("scope", pa.list_(pa.string())),
        ("recipients", pa.list_(pa.string())),
        ("signed_on", pa.date32()),
        ("expires_on", pa.date32()),
        ("revoked_on", pa.date32()),
    ]
)
DAY = date(2026, 10, 1)


def release(**changes: object) -> dict[str, object]:
    row = {
        "id": "a",
        "source": "hmis",
        "key": "1",
        "status": "granted",
        "scope": ["demographic", "housing"],
        "recipients": ["harbor"],
        "signed_on": date(2026, 1, 1),
        "expires_on": None,
        "revoked_on": None,
    }
    return row | changes


def given_to(recipient: str, *rows: dict[str, object]) -> list[str] | None:
    table = pa.Table.from_pylist(list(rows), schema=SCHEMA)
    found = released(table, recipient=recipient, day=DAY).to_pylist()
    return found[0]["classes"] if found else None


CASES = [
    ("granted", [release()], ["demographic", "housing"]),
    ("given verbally", [release(status="verbal")], ["demographic", "housing"]),
    ("to everyone", [release(recipients=["all"])], ["demographic", "housing"]),
    ("to somebody else", [release(recipients=["valley"])], None),
    ("refused", [release(status="refused")], None),
    ("signed tomorrow", [release(signed_on=date(2026, 10, 2))], None),
    ("expires today", [release(expires_on=DAY)], ["demographic", "housing"]),
    ("expired yesterday", [release(expires_on=date(2026, 9, 30))], None),
    ("revoked today", [release(revoked_on=DAY)], None),
    ("revoked later", [release(revoked_on=date(2026, 10, 2))], ["demographic", "housing"]),
    ("refused after", [release(), release(status="refused", signed_on=date(2026, 2, 1))], None),
    (
        "granted after a refusal",
        [release(status="refused"), release(signed_on=date(2026, 2, 1))],
        ["demographic", "housing"],
    ),
    ("both on one day", [release(), release(status="refused")], None),
    ("protected classes stay", [release(scope=["demographic", "hiv", "part2"])], ["demographic"]),
    (
        "an expired newer one does not revive an older",
        [release(), release(signed_on=date(2026, 3, 1), expires_on=date(2026, 4, 1))],
        None,
    ),
]


@pytest.mark.parametrize(("_what", "rows", "expected"), CASES, ids=[case[0] for case in CASES])
def test_what_a_release_gives(
    _what: str, rows: list[dict[str, object]], expected: list[str] | None
) -> None:
    assert given_to("harbor", *rows) == expected


days = st.dates(date(2025, 1, 1), date(2027, 12, 31))


@settings(max_examples=30, deadline=None)
@given(days, st.none() | days, st.none() | days)
def test_nothing_is_given_before_signing_or_after_the_end(
    signed: date, expires: date | None, revoked: date | None
) -> None:
    classes = given_to("harbor", release(signed_on=signed, expires_on=expires, revoked_on=revoked))
    holds = (
        signed <= DAY and (expires is None or expires >= DAY) and (revoked is None or revoked > DAY)
    )
    assert (classes is not None) == holds

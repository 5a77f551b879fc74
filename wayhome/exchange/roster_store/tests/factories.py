"""Small made-up enrollment files."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

from wayhome.exchange.x12_834.header import RosterHeader
from wayhome.exchange.x12_834.write import write_834

START = date(2026, 1, 1)


def member(n: int, **more: Any) -> dict[str, Any]:
    span = {
        "plan_code": "305",
        "coverage_start": START,
        "coverage_end": None,
        "aid_code": "M1",
        "county": "19",
        "renewal_date": date(2026, 12, 1),
    } | more.pop("span", {})
    return {
        "cin": f"9{n:07}A",
        "first_name": f"First{n}",
        "last_name": f"Last{n}",
        "dob": date(1970, 1, 1) + timedelta(n),
        "sex": "F" if n % 2 else "M",
        "ssn": f"{200_000_000 + n}",
        "street": f"{n} Main Street",
        "city": "Fresno",
        "state": "CA",
        "zip": "93701",
        "phone": "5595550100",
        "county": "19",
        "spans": [span, *more.pop("more_spans", [])],
    } | more


def roster(members: list[dict[str, Any]], *, action: str = "full", day: date = START) -> bytes:
    target = io.BytesIO()
    header = RosterHeader(
        sender="DHCS",
        receiver="PLAN",
        file_date=day,
        action=action,
        plan_name="Plan",
        plan_id="305",
    )
    write_834(target, header=header, members=members)
    return target.getvalue()

"""The row of one member in a plan's 834, as `x12_834.write_834` takes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from wayhome.synthetic.coverage import Coverage, Span, plan_number
from wayhome.synthetic.persons import Address, Identity, Person

Row = dict[str, object]
PARENT = "S1"  # NM101, loop 2100G


@dataclass(slots=True)
class Member:
    """A person as Medi-Cal has them, with the coverage that decides in which files they stand."""

    person: Person
    identity: Identity
    coverage: Coverage
    guardian: Person | None = None
    died: date | None = None


def rows_in(plan: str, member: Member, county: str, as_of: date) -> Row | None:
    """The member's row in the file of a plan, or None where the plan never had them."""
    spans = [span for span in member.coverage.spans if span.plan == plan]
    if not spans:
        return None
    person, who = member.person, member.identity
    last = spans[-1]
    ended = last.end is not None and last.end < as_of
    home = person.home or Address("", "", "")
    row: Row = {
        "cin": member.coverage.cin_at(plan),
        "first_name": who.first,
        "middle_name": who.middle,
        "last_name": who.last,
        "suffix": who.suffix,
        "dob": who.dob,
        "sex": who.sex,
        "ssn": who.ssn,
        "street": home.street.upper(),
        "street2": home.street2.upper(),
        "city": home.city.upper(),
        "state": "CA",
        "zip": home.zip,
        # Medi-Cal keeps the number given at the last renewal, which is often an old one.
        "phone": person.old_phone or person.phone,
        "email": person.email,
        "language": person.language,
        "county": county,
        "aid_code": last.aid_code,
        "plan_member_id": f"{plan[:2].upper()}{member.coverage.cin[1:8]}",
        "spans": [_span(span, member, county) for span in spans],
    }
    if ended or member.died:
        row |= {"maintenance": "024", "status": "TE"}
    if member.died:
        row["died"] = member.died
    if member.guardian:
        guardian = member.guardian
        row |= {
            "responsible_name": f"{guardian.first} {guardian.surnames[0]}".upper(),
            "responsible_phone": guardian.phone,
            "responsible_relationship": PARENT,
        }
    return row


def _span(span: Span, member: Member, county: str) -> Row:
    end = span.end
    if member.died and (end is None or end > member.died) and member.died >= span.start:
        end = member.died
    return {
        "plan_code": plan_number(span.plan),
        "coverage_start": span.start,
        "coverage_end": end,
        "aid_code": span.aid_code,
        "county": county,
        "share_of_cost": span.share_of_cost,
        "renewal_date": member.coverage.renewal,
    }

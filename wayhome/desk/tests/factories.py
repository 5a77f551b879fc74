"""Made-up rows for tests of the desk, written as the batch role writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime

from wayhome.accounts.models import User
from wayhome.consent.models import Release
from wayhome.core.ids import new_id
from wayhome.coverage.models import Span
from wayhome.organizations.models import Membership, Organization, Source
from wayhome.people.models import Person, SourceRecord

AT = datetime(2026, 10, 1, 12, tzinfo=UTC)
DAY = date(2026, 10, 1)


def make_organization(code: str, kind: str) -> Organization:
    return Organization.objects.using("batch").create(code=code, name=code.title(), kind=kind)


def make_source(organization: Organization, kind: str, code: str = "") -> Source:
    return Source.objects.using("batch").create(
        organization=organization, kind=kind, code=code or f"{organization.code}-{kind}", name=code
    )


def make_worker(organization: Organization, role: str, email: str = "") -> User:
    user = User(email=email or f"{role}@{organization.code}.example", name=role)
    user.set_password("made-up-county")
    user.save(using="batch")
    Membership.objects.using("batch").create(user=user, organization=organization, role=role)
    return user


def make_record(
    source: Source, key: str, first: str = "Ana", last: str = "Made-Up", **extra: object
) -> SourceRecord:
    person = extra.pop("person", None) or Person.objects.using("batch").create(
        display_name=f"{first} {last}", sort_name=f"{last} {first}".upper()
    )
    values = {
        "first_name": first,
        "last_name": last,
        "search": f"{first} {last}".upper().replace("-", " "),
        "row_hash": "0" * 32,
        "recorded_at": AT,
        "valid_from": AT,
        "import_id": new_id(),
    }
    return SourceRecord.objects.using("batch").create(
        source=source, key=key, person=person, **(values | extra)
    )


def make_release(source: Source, key: str, recipients: list[str], **extra: object) -> Release:
    values: dict[str, object] = {
        "status": "granted",
        "scope": ["demographic", "housing", "health", "hiv"],
        "signed_on": date(2026, 1, 1),
    }
    return Release.objects.using("batch").create(
        source=source, key=key, recipients=recipients, **(values | extra)
    )


def make_span(record: SourceRecord, plan: Organization, source: Source, **extra: object) -> Span:
    values: dict[str, object] = {
        "cin": "90000000A",
        "valid_from": date(2026, 1, 1),
        "known_from": AT,
        "import_id": new_id(),
    }
    return Span.objects.using("batch").create(
        person=record.person, plan=plan, source=source, **(values | extra)
    )

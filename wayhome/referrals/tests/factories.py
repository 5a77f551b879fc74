"""A small made-up community: who sends, who receives, one person, and what is known of her."""

from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO

from django.utils import timezone

from wayhome.accounts.models import User
from wayhome.consent.models import Grant
from wayhome.core.classes import DataClass
from wayhome.core.db import seen_by
from wayhome.core.ids import new_id
from wayhome.core.viewer import Viewer
from wayhome.coverage.models import Span
from wayhome.directory.actions import load_providers
from wayhome.eligibility.models import Screening
from wayhome.organizations.actions import give_role
from wayhome.organizations.choices import Role
from wayhome.organizations.models import Organization, Source
from wayhome.people.models import Person, SourceRecord
from wayhome.referrals.actions import draft_referral, send_referral
from wayhome.referrals.models import Referral

SERVICE = "cs.housing_navigation"
HELD = (DataClass.DEMOGRAPHIC, DataClass.HOUSING, DataClass.HEALTH, DataClass.PART2, DataClass.HIV)


@dataclass
class World:
    sender: Organization
    receiver: Organization
    outsider: Organization
    plan: Organization
    rosa: Person
    ana: Viewer  # at the sender
    ben: Viewer  # at the receiver
    bea: Viewer  # also at the receiver
    eve: Viewer  # at neither


def organization(code: str, kind: str = "provider", **fields) -> Organization:
    return Organization.objects.create(
        code=code, name=code.replace("-", " ").title(), kind=kind, **fields
    )


def worker(name: str, at: Organization, role: str = Role.HOUSING_NAVIGATOR) -> Viewer:
    user = User.objects.create_user(f"{name}@{at.code}.example", None, name=name.title())
    by = Viewer(user.pk, at.pk, frozenset({role}))
    give_role(user=user, organization=at, role=role, by=by, at=timezone.now())
    return by


def grant(to: Organization, about: Person, *classes: str, until=None) -> None:
    Grant.objects.using("batch").bulk_create(
        Grant(
            organization_id=to.pk,
            person_id=about.pk,
            data_class=one,
            until=until or timezone.now() + timedelta(days=90),
            basis="source",
            basis_id=new_id(),
        )
        for one in classes
    )


def person(name: str, source: Source, data_class: str = DataClass.DEMOGRAPHIC, **fields) -> Person:
    first, _, last = name.partition(" ")
    made = Person.objects.using("batch").create(display_name=name, sort_name=name.upper())
    record(made, source, data_class, first_name=first, last_name=last, **fields)
    return made


def record(of: Person, source: Source, data_class: str = DataClass.DEMOGRAPHIC, **fields) -> None:
    now = timezone.now()
    SourceRecord.objects.using("batch").create(
        source_id=source.pk,
        key=str(new_id())[-12:],
        person_id=of.pk,
        data_class=data_class,
        row_hash="x",
        recorded_at=now,
        valid_from=now,
        import_id=new_id(),
        **fields,
    )


def provider(code: str, services: str = SERVICE, **cells: object) -> None:
    """List an organization in the directory as offering services."""
    given = {"provider": code, "name": code, "services": services} | cells
    lines = [",".join(given), ",".join(str(one) for one in given.values())]
    by = Viewer(new_id(), new_id())
    load_providers(BytesIO("\n".join(lines).encode()), by=by, at=timezone.now())


def world() -> World:
    sender = organization("harbor-coc", "coc")
    receiver = organization("pathlight")
    plan = organization("sunrise", "plan")
    hmis = Source.objects.create(organization=sender, kind="hmis", code="hmis", name="HMIS")
    rosa = person(
        "Rosa Delgado", hmis, dob=date(1980, 2, 3), language="spa", phone="555-0101",
        city="Costa Serena", zip="92901", street="12 Hidden Way",
    )  # fmt: skip
    grant(sender, rosa, *HELD)
    today = timezone.localdate()
    Span.objects.using("batch").create(
        person_id=rosa.pk, plan_id=plan.pk, source_id=hmis.pk, cin="91234567A",
        valid_from=today - timedelta(days=99), known_from=timezone.now(), import_id=new_id(),
    )  # fmt: skip
    for data_class, met in ((DataClass.HOUSING, "homeless"), (DataClass.PART2, "treatment_secret")):
        Screening.objects.using("batch").create(
            person_id=rosa.pk, service=SERVICE, answer="met", criteria_met=[met],
            criteria_unknown=[], missing_proof=["health_needs_note"], as_of=today,
            data_class=data_class,
        )  # fmt: skip
    provider("pathlight", plans="sunrise", open_slots=3, capacity=9, languages="es", zips="92901")
    outsider = organization("outsider")
    return World(
        sender, receiver, outsider, plan, rosa,
        ana=worker("ana", sender, Role.COC_DATA_LEAD),
        ben=worker("ben", receiver),
        bea=worker("bea", receiver),
        eve=worker("eve", outsider),
    )  # fmt: skip


def drafted(w: World, **more) -> Referral:
    asked = {"person_id": w.rosa.pk, "service": SERVICE, "to": w.receiver.pk} | more
    with seen_by(w.ana):
        return draft_referral(**asked, by=w.ana, at=timezone.now())


def sent(w: World, **more) -> Referral:
    draft = drafted(w, **more)
    with seen_by(w.ana):
        return send_referral(referral_id=draft.pk, by=w.ana, at=timezone.now())

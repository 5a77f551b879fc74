"""Reading agreements, notices and consents, and whom each of them opens to whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import Q

from wayhome.consent.models import Agreement, Consent, ConsentForm, NoticeRule, Release
from wayhome.core.classes import PROTECTED, DataClass
from wayhome.core.viewer import Viewer
from wayhome.organizations.choices import Role
from wayhome.organizations.models import Organization

# What an agreement or a notice may open, in the order in which a form asks for it.
SHAREABLE = [one for one in DataClass if one not in PROTECTED | {DataClass.OPEN}]
AGENCY = "agency"  # the key of an organization's own form
FEW = 11  # a figure below this is never told


@dataclass(frozen=True, slots=True)
class Given:
    """About how many people a ground opens now: none, a few, or so many in tens."""

    people: int

    @property
    def few(self) -> bool:
        """Whether the number is too small to be told."""
        return 0 < self.people < FEW


def agreements(*, viewer: Viewer) -> list[Agreement]:
    """Every agreement, the newest first; they say nothing about anybody."""
    return list(Agreement.objects.select_related("giver", "receiver"))


def agreement_by_id(agreement_id: UUID, *, viewer: Viewer) -> Agreement | None:
    """One agreement, or None."""
    found = Agreement.objects.select_related("giver", "receiver")
    return found.filter(pk=agreement_id).first()


def notice_rules(*, viewer: Viewer) -> list[NoticeRule]:
    """What the privacy notice allowed and allows, the newest first."""
    return list(NoticeRule.objects.all())


def notice_rule_by_id(notice_id: UUID, *, viewer: Viewer) -> NoticeRule | None:
    """One notice rule, or None."""
    return NoticeRule.objects.filter(pk=notice_id).first()


def people_given(grounds: Iterable[UUID]) -> dict[UUID, Given]:
    """About how many people each ground opens now; the database tells it in tens."""
    asked = list(grounds)
    with connection.cursor() as cursor:
        cursor.execute("SELECT ground_id, people FROM consent_people_given(%s)", [asked])
        found = dict(cursor.fetchall())
    return {one: Given(found.get(one, 0)) for one in asked}


def opens_to_oneself(viewer: Viewer, receiver_id: UUID) -> bool:
    """Whether an agreement would open people to the one who records it.

    Who looks at people does not decide what their own organization may see.
    """
    looks = any(role != Role.SYSTEM_ADMINISTRATOR for role in viewer.roles)
    return looks and viewer.organization_id == receiver_id


def in_force(start: date, end: date | None, day: date) -> bool:
    """Whether something holds on a day, its last one included."""
    return start <= day and (end is None or day <= end)


def newest_form(key: str, *, viewer: Viewer) -> ConsentForm | None:
    """The wording of a form in use: everybody's, or of the viewer's organization's own form."""
    return newest_forms(viewer=viewer).get(key)


def newest_forms(*, viewer: Viewer) -> dict[str, ConsentForm]:
    """The wording in use of each form that has one."""
    own = Q(organization=None) | Q(organization=viewer.organization_id)
    found = ConsentForm.objects.filter(own).select_related("paper_en", "paper_es")
    return {one.key: one for one in found.order_by("loaded_at", "id")}


def protected_by_itself(
    own: Organization, recipients: Iterable[Organization], classes: Iterable[str]
) -> DataClass:
    """What a consent gives away by being there: of whom it speaks, and of what.

    Where somebody hides stands first, because nothing opens it in an emergency.
    """
    said = {one.look_class for one in (own, *recipients)} | {DataClass(one) for one in classes}
    order = (DataClass.DV, DataClass.PART2, DataClass.HIV, DataClass.JUSTICE)
    return next((one for one in order if one in said), DataClass.DEMOGRAPHIC)


def consents_of(person_id: UUID, *, viewer: Viewer) -> list[Consent]:
    """What somebody said here that the viewer may read, the newest first."""
    found = Consent.objects.filter(person=person_id).select_related("organization", "form")
    return list(found.order_by("-signed_on", "-made_at"))


def releases_of(person_id: UUID, *, viewer: Viewer) -> list[Release]:
    """What somebody said by the release files that the viewer may read, the newest first."""
    found = Release.objects.filter(person=person_id).select_related("source")
    return list(found.order_by("-signed_on", "id"))


def consent_by_id(consent_id: UUID, *, viewer: Viewer) -> Consent | None:
    """One consent, or None where there is none that the viewer may read."""
    found = Consent.objects.select_related("organization", "form", "person", "signature")
    return found.filter(pk=consent_id).first()


def opened_now(consent_id: UUID, *, viewer: Viewer) -> Mapping[Organization, list[DataClass]]:
    """Whom a consent that the viewer's organization recorded opens what to now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT organization_id, data_class FROM consent_opened_now(%s)", [consent_id]
        )
        rows = cursor.fetchall()
    found: dict[UUID, set[str]] = defaultdict(set)
    for organization_id, data_class in rows:
        found[organization_id].add(data_class)
    named = Organization.objects.in_bulk(found)
    return {
        one: [kind for kind in DataClass if kind in found[one.pk]]
        for one in sorted(named.values(), key=lambda one: one.name)
    }

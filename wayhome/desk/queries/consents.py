"""What somebody agreed to, and whom that opens them to now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from wayhome.consent.choices import Answer
from wayhome.consent.models import Consent, Release
from wayhome.consent.queries import consent_by_id, consents_of, opened_now, releases_of
from wayhome.core.classes import DataClass
from wayhome.core.viewer import Viewer
from wayhome.organizations.models import Organization
from wayhome.people.models import PARTLY, Person, SourceRecord
from wayhome.people.queries import person_now


@dataclass(frozen=True, slots=True)
class AgreedTo:
    """A person and what they said, here and by the files."""

    person: Person
    consents: Sequence[Consent]
    releases: Sequence[Release]
    organizations: Mapping[UUID, Organization]


def agreed_to(person_id: UUID, *, viewer: Viewer) -> AgreedTo | None:
    """What somebody said, as far as the viewer may read it; None where they may see nobody."""
    person = person_now(person_id, viewer=viewer)
    if person is None:
        return None
    consents = consents_of(person.pk, viewer=viewer)
    named = Organization.objects.in_bulk({key for one in consents for key in one.recipients})
    return AgreedTo(person, consents, releases_of(person.pk, viewer=viewer), named)


def born_on(person: Person) -> date | None:
    """The birth date that the newest record states; None where none says it in full."""
    newest = (
        SourceRecord.objects.filter(person=person, valid_to=None)
        .exclude(dob=None)
        .order_by("-recorded_at", "id")
        .first()
    )
    return newest.dob if newest and newest.dob_quality != PARTLY else None


@dataclass(frozen=True, slots=True)
class ConsentPage:
    """One consent: whom it names, and whom it opens the person to now."""

    consent: Consent
    named: Sequence[Organization]
    opened: Mapping[Organization, list[DataClass]]
    ours: bool  # recorded by the viewer's organization, which alone is told whom it opens to
    others: Sequence[Consent]  # what else was said

    @property
    def unseen(self) -> list[Organization]:
        """Whom it names and opens nothing to: no member of theirs, or a newer no."""
        return [one for one in self.named if one not in self.opened]


def consent_page(consent_id: UUID, *, viewer: Viewer) -> ConsentPage | None:
    """One consent, or None where there is none that the viewer may read."""
    consent = consent_by_id(consent_id, viewer=viewer)
    if consent is None:
        return None
    named = Organization.objects.filter(pk__in=consent.recipients)
    ours = consent.organization_id == viewer.organization_id
    granted = consent.answer == Answer.GRANTED
    return ConsentPage(
        consent=consent,
        named=list(named),
        opened=opened_now(consent.pk, viewer=viewer) if ours and granted else {},
        ours=ours,
        others=[one for one in consents_of(consent.person_id, viewer=viewer) if one != consent],
    )

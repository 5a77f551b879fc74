"""Made-up consents: forms with their wording, and what somebody says to them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from typing import Any

from django.utils import timezone

from wayhome.consent.actions import Said, load_wording, record_consent, revoke_consent
from wayhome.consent.choices import Answer, How, Signer
from wayhome.consent.models import Consent, ConsentForm, Grant
from wayhome.core.db import seen_by
from wayhome.core.ids import new_id
from wayhome.core.viewer import Viewer
from wayhome.documents.actions import store
from wayhome.documents.models import Document
from wayhome.organizations.choices import Role
from wayhome.organizations.models import Organization
from wayhome.people.models import Person

FORMS = ("ascmi_ab133", "hmis_release", "part2")


def officer(at: Organization) -> Viewer:
    return Viewer(new_id(), at.pk, frozenset({Role.PRIVACY_OFFICER}))


def wording(by: Viewer, key: str = "hmis_release", **more: object) -> ConsentForm:
    given: dict[str, Any] = {
        "title": key, "version": "1", "text_en": "I agree.", "text_es": "Acepto.",
        "paper_en": None, "paper_es": None, "official": True,
    }  # fmt: skip
    with seen_by(by):
        return load_wording(key=key, **(given | more), by=by, at=timezone.now())


def every_wording(at: Organization) -> None:
    for key in FORMS:
        wording(officer(at), key)


def paper(who: Person, by: Viewer) -> Document:
    with seen_by(by):
        return store(
            BytesIO(b"<svg/>"), name="signature.svg", media_type="image/svg+xml", kind="consent",
            organization_id=by.acting_for, person_id=who.pk, data_class="demographic",
            at=timezone.now(),
        )  # fmt: skip


def today() -> date:
    return timezone.localdate()


def said(*recipients: Organization, **more: Any) -> Said:
    """A spoken HMIS release of who they are and where they stay, for a year."""
    plain = Said(
        form_key="hmis_release", answer=Answer.GRANTED, signer=Signer.SELF, how=How.VERBAL,
        language="en", signed_on=today(), classes=("demographic", "housing"),
        purposes=("treatment", "housing", "operations", "payment"),
        recipients=[one.pk for one in recipients], expires_on=today() + timedelta(days=365),
        witness="Wanda Witness", born=date(1980, 2, 3),
    )  # fmt: skip
    return replace(plain, **more)


def signed(who: Person, by: Viewer, *recipients: Organization, **more: Any) -> Said:
    """A signed ASCMI form of everything that it may cover."""
    full = {
        "form_key": "ascmi_ab133", "how": How.FINGER, "signature": paper(who, by), "witness": "",
        "classes": ("demographic", "housing", "health", "mental_health", "part2", "hiv"),
    }  # fmt: skip
    return said(*recipients, **(full | more))


def refused(*recipients: Organization, **more: Any) -> Said:
    no: dict[str, Any] = {"answer": Answer.REFUSED, "classes": (), "purposes": (),
                          "expires_on": None}  # fmt: skip
    return said(*recipients, **(no | more))


def speak(who: Person, words: Said, by: Viewer) -> Consent:
    with seen_by(by):
        return record_consent(person_id=who.pk, said=words, by=by, at=timezone.now())


def take_back(consent: Consent, by: Viewer) -> Consent:
    with seen_by(by):
        return revoke_consent(consent_id=consent.pk, reason="asked", by=by, at=timezone.now())


def opened_to(where: Organization, who: Person, basis: str = "") -> set[str]:
    """The classes about somebody that an organization is shown now."""
    found = Grant.objects.using("batch").filter(
        organization=where, person=who, until__gt=timezone.now()
    )
    if basis:
        found = found.filter(basis=basis)
    return set(found.values_list("data_class", flat=True))

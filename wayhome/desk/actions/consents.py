"""Recording a consent from its page: the signature is kept first, with it or not at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import BinaryIO
from uuid import UUID

from django.db import transaction

from wayhome.consent.actions import Said, load_wording, record_consent
from wayhome.consent.models import Consent, ConsentForm
from wayhome.consent.queries import protected_by_itself
from wayhome.core.viewer import Viewer
from wayhome.documents.actions import store
from wayhome.documents.choices import DocumentKind
from wayhome.documents.models import Document
from wayhome.organizations.models import Organization
from wayhome.organizations.queries import organization_of

Signature = tuple[BinaryIO, str, str]  # content, name, media type


@transaction.atomic
def record_signed(
    *, person_id: UUID, said: Said, signature: Signature | None, by: Viewer, at: datetime
) -> Consent:
    """Keep the signature and record what it stands under. Raises NotConsented."""
    if signature is not None:
        content, name, media_type = signature
        own = organization_of(by)
        recipients = Organization.objects.filter(pk__in=said.recipients)
        kept = store(
            content,
            name=name,
            media_type=media_type,
            kind=DocumentKind.CONSENT,
            organization_id=own.pk,
            person_id=person_id,
            data_class=str(protected_by_itself(own, recipients, said.classes)),
            at=at,
        )
        said = replace(said, signature=kept)
    return record_consent(person_id=person_id, said=said, by=by, at=at)


@transaction.atomic
def load_form(
    *,
    key: str,
    title: str,
    version: str,
    text_en: str,
    text_es: str,
    papers: tuple[BinaryIO | None, BinaryIO | None],
    official: bool,
    by: Viewer,
    at: datetime,
) -> ConsentForm:
    """Keep a form's papers and load its wording. Raises Refused."""
    paper_en, paper_es = (_paper(one, title, by, at) for one in papers)
    return load_wording(
        key=key,
        title=title,
        version=version,
        text_en=text_en,
        text_es=text_es,
        paper_en=paper_en,
        paper_es=paper_es,
        official=official,
        by=by,
        at=at,
    )


def _paper(file: BinaryIO | None, title: str, by: Viewer, at: datetime) -> Document | None:
    if file is None:
        return None
    return store(
        file,
        name=f"{title}.pdf",
        media_type="application/pdf",
        kind=DocumentKind.FORM,
        organization_id=by.acting_for,
        data_class="open",
        at=at,
    )

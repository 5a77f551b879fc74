"""Loading the wording of a consent form. A version is never changed; the newest one is used."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from wayhome.audit.actions import record
from wayhome.consent.actions.sharing import Refused
from wayhome.consent.models import ConsentForm
from wayhome.consent.queries import AGENCY
from wayhome.consent.rules import load_forms
from wayhome.core.clocks import local_day
from wayhome.core.viewer import Viewer
from wayhome.documents.models import Document
from wayhome.organizations.choices import Role

LOADERS = (Role.COUNTY_ADMINISTRATOR, Role.PRIVACY_OFFICER)


@transaction.atomic
def load_wording(
    *,
    key: str,
    title: str,
    version: str,
    text_en: str,
    text_es: str,
    paper_en: Document | None,
    paper_es: Document | None,
    official: bool,
    by: Viewer,
    at: datetime,
) -> ConsentForm:
    """Load a form's wording, for everybody, or of an agency's own form for that agency.

    Raises Refused for who may not, an unknown form, and wording that is not there in English.
    """
    if not by.has(*LOADERS) or key not in load_forms(local_day(at)) or by.user_id is None:
        raise Refused
    made = ConsentForm(
        key=key,
        organization_id=by.acting_for if key == AGENCY else None,
        title=title,
        version=version,
        text_en=text_en,
        text_es=text_es,
        paper_en=paper_en,
        paper_es=paper_es,
        official=official,
        loaded_by=by.user_id,
        loaded_at=at,
    )
    if not made.worded_in("en"):
        raise Refused
    made.save(force_insert=True)
    record(
        "consent.wording.loaded",
        by=by,
        at=at,
        target="consent.consentform",
        target_id=made.pk,
        detail={"form": key, "version": version, "official": official},
    )
    return made

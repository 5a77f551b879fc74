"""What a new community still lacks."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wayhome.consent.models import Agreement, NoticeRule
from wayhome.organizations.choices import Kind, SourceKind
from wayhome.organizations.models import Organization, Source


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to have, whether it is there, and what to do about it."""

    label: str | Promise
    there: bool
    words: str | Promise


def checklist() -> list[Step]:
    """The steps in the order in which one takes them."""
    kinds = set(Organization.objects.values_list("kind", flat=True))
    sources = set(Source.objects.values_list("kind", flat=True))
    npis = Organization.objects.filter(kind=Kind.PROVIDER).exclude(npi="").exists()
    return [
        Step(
            _("Organizations"),
            {Kind.COC, Kind.PLAN, Kind.PROVIDER} <= kinds,
            _("A CoC, at least one plan and one provider. The provider list brings the last."),
        ),
        Step(
            _("Sources"),
            {SourceKind.HMIS, SourceKind.ENROLLMENT} <= sources,
            _("The HMIS and each plan's enrollment file, with their codes."),
        ),
        Step(_("Provider identifiers"), npis, _("National Provider Identifiers in the list.")),
        Step(
            _("Release policy"),
            SourceKind.RELEASES in sources
            or NoticeRule.objects.exists()
            or Agreement.objects.exists(),
            _("Releases, an agreement or a notice rule. Without one nothing leaves the HMIS side."),
        ),
        Step(_("Mail"), bool(settings.EMAIL_HOST), _("Set WAYHOME_SMTP_HOST; then run doctor.")),
        Step(
            _("Backup"),
            (settings.HOME / "last-backup.json").exists(),
            _("Run `wayhome backup FOLDER` every night."),
        ),
    ]

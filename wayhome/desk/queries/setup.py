"""What a new community still lacks, and how its sources and backups are doing."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wayhome.consent.models import Agreement, NoticeRule
from wayhome.directory.models import ProviderProfile
from wayhome.organizations.choices import Kind, Role, SourceKind
from wayhome.organizations.models import Membership, Organization, Source
from wayhome.organizations.queries import all_sources

FRESH_BACKUP = timedelta(hours=26)  # a nightly backup, and two hours of grace


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to have, whether it is there, what to do about it, and where."""

    label: str | Promise
    there: bool
    words: str | Promise
    href: str
    act: str | Promise


def checklist() -> list[Step]:
    """The steps in the order in which one takes them."""
    open_ones = list(Organization.objects.filter(closed_on=None))
    kinds = {one.kind for one in open_ones}
    plans = [one for one in open_ones if one.kind == Kind.PLAN]
    sources = set(Source.objects.filter(paused_at=None).values_list("kind", flat=True))
    roles = set(
        Membership.objects.filter(ended_on=None, user__is_active=True).values_list(
            "role", flat=True
        )
    )
    organizations, feeds = reverse("settings_organizations"), reverse("settings_sources")
    return [
        Step(
            _("Organizations"),
            {Kind.COC, Kind.PLAN} <= kinds,
            _("A CoC and at least one plan. Providers come after the provider list."),
            organizations,
            _("Organizations"),
        ),
        Step(
            _("Plan identifiers"),
            bool(plans) and all(one.hcp_codes for one in plans),
            _("Each plan's HCP codes, as its enrollment files have them."),
            organizations,
            _("Plans"),
        ),
        Step(
            _("Sources"),
            {SourceKind.HMIS, SourceKind.ENROLLMENT} <= sources,
            _("The HMIS and each plan's enrollment file, with their codes."),
            feeds,
            _("Sources"),
        ),
        Step(
            _("People"),
            {Role.COC_DATA_LEAD, Role.PLAN_ANALYST} <= roles,
            _("A CoC data lead and a plan analyst, invited by e-mail."),
            reverse("settings_people"),
            _("Invite"),
        ),
        Step(
            _("Release policy"),
            SourceKind.RELEASES in sources
            or NoticeRule.objects.exists()
            or Agreement.objects.exists(),
            _("Releases, an agreement or a notice rule. Without one nothing leaves the HMIS side."),
            reverse("settings_sharing"),
            _("Agreements"),
        ),
        Step(
            _("Provider list"),
            ProviderProfile.objects.exists(),
            _("Who offers which service. The data lead sends it under Imports."),
            feeds,
            _("Sources"),
        ),
        Step(
            _("Providers"),
            Kind.PROVIDER in kinds,
            _("Providers of the list who sign in here and take referrals."),
            organizations,
            _("Organizations"),
        ),
        Step(
            _("Mail"),
            bool(settings.EMAIL_HOST),
            _("Invitations and reminders leave by a mail server."),
            reverse("settings_system"),
            _("Mail"),
        ),
        Step(
            _("Backup"),
            (settings.HOME / "last-backup.json").exists(),
            _("Every night, to a place of its own."),
            reverse("settings_system"),
            _("Backup"),
        ),
    ]


@dataclass(frozen=True, slots=True)
class Backup:
    """The newest backup: when, and whether it is younger than a day."""

    at: datetime
    fresh: bool


def last_backup(*, at: datetime) -> Backup | None:
    """The newest backup that this server made, or None."""
    try:
        made = datetime.fromisoformat(
            json.loads((settings.HOME / "last-backup.json").read_text())["at"]
        )
    except (OSError, ValueError, KeyError):
        return None
    return Backup(made, at - made < FRESH_BACKUP)


@dataclass(frozen=True, slots=True)
class Feed:
    """A source, when its last file was loaded, and since how many days the next one is late."""

    source: Source
    loaded_at: datetime | None
    late_days: int


def sources_with_files(*, at: datetime) -> list[Feed]:
    """Every source with its last file; the database tells the day of it and nothing more."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT source_id, loaded_at FROM desk_last_files()")
        loaded = dict(cursor.fetchall())
    return [_feed(one, loaded.get(one.pk), at) for one in all_sources()]


def _feed(source: Source, loaded_at: datetime | None, at: datetime) -> Feed:
    late = 0
    if source.expected_days and loaded_at and source.paused_at is None:
        late = max(0, (at - loaded_at).days - source.expected_days)
    return Feed(source, loaded_at, late)

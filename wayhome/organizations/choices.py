"""Kinds of organization and roles in them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from wayhome.core.purposes import EVERYDAY, Purpose


class Kind(models.TextChoices):
    """What an organization is; decides what it may ever be shown."""

    COC = "coc", _("Continuum of Care, HMIS lead")
    PLAN = "plan", _("Managed care plan")
    PROVIDER = "provider", _("ECM or Community Supports provider")
    HOSPITAL = "hospital", _("Hospital or clinic")
    SHELTER = "shelter", _("Homeless-services agency")
    COUNTY = "county", _("County")
    LAW_ENFORCEMENT = "law_enforcement", _("Law enforcement")
    CORRECTIONS = "corrections", _("Corrections")


# May refer, and be told a referral was received; no location, search, match or list, ever.
NO_LOOKING = frozenset({Kind.LAW_ENFORCEMENT, Kind.CORRECTIONS})


class Role(models.TextChoices):
    """What a worker does in an organization."""

    COC_DATA_LEAD = "coc_data_lead", _("CoC data lead")
    PLAN_ANALYST = "plan_analyst", _("Plan analyst")
    ECM_LEAD_CARE_MANAGER = "ecm_lead_care_manager", _("ECM lead care manager")
    COMMUNITY_HEALTH_WORKER = "community_health_worker", _("Community health worker")
    HOUSING_NAVIGATOR = "housing_navigator", _("Housing navigator")
    COUNTY_ADMINISTRATOR = "county_administrator", _("County administrator")
    PRIVACY_OFFICER = "privacy_officer", _("Privacy officer")
    SYSTEM_ADMINISTRATOR = "system_administrator", _("System administrator")


# What the holder of a role looks at people for, the first as it is told in the log.
PURPOSES: dict[str, tuple[Purpose, ...]] = {
    Role.COC_DATA_LEAD: (Purpose.HOUSING, Purpose.OPERATIONS),
    Role.PLAN_ANALYST: (Purpose.OPERATIONS, Purpose.PAYMENT, Purpose.TREATMENT),
    Role.ECM_LEAD_CARE_MANAGER: (Purpose.TREATMENT, Purpose.HOUSING),
    Role.COMMUNITY_HEALTH_WORKER: (Purpose.TREATMENT, Purpose.HOUSING),
    Role.HOUSING_NAVIGATOR: (Purpose.HOUSING, Purpose.TREATMENT),
    Role.COUNTY_ADMINISTRATOR: (Purpose.OPERATIONS, Purpose.HOUSING),
    Role.PRIVACY_OFFICER: EVERYDAY,
    Role.SYSTEM_ADMINISTRATOR: (Purpose.OPERATIONS,),
}


class Decision(models.TextChoices):
    """What a review of who works here says about a role."""

    KEEP = "keep", _("Keep the role")
    END = "end", _("End the role")


class SourceKind(models.TextChoices):
    """What a source sends; an organization's own workers write into the last one."""

    HMIS = "hmis", _("HMIS export")
    ENROLLMENT = "834", _("Enrollment file (834)")
    SERVED = "served", _("People already served")
    RELEASES = "releases", _("Releases of information")
    PROVIDERS = "providers", _("Provider list")
    INTAKE = "intake", _("Written down by its workers")


# Whose records are people of their own, whom linking joins; a plan's members are none.
PEOPLE = frozenset({SourceKind.HMIS, SourceKind.INTAKE})
# What files are sent of, as a form offers it: the others.
SENT = [choice for choice in SourceKind.choices if choice[0] != SourceKind.INTAKE]

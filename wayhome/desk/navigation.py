"""Where each role goes: the navigation by task."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from wayhome.core.navigation import Place
from wayhome.organizations.choices import Role

CARE = frozenset({Role.ECM_LEAD_CARE_MANAGER, Role.COMMUNITY_HEALTH_WORKER, Role.HOUSING_NAVIGATOR})
DATA = frozenset({Role.COC_DATA_LEAD, Role.PLAN_ANALYST})
COUNTY = frozenset({Role.COUNTY_ADMINISTRATOR})
SYSTEM = frozenset({Role.SYSTEM_ADMINISTRATOR})

PLACES = (
    Place(10, "today", _("Today")),
    Place(20, "people", _("People"), CARE | DATA | COUNTY, ("person",)),
    Place(30, "referrals", _("Referrals"), CARE | DATA | COUNTY, ("referral",)),
    Place(40, "worklist", _("Worklist"), CARE | DATA | COUNTY, ("worklist",)),
    Place(50, "review", _("Review"), frozenset({Role.COC_DATA_LEAD}) | COUNTY, ("review",)),
    Place(60, "imports", _("Imports"), DATA | COUNTY, ("import",)),
    Place(70, "settings", _("Settings"), COUNTY | SYSTEM, ("settings",)),
)

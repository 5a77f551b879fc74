"""Who writes down somebody new."""

from __future__ import annotations

from wayhome.organizations.choices import Role

# Those who meet people. A plan knows its members by its roster: who typed members in one by one
# would make a register of it. Who looks after the system meets nobody.
WRITERS = (
    Role.COC_DATA_LEAD,
    Role.ECM_LEAD_CARE_MANAGER,
    Role.COMMUNITY_HEALTH_WORKER,
    Role.HOUSING_NAVIGATOR,
    Role.COUNTY_ADMINISTRATOR,
)

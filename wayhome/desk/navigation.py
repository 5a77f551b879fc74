"""The navigation by task; each page's own policy says who is shown it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from wayhome.core.navigation import Place

PLACES = (
    Place(10, "today", _("Today")),
    Place(20, "people", _("People"), ("person",)),
    Place(30, "referrals", _("Referrals"), ("referral",)),
    Place(40, "worklist", _("Worklist"), ("worklist",)),
    Place(50, "review", _("Review"), ("review",)),
    Place(60, "imports", _("Imports"), ("import",)),
    Place(65, "privacy", _("Privacy"), ("privacy",)),
    Place(70, "settings", _("Settings"), ("settings",)),
)

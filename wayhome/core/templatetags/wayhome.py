"""Template words used on every page."""

from __future__ import annotations

from datetime import date, datetime

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

register = template.Library()


@register.filter
def age(moment: date | datetime | None) -> str:
    """How long ago, in words: "today", "12 days ago", "3 months ago"."""
    if moment is None:
        return ""
    day = timezone.localdate(moment) if isinstance(moment, datetime) else moment
    days = (timezone.localdate() - day).days
    if days <= 0:
        return _("today")
    if days < 60:
        return ngettext("%(n)d day ago", "%(n)d days ago", days) % {"n": days}
    months = days // 30
    if months < 24:
        return ngettext("%(n)d month ago", "%(n)d months ago", months) % {"n": months}
    years = days // 365
    return ngettext("%(n)d year ago", "%(n)d years ago", years) % {"n": years}


@register.filter
def day(moment: date | datetime | None) -> str:
    """A date in full, as one says it: "14 March 2027"."""
    if moment is None:
        return ""
    local = timezone.localdate(moment) if isinstance(moment, datetime) else moment
    return date_format(local, "j F Y")


@register.filter
def left(end: date | None) -> str:
    """The time left until a day, in words: "ends in 6 days", "ended 3 days ago"."""
    if end is None:
        return _("no end date")
    days = (end - timezone.localdate()).days
    if days < 0:
        return ngettext("ended %(n)d day ago", "ended %(n)d days ago", -days) % {"n": -days}
    if days == 0:
        return _("ends today")
    return ngettext("ends in %(n)d day", "ends in %(n)d days", days) % {"n": days}

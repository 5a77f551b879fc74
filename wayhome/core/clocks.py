"""Time as people say it: how long ago, how long until, and how much that should worry."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

Moment = date | datetime


def local_day(moment: Moment) -> date:
    """The community's day on which a moment falls."""
    if isinstance(moment, datetime):
        return timezone.localdate(moment) if timezone.is_aware(moment) else moment.date()
    return moment


def days_since(moment: Moment) -> int:
    """Whole days from a moment to today; negative for what is to come."""
    return (timezone.localdate() - local_day(moment)).days


def ago(moment: Moment) -> str:
    """ "today", "12 days ago", "3 months ago"; minutes and hours where the time is known."""
    if isinstance(moment, datetime) and timezone.is_aware(moment):
        minutes = int((timezone.now() - moment).total_seconds() // 60)
        if minutes == 0:
            return _("just now")
        if 0 < minutes < 60:
            return ngettext("%(n)d minute ago", "%(n)d minutes ago", minutes) % {"n": minutes}
        if 0 <= minutes < 6 * 60:
            hours = minutes // 60
            return ngettext("%(n)d hour ago", "%(n)d hours ago", hours) % {"n": hours}
    days = days_since(moment)
    if days <= 0:
        return _("today")
    if days < 60:
        return ngettext("%(n)d day ago", "%(n)d days ago", days) % {"n": days}
    months = days // 30
    if months < 24:
        return ngettext("%(n)d month ago", "%(n)d months ago", months) % {"n": months}
    years = days // 365
    return ngettext("%(n)d year ago", "%(n)d years ago", years) % {"n": years}


def until(end: Moment) -> str:
    """ "ends in 6 days", "ends in 40 minutes", "ended 3 days ago"."""
    if isinstance(end, datetime) and timezone.is_aware(end):
        minutes = int((end - timezone.now()).total_seconds() // 60)
        if 0 <= minutes < 60:
            return ngettext("ends in %(n)d minute", "ends in %(n)d minutes", minutes) % {
                "n": minutes
            }
        if 0 <= minutes < 24 * 60:
            hours = minutes // 60
            return ngettext("ends in %(n)d hour", "ends in %(n)d hours", hours) % {"n": hours}
    days = -days_since(end)
    if days < 0:
        return ngettext("ended %(n)d day ago", "ended %(n)d days ago", -days) % {"n": -days}
    if days == 0:
        return _("ends today")
    return ngettext("ends in %(n)d day", "ends in %(n)d days", days) % {"n": days}


def due(end: Moment) -> str:
    """ "Due in 3 days", "Due today", "2 days overdue"; hours where the time is known."""
    if isinstance(end, datetime) and timezone.is_aware(end):
        minutes = int((end - timezone.now()).total_seconds() // 60)
        if 0 <= minutes < 60:
            return ngettext("Due in %(n)d minute", "Due in %(n)d minutes", minutes) % {"n": minutes}
        if 0 <= minutes < 24 * 60:
            hours = minutes // 60
            return ngettext("Due in %(n)d hour", "Due in %(n)d hours", hours) % {"n": hours}
    days = -days_since(end)
    if days < 0:
        return ngettext("%(n)d day overdue", "%(n)d days overdue", -days) % {"n": -days}
    if days == 0:
        return _("Due today")
    return ngettext("Due in %(n)d day", "Due in %(n)d days", days) % {"n": days}


def in_full(moment: Moment) -> str:
    """A day as one says it: "14 March 2027", in Spanish "14 de marzo de 2027"."""
    # Translators: a Django date format; "14 March 2027"
    return date_format(local_day(moment), _("j F Y"))


def weekday(moment: Moment) -> str:
    """A day of the week and month: "Sunday, 22 November", "domingo 22 de noviembre"."""
    # Translators: a Django date format; "Sunday, 22 November"
    return date_format(local_day(moment), _("l, j F"))


def when(moment: Moment) -> str:
    """A short day, with the time where it is known: "Today 11:20", "16 Nov", "3 Oct 2025"."""
    day = local_day(moment)
    clock = ""
    if isinstance(moment, datetime):
        local = timezone.localtime(moment) if timezone.is_aware(moment) else moment
        clock = date_format(local, "G:i")
    days = days_since(moment)
    if days in (0, 1):
        word = _("Today") if days == 0 else _("Yesterday")
        return f"{word} {clock}".strip()
    # Translators: a Django date format; "16 Nov" and "16 Nov 2025"
    pattern = _("j M") if day.year == timezone.localdate().year else _("j M Y")
    return date_format(day, pattern)

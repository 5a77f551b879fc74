"""Who has looked at a person, in sentences: a day, an organization, what it did and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wayhome.consent.choices import Basis
from wayhome.core.classes import PROTECTED
from wayhome.core.purposes import Purpose
from wayhome.core.wording import CLASS_WORDS
from wayhome.desk.queries.looks import LooksPage, receiver_of
from wayhome.people.queries import Looks


def days(page: LooksPage) -> list[dict[str, Any]]:
    """Each day with what each organization did on it."""
    return [
        {"day": day, "lines": list(_organizations(page, list(looks)))}
        for day, looks in groupby(page.looks, lambda one: one.day)
    ]


def _organizations(page: LooksPage, looks: Sequence[Looks]) -> Iterator[dict[str, Any]]:
    """One entry an organization, those that looked last first."""
    for key in dict.fromkeys(one.organization_id for one in looks):
        mine = [one for one in looks if one.organization_id == key]
        who = page.organizations.get(key) if key else None
        known = {w for one in mine for w in one.workers if w in page.workers}
        yield {
            "who": who.name if who else _("Wayhome itself"),
            "kind": who.get_kind_display() if who else "",
            "did": [f"{_did(one, page)}{_times(one)}." for one in mine],
            "shown": [
                _short(words)
                for kind, words in CLASS_WORDS.items()
                if any(kind in one.classes for one in mine)
            ],
            "why": list(dict.fromkeys(_purpose(one.purpose) for one in mine)),
            "grounds": _grounds(mine),
            "workers": sorted(page.workers[one] for one in known),
        }


def _did(look: Looks, page: LooksPage) -> str:
    """A sentence without its end: what was done, and how often."""
    n = {"n": look.times}
    said = {
        "page": ngettext("Opened the page", "Opened the page %(n)d times", look.times),
        "privacy": ngettext("Looked after privacy", "Looked after privacy %(n)d times", look.times),
        "search": ngettext("Found in a search", "Found in searches %(n)d times", look.times),
        "worklist line": ngettext("Seen on a list", "Seen on a list %(n)d times", look.times),
        "worklist csv": ngettext(
            "Saved in a file with a list", "Saved in files with a list %(n)d times", look.times
        ),
        "review": ngettext(
            "Compared with another record", "Compared with another record %(n)d times", look.times
        ),
        "referral form": ngettext(
            "Prepared a referral", "Worked on a referral %(n)d times", look.times
        ),
        "referral list": ngettext(
            "Seen on a list of referrals", "Seen on a list of referrals %(n)d times", look.times
        ),
        "referral page": ngettext("Read a referral", "Read a referral %(n)d times", look.times),
        "referral printed": ngettext(
            "Printed a referral", "Printed a referral %(n)d times", look.times
        ),
        "looks": ngettext("Read who has looked", "Read who has looked %(n)d times", look.times),
        "accounting": ngettext(
            "Made an accounting of disclosures",
            "Made an accounting of disclosures %(n)d times",
            look.times,
        ),
    }
    if receiver_of(look):
        return _("Sent a referral to %(who)s") % {"who": _receiver(look, page)}
    what = "worklist csv" if look.what == "worklist xlsx" else look.what
    other = ngettext("Looked", "Looked %(n)d times", look.times)
    return said.get(what, other) % n


def _receiver(look: Looks, page: LooksPage) -> str:
    """The receiver's name, unless it gives away more than the viewer may know."""
    key = receiver_of(look)
    to = page.organizations.get(key) if key else None
    ours = page.viewer.organization_id in (key, look.organization_id)
    if to is None or (to.look_class in PROTECTED and not ours):
        return _("another organization")
    return to.name


def _times(look: Looks) -> str:
    """At what time of the day."""
    first, last = (
        date_format(timezone.localtime(at), "G:i") for at in (look.first_at, look.last_at)
    )
    if first == last:
        return _(", at %(time)s") % {"time": first}
    return _(", from %(first)s to %(last)s") % {"first": first, "last": last}


def _short(words: str | Promise) -> str:
    """A kind of information without what it includes: "housing"."""
    return str(words).partition(":")[0]


def _purpose(code: str) -> str:
    """Why, in plain words."""
    return str(Purpose(code).label) if code in Purpose.values else code.replace("_", " ")


def _grounds(looks: Sequence[Looks]) -> list[str]:
    """On what ground, as the log says it: each once."""
    words = {word for one in looks for ground in one.grounds for word in ground.split()}
    return [str(one.label) for one in Basis if one in words]

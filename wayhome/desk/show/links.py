"""Why each record stands with its person, in words and as a picture."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from wayhome.core.clocks import in_full, local_day
from wayhome.matching.evidence import guard, rule, steps
from wayhome.matching.queries import Why


def links(found: Sequence[Why]) -> list[dict[str, object]]:
    """One entry a record: what it is, why it is here, and the evidence where a model linked it."""
    return [
        {
            "source": one.source,
            "record": one.record,
            "key": one.key,
            "because": because(one),
            "steps": steps(one.link.evidence) if one.link and one.link.probability else [],
            "guard": guard(one.link.evidence) if one.link else "",
        }
        for one in found
    ]


def because(one: Why) -> str:
    """One sentence: who or what put the record here, and when."""
    link = one.link
    if link is None:
        return _("This page began with this record, or a split gave it back to it.")
    day = in_full(local_day(one.decided_at or link.made_at))
    if link.probability is None:
        if one.decided_by:
            return _("%(who)s decided it on %(day)s.") % {"who": one.decided_by, "day": day}
        return _("A reviewer decided it; linked on %(day)s.") % {"day": day}
    if words := rule(link.evidence):
        return _("A rule linked it on %(day)s: %(rule)s.") % {"day": day, "rule": words}
    percent = min(99.99, link.probability * 100)
    words = _("Linked by itself on %(day)s: how the records agree makes it %(p)s percent likely.")
    return words % {"day": day, "p": f"{percent:.2f}"}

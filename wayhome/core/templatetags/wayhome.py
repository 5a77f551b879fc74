"""Template words used on every page."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import template
from django.contrib.messages.storage.base import Message
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from wayhome.core import clocks, kinds, policy, waterfall, wording
from wayhome.core.notices import UNDO
from wayhome.core.viewer import NOBODY

register = template.Library()
OLD = 90  # days after which a fact about where and how somebody lives has often changed
_ids = itertools.count(1)


@register.filter
def age(moment: date | datetime | None) -> str:
    """How long ago, in words: "today", "12 days ago", "3 months ago"."""
    return clocks.ago(moment) if moment else ""


@register.filter
def day(moment: date | datetime | None) -> str:
    """A date in full, as one says it: "14 March 2027"."""
    return clocks.in_full(moment) if moment else ""


@register.filter
def weekday(moment: date | datetime) -> str:
    """A day with its weekday, as one says it: "Sunday, 22 November"."""
    return clocks.weekday(moment)


@register.filter
def left(end: date | datetime | None) -> str:
    """The time left, in words: "ends in 6 days", "ended 3 days ago"."""
    return clocks.until(end) if end else _("no end date")


@register.filter
def due(end: date | datetime | None) -> str:
    """ "Due in 3 days", "2 days overdue"; empty without an end."""
    return clocks.due(end) if end else ""


@register.filter
def moment(value: date | datetime | str | None) -> str:
    """A short day and time; words stay as they are."""
    return clocks.when(value) if isinstance(value, date) else value or ""


@register.filter
def is_old(seen: date | datetime | None) -> bool:
    """Whether a fact is so old that it should fade."""
    return isinstance(seen, date) and clocks.days_since(seen) > OLD


@register.filter
def freshness(seen: date | datetime, stale: object = OLD) -> str:
    """The tone of a data's age: good within a week, nothing until stale, then warn."""
    days = clocks.days_since(seen)
    if days <= 7:
        return "good"
    return "warn" if days > int(str(stale)) else ""


@register.filter
def urgency(end: date | datetime | None, soon: object = 7) -> str:
    """The tone of a clock: bad within `soon` days or past, warn within a month, else nothing."""
    if not end:
        return ""
    days = -clocks.days_since(end)
    if days <= int(str(soon)):
        return "bad"
    return "warn" if days <= 30 else ""


@register.filter
def initials(name: str) -> str:
    """Up to two letters that stand for a name."""
    words = [word for word in str(name).replace("-", " ").split() if word[0].isalpha()]
    return "".join(word[0] for word in words[:2]).upper()


@register.filter
def thousands(value: object) -> str:
    """A number with its thousands parted as the language does; words ("500+") stay."""
    return number_format(value, force_grouping=True) if isinstance(value, int) else str(value)


@register.filter
def share(part: object, whole: object) -> str:
    """A part of a whole from 0 to 100, as SVG wants it."""
    total = float(str(whole)) or 1.0
    return f"{min(max(float(str(part)) / total, 0.0), 1.0) * 100:.1f}"


@register.filter
def undo(message: Message) -> str:
    """The address that takes back what a message tells, or nothing."""
    tags = message.extra_tags or ""
    return tags.removeprefix(UNDO) if tags.startswith(UNDO) else ""


@register.filter
def by_kind(findings: Sequence[Any]) -> list[kinds.Kind]:
    """Findings, those of one kind together."""
    return kinds.by_kind(findings)


@register.filter(name="waterfall")
def waterfall_picture(steps: Sequence[Mapping[str, Any]]) -> waterfall.Picture:
    """The picture of a link's evidence."""
    return waterfall.draw(steps)


@register.filter
def key(names: Mapping[Any, Any], which: object) -> object:
    """What a mapping has under a key; nothing where it has none."""
    return names.get(which, "")


@register.simple_tag
def uid() -> str:
    """An id no other element of the page has."""
    return f"u{next(_ids)}"


@register.simple_tag(takes_context=True)
def open_url(context: template.Context, name: str) -> str:
    """The address of a page that this page's reader may open; nothing where it would refuse."""
    return policy.may_open(name, context.get("viewer") or NOBODY)


@register.filter
def answer_word(answer: str) -> str:
    """met, not_met or unknown in words."""
    return str(wording.ANSWER.get(answer, answer))


def _pair(name: str, table: Mapping[str, tuple[str, Any]]) -> None:
    """Register `<name>_tone` and `<name>_word` for a table of tone and word by state."""
    register.filter(f"{name}_tone", lambda key: table.get(str(key), ("", ""))[0])
    register.filter(f"{name}_word", lambda key: str(table.get(str(key), ("", key))[1]))


_pair("job", wording.JOB)
_pair("severity", wording.SEVERITY)
_pair("how", wording.HOW)

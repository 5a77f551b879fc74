"""Recording and ending what opens people to an organization. Grants follow at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from wayhome.audit.actions import record
from wayhome.consent.models import Agreement, NoticeRule
from wayhome.consent.queries import SHAREABLE, opens_to_oneself
from wayhome.core import events
from wayhome.core.classes import DataClass
from wayhome.core.purposes import EVERYDAY
from wayhome.core.viewer import Viewer
from wayhome.organizations.choices import Kind
from wayhome.organizations.models import Organization


class Refused(Exception):
    """This may not be opened, or not by this person."""


@transaction.atomic
def add_agreement(
    *,
    giver: Organization,
    receiver: Organization,
    title: str,
    purpose: str,
    citation: str,
    classes: Sequence[str],
    starts_on: date,
    ends_on: date | None,
    purposes: Sequence[str] = EVERYDAY,
    by: Viewer,
    at: datetime,
) -> Agreement:
    """Record an agreement. Raises Refused for who may see nobody, or one's own gain."""
    if not receiver.may_look or giver.pk == receiver.pk or opens_to_oneself(by, receiver.pk):
        raise Refused
    made = Agreement.objects.create(
        giver=giver,
        receiver=receiver,
        title=title,
        purpose=purpose,
        citation=citation,
        classes=_opened(classes),
        purposes=sorted(str(one) for one in purposes),
        starts_on=starts_on,
        ends_on=ends_on,
    )
    _note("agreement.added", made, by, at, classes=made.classes)
    return made


@transaction.atomic
def add_notice_rule(
    *,
    classes: Sequence[str],
    citation: str,
    valid_from: date,
    valid_to: date | None,
    by: Viewer,
    at: datetime,
) -> NoticeRule:
    """Record what the privacy notice allows to every plan about its own members."""
    made = NoticeRule.objects.create(
        classes=_opened(classes),
        recipient_kinds=[Kind.PLAN.value],
        citation=citation,
        valid_from=valid_from,
        valid_to=valid_to,
    )
    _note("notice.added", made, by, at, classes=made.classes)
    return made


@transaction.atomic
def end_agreement(*, agreement: Agreement, by: Viewer, at: datetime) -> None:
    """End it at once: yesterday was its last day."""
    held = Agreement.objects.select_for_update().get(pk=agreement.pk)
    yesterday = timezone.localdate(at) - timedelta(days=1)
    if held.ends_on is None or held.ends_on > yesterday:
        before, held.ends_on = held.ends_on, yesterday
        held.save(update_fields=["ends_on"])
        _close(held, at)
        _note("agreement.ended", held, by, at, ended=_iso(before))


@transaction.atomic
def end_notice_rule(*, rule: NoticeRule, by: Viewer, at: datetime) -> None:
    """End it at once: yesterday was its last day."""
    held = NoticeRule.objects.select_for_update().get(pk=rule.pk)
    yesterday = timezone.localdate(at) - timedelta(days=1)
    if held.valid_to is None or held.valid_to > yesterday:
        before, held.valid_to = held.valid_to, yesterday
        held.save(update_fields=["valid_to"])
        _close(held, at)
        _note("notice.ended", held, by, at, ended=_iso(before))


def _opened(classes: Sequence[str]) -> list[str]:
    """The classes in their order; a person is never shown without who they are."""
    wanted = {*classes, str(DataClass.DEMOGRAPHIC)}
    return [str(one) for one in SHAREABLE if str(one) in wanted]


def _close(ground: Agreement | NoticeRule, at: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT consent_end_sharing(%s, %s)", [ground.pk, timezone.localdate(at)])


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _note(
    verb: str, ground: Agreement | NoticeRule, by: Viewer, at: datetime, **detail: object
) -> None:
    record(
        f"consent.{verb}",
        by=by,
        at=at,
        target=ground._meta.label_lower,
        target_id=ground.pk,
        detail=detail,
    )
    transaction.on_commit(lambda: events.publish(events.SHARING, ground_id=ground.pk))

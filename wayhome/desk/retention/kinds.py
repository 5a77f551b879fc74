"""Every class of things that is kept for a time, with who decides about its end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import Min, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wayhome.audit.choices import Mode, Why
from wayhome.audit.models import Disclosure
from wayhome.audit.queries import held_organizations, held_people
from wayhome.audit.rules import kept_for, years_before
from wayhome.core.viewer import NOBODY
from wayhome.desk.retention import identifiers
from wayhome.desk.retention.looks import Kind, Look
from wayhome.documents.actions import destroy, forget_old_drafts
from wayhome.documents.choices import DocumentKind
from wayhome.documents.models import Document, Draft
from wayhome.exchange.models import ImportRun, ImportSample
from wayhome.exchange.retention import destroy_files, due_files, forget_undo, put_away
from wayhome.exchange.roster_store.retire import due_rosters, retire_due


def _attachments(at: datetime) -> QuerySet[Document]:
    day = timezone.localdate(at)
    return Document.objects.using("batch").filter(
        Q(keep_until=None) | Q(keep_until__lt=day),
        kind__in=(DocumentKind.REFERRAL, DocumentKind.SENT),
        destroyed_at=None,
        stored_at__date__lt=years_before(day, kept_for("attachments_years", day).value),
    )


def _of_documents(due: Callable[[datetime], QuerySet[Document]]) -> Callable[[datetime], Look]:
    def look(at: datetime) -> Look:
        found = due(at)
        held = found.filter(_is_held())
        free = found.exclude(_is_held()).aggregate(oldest=Min("stored_at"))["oldest"]
        return _look(found.count(), held.count(), free)

    return look


def _is_held() -> Q:
    return Q(organization_id__in=held_organizations()) | Q(person_id__in=held_people())


def _look(over: int, held: int, oldest: datetime | None) -> Look:
    kept = {Why.HELD.value: held} if held else {}
    return Look(over - held, timezone.localdate(oldest) if oldest else None, kept)


def _destroy_attachments(at: datetime) -> int:
    going = list(_attachments(at).exclude(_is_held()))
    for document in going:
        destroy(document, by=NOBODY, at=at)
    return len(going)


def _rosters(at: datetime) -> Look:
    due, organizations = due_rosters(at=at), held_organizations()
    free = [
        run
        for run in due
        if organizations.isdisjoint({run.organization_id, run.source.organization_id})
    ]
    return _look(len(due), len(due) - len(free), min((r.received_at for r in free), default=None))


def _undo_rows(at: datetime) -> Look:
    rows = ImportSample.objects.using("batch").filter(run__in=put_away(at))
    oldest = ImportRun.objects.using("batch").filter(samples__in=rows).aggregate(o=Min("ended_at"))
    return _look(rows.count(), 0, oldest["o"])


def _drafts(at: datetime) -> Look:
    days = kept_for("draft_days", timezone.localdate(at)).value
    old = Draft.objects.using("batch").filter(kept_at__lt=at - timedelta(days=days))
    return _look(old.count(), 0, old.aggregate(oldest=Min("kept_at"))["oldest"])


def _log(at: datetime) -> Look:
    day = timezone.localdate(at)
    since = years_before(day, kept_for("log_years", day).value)
    old = Disclosure.objects.using("batch").filter(at__date__lt=since)
    count = old.count()
    return Look(0, None, {Why.LOG.value: count} if count else {})


KINDS = (
    Kind(
        "identifiers",
        _("Names and numbers of people"),
        _("Name, Social Security number, birthday, street, phone, what they told: removed, once "
          "nobody has worked with the person for that long. The rows stay, for counts."),
        Mode.SWITCH,
        "identifiers_years",
        identifiers.look,
        identifiers.destroy,
    ),
    Kind(
        "attachments",
        _("Files of referrals, and files sent"),
        _("The file's key is deleted, which makes every copy of it unreadable."),
        Mode.SWITCH,
        "attachments_years",
        _of_documents(_attachments),
        _destroy_attachments,
    ),
    Kind(
        "rosters",
        _("Plans' rosters"),
        _("Dropped when the next full file is confirmed, or after this time."),
        Mode.ALWAYS,
        "roster_days",
        _rosters,
        lambda at: len(retire_due(at=at)),
    ),
    Kind(
        "files",
        _("Files that were imported, and rows set aside"),
        _("As many days as the settings of their source say."),
        Mode.ALWAYS,
        "roster_days",
        _of_documents(lambda at: due_files(timezone.localdate(at))),
        lambda at: destroy_files(at),
    ),
    Kind(
        "undo",
        _("What taking back an import needs"),
        _("Samples and replaced rows, as long as an import can be taken back."),
        Mode.ALWAYS,
        "undo_days",
        _undo_rows,
        lambda at: forget_undo(at),
    ),
    Kind(
        "drafts",
        _("Drafts of forms"),
        _("What nobody touched for a month."),
        Mode.ALWAYS,
        "draft_days",
        _drafts,
        lambda at: forget_old_drafts(at=at),
    ),
    Kind(
        "log",
        _("The log of who looked"),
        _("Six years at least. It only grows, and is sealed."),
        Mode.NEVER,
        "log_years",
        _log,
    ),
)  # fmt: skip
BY_KEY = {one.key: one for one in KINDS}

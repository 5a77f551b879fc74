"""Keeping a list as one wants it. Nothing here is about a person; no entry in the audit log."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from wayhome.core.viewer import Viewer
from wayhome.desk.models import LONGEST_NAME, ColumnChoice, SavedView

MOST_VIEWS = 30
KEPT = timedelta(days=30)


class TooMany(Exception):
    """The viewer keeps as many views as there is room for."""


@transaction.atomic
def save_view(*, page: str, name: str, query: str, by: Viewer, at: datetime) -> SavedView:
    """Keep filters, order and columns under a name; the same name again replaces what it was.

    Raises TooMany.
    """
    name = " ".join(name.split())[:LONGEST_NAME]
    own = SavedView.objects.select_for_update().filter(
        user=by.user_id, organization=by.acting_for, page=page, deleted_at=None
    )
    found = own.filter(name__iexact=name).first()
    if found is None and own.count() >= MOST_VIEWS:
        raise TooMany
    if found is None:
        return SavedView.objects.create(
            user_id=_worker(by),
            organization_id=by.acting_for,
            page=page,
            name=name,
            query=query,
            made_at=at,
        )
    found.name, found.query, found.made_at = name, query, at
    found.save(update_fields=["name", "query", "made_at"])
    return found


@transaction.atomic
def delete_view(*, view_id: UUID, by: Viewer, at: datetime) -> SavedView:
    """Put a view away; `bring_back_view` undoes it. Raises SavedView.DoesNotExist."""
    view = SavedView.objects.select_for_update().get(pk=view_id, deleted_at=None)
    view.deleted_at = at
    view.save(update_fields=["deleted_at"])
    return view


@transaction.atomic
def bring_back_view(*, view_id: UUID, by: Viewer, at: datetime) -> SavedView:
    """Undo a deletion; a view made under its name since then stays, and this one makes way.

    Raises SavedView.DoesNotExist.
    """
    view = SavedView.objects.select_for_update().get(pk=view_id)
    newer = SavedView.objects.filter(
        user=view.user_id,
        organization=view.organization_id,
        page=view.page,
        name__iexact=view.name,
        deleted_at=None,
    ).first()
    if newer is not None:
        return newer
    view.deleted_at = None
    view.save(update_fields=["deleted_at"])
    return view


@transaction.atomic
def choose_columns(*, page: str, columns: Sequence[str], by: Viewer, at: datetime) -> None:
    """Keep which columns the viewer looks at; none means those that the page shows by itself."""
    if not columns:
        ColumnChoice.objects.filter(user=by.user_id, page=page).delete()
        return
    ColumnChoice.objects.update_or_create(
        user_id=_worker(by), page=page, defaults={"columns": list(columns)}
    )


@transaction.atomic(using="batch")
def forget_deleted_views(*, at: datetime) -> int:
    """Delete for good what was put away a month ago; the nightly round calls this."""
    gone = SavedView.objects.using("batch").filter(deleted_at__lt=at - KEPT)
    return gone.delete()[0]


def _worker(by: Viewer) -> UUID:
    """Who keeps it; nobody keeps anything without having signed in."""
    if by.user_id is None:
        raise PermissionError("Nobody keeps a list without signing in.")
    return by.user_id

"""What the viewer keeps for themselves about a list."""

from __future__ import annotations

from wayhome.core.viewer import Viewer
from wayhome.desk.models import ColumnChoice, SavedView


def views_of(viewer: Viewer, page: str) -> list[SavedView]:
    """The viewer's own saved views of a page, by name."""
    found = SavedView.objects.filter(
        user=viewer.user_id, organization=viewer.organization_id, page=page, deleted_at=None
    )
    return list(found.order_by("name", "id"))


def columns_of(viewer: Viewer, page: str) -> list[str]:
    """The columns that the viewer chose; none where they never did."""
    found = ColumnChoice.objects.filter(user=viewer.user_id, page=page)
    return list(found.values_list("columns", flat=True).first() or [])

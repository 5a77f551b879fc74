"""A form that came when its sender's sign-in was over: kept, and brought back to its page.

Kept like a draft, for its sender alone; `written` in the page's address names it.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit
from uuid import NAMESPACE_URL, UUID, uuid5

from django.http import HttpRequest, QueryDict
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from wayhome.core.db import set_viewer
from wayhome.core.policy import PUBLIC, viewer_of
from wayhome.core.viewer import Viewer
from wayhome.documents import actions, queries

WRITTEN = "written"
NOT_KEPT = {"csrfmiddlewaretoken", "next"}


def keep(request: HttpRequest, worker: Viewer) -> str:
    """Keep the form of a POST; the address its sender comes back to, or none if nothing is kept."""
    there = _page(request)
    if worker.organization_id is None or not there:
        return there
    parts = urlsplit(there)
    query = urlencode([pair for pair in parse_qsl(parts.query) if pair[0] != WRITTEN])
    form = request.POST.copy()
    for name in NOT_KEPT:
        form.pop(name, None)
    if not form:
        return there
    try:
        set_viewer(worker)
        kept = actions.keep_draft(
            key=f"form.sent:{uuid5(NAMESPACE_URL, parts.path + '?' + query)}",
            written={"path": parts.path, "to": request.path, "form": form.urlencode()},
            by=worker,
            at=timezone.now(),
        )
    finally:
        set_viewer(viewer_of(request))
    if kept is None:
        return there
    return f"{parts.path}?{query}{'&' if query else ''}{WRITTEN}={kept.pk}"


@dataclass(frozen=True, slots=True)
class Kept:
    """A form that was kept: under which key, for which addresses, and what was in it."""

    key: str
    sent_to: tuple[str, str]
    form: QueryDict


def brought_back(request: HttpRequest) -> Kept | None:
    """The kept form that the address names; only its sender's and its page's own."""
    try:
        wanted = UUID(request.GET.get(WRITTEN, ""))
    except ValueError:
        return None
    found = queries.draft_by_id(wanted, viewer=viewer_of(request))
    if found is None or found.written.get("path") != request.path:
        return None
    to = (request.path, found.written["to"])
    return Kept(found.key, to, QueryDict(found.written["form"]))


def _page(request: HttpRequest) -> str:
    """The page that sent the form; nothing unless that page and its target are for members.

    What goes to the pages of the account, passwords among it, is never kept.
    """
    from_page = request.headers.get("Referer", "")
    here = url_has_allowed_host_and_scheme(from_page, allowed_hosts={request.get_host()})
    parts = urlsplit(from_page if here else request.get_full_path())
    if not all(map(_is_for_members, (parts.path, request.path))):
        return ""
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _is_for_members(path: str) -> bool:
    try:
        view = resolve(path).func
    except Resolver404:
        return False
    who, _roles = getattr(view, "policy", (PUBLIC, ()))
    return bool(who != PUBLIC)

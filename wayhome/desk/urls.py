"""Addresses of the desk."""

from __future__ import annotations

from django.urls import path, re_path

from wayhome.desk.views import keeping, people, settings, today, worklist

urlpatterns = [
    path("", today.today, name="today"),
    path("search/", today.search, name="search"),
    path("people/", people.people, name="people"),
    path("people/<uuid:person_id>/", people.person_view, name="person"),
    path("worklist/", worklist.worklist, name="worklist"),
    re_path(r"^worklist\.(?P<kind>csv|xlsx)$", worklist.export, name="worklist_export"),
    path("worklist/views/", keeping.save_view, name="worklist_view_save"),
    path("worklist/columns/", keeping.columns, name="worklist_columns"),
    path("worklist/views/<uuid:view_id>/delete/", keeping.delete_view, name="worklist_view_delete"),
    path(
        "worklist/views/<uuid:view_id>/restore/", keeping.restore_view, name="worklist_view_restore"
    ),
    path("settings/", settings.overview, name="settings"),
    path("settings/rules/", settings.rules, name="settings_rules"),
    path("settings/people/", settings.workers, name="settings_workers"),
    path("settings/people/<uuid:membership_id>/end/", settings.end_role, name="settings_end_role"),
]

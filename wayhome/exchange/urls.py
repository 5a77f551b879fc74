"""Addresses of imports."""

from __future__ import annotations

from django.urls import path

from wayhome.exchange import views

urlpatterns = [
    path("imports/", views.imports, name="imports"),
    path("imports/upload/", views.upload, name="import_upload"),
    path("imports/<uuid:run_id>/", views.import_page, name="import"),
    path("imports/<uuid:run_id>/progress/", views.progress, name="import_progress"),
    path("imports/<uuid:run_id>/findings.csv", views.findings_file, name="import_findings"),
    path("imports/<uuid:run_id>/approve/", views.approve, name="import_approve"),
    path("imports/<uuid:run_id>/refuse/", views.refuse, name="import_refuse"),
    path("imports/<uuid:run_id>/undo/", views.undo, name="import_undo"),
]

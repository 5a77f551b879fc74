"""Addresses of drafts."""

from __future__ import annotations

from django.urls import path

from wayhome.documents import views

urlpatterns = [
    path("drafts/keep/", views.keep_draft, name="draft_keep"),
    path("drafts/discard/", views.discard_draft, name="draft_discard"),
]

"""Addresses of organizations."""

from __future__ import annotations

from django.urls import path

from wayhome.organizations import views

urlpatterns = [
    path("invitation/<str:secret>/", views.invitation, name="invitation"),
    path("organization/", views.choose, name="organization_choose"),
]

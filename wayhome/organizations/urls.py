"""Addresses of organizations."""

from __future__ import annotations

from django.urls import path

from wayhome.organizations import views

urlpatterns = [
    path("organization/", views.choose, name="organization_choose"),
]

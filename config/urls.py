"""Addresses. Each app brings its own; every one has a policy."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("account/", include("allauth.urls")),
    path("", include("wayhome.core.urls")),
    path("", include("wayhome.documents.urls")),
    path("", include("wayhome.referrals.urls")),
    path("", include("wayhome.organizations.urls")),
    path("", include("wayhome.matching.urls")),
    path("", include("wayhome.exchange.urls")),
    path("", include("wayhome.desk.urls")),
]

"""Addresses of organizations."""

from __future__ import annotations

from django.urls import path

from wayhome.organizations import views

urlpatterns = [
    path("invitation/<str:secret>/", views.invitation, name="invitation"),
    path("second-step/", views.second_step, name="second_step"),
    path("session/left/", views.session_left, name="session_left"),
    path("session/stay/", views.session_stay, name="session_stay"),
    path("organization/", views.choose, name="organization_choose"),
]

"""Addresses of the review."""

from __future__ import annotations

from django.urls import path

from wayhome.matching import views

urlpatterns = [
    path("review/", views.review, name="review"),
    path("review/decided/", views.decided, name="review_decided"),
    path("review/<uuid:pair_id>/", views.review, name="review_pair"),
    path("review/<uuid:pair_id>/answer/", views.answer, name="review_answer"),
    path("review/<uuid:pair_id>/reopen/", views.reopen, name="review_reopen"),
]
